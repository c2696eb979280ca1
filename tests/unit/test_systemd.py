"""The units for systemd: systemd itself takes them, and they start commands that are there."""

import re
import shlex
import shutil
import subprocess
from pathlib import Path

import pytest
import typer

from deployments.cli import app
from tests.conftest import ROOT

UNITS = sorted((ROOT / "infra" / "systemd").glob("nightclerk*.*"))
COMMANDS = typer.main.get_group(app).commands
PROGRAM = re.compile(r"(?:/opt/nightclerk/)?\.venv/bin/nightclerk (.+?)(?:'?$)", re.MULTILINE)


def test_these_are_the_units() -> None:
    assert [path.name for path in UNITS] == [
        "nightclerk-backup.service",
        "nightclerk-backup.timer",
        "nightclerk.service",
    ]


@pytest.mark.skipif(
    shutil.which("systemd-analyze") is None, reason="systemd-analyze is not installed (Debian: systemd)"
)
def test_systemd_takes_them(tmp_path: Path) -> None:
    """With a program that is there; what is wrong otherwise is said on stderr."""
    for path in UNITS:
        (tmp_path / path.name).write_text(path.read_text().replace("/opt/nightclerk/.venv/bin/nightclerk", "/bin/true"))
    command = ["systemd-analyze", "verify", *map(str, sorted(tmp_path.iterdir()))]
    found = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert (found.returncode, found.stderr) == (0, "")


def test_they_agree_on_who_may_look_into_the_folder_of_state() -> None:
    """systemd sets the mode anew at each start of each of them; said by none it is 0755."""
    modes = {line for path in UNITS for line in path.read_text().splitlines() if line.startswith("StateDirectoryMode=")}
    keep = [path.read_text() for path in UNITS if "StateDirectory=" in path.read_text()]
    assert (
        modes == {"StateDirectoryMode=0750"} and all("StateDirectoryMode=" in text for text in keep) and len(keep) == 2
    )


def test_they_start_commands_that_are_there() -> None:
    started = [shlex.split(words) for path in UNITS for words in PROGRAM.findall(path.read_text())]
    assert [words[0] for words in started] == ["backup", "up"]
    for name, *words in started:
        COMMANDS[name].make_context(name, words)
