"""The command line without services: every command is documented, and whatever is wrong is one line, never a traceback."""

import json
import logging
import os
import shlex
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from types import SimpleNamespace

import pytest
import typer
from typer.testing import CliRunner

from deployments import cli, doctor, run
from deployments.doctor import Finding
from schemas.errors import EngineError
from schemas.kind import fields_of
from schemas.registry import KINDS
from schemas.settings import Settings, settings
from tasks import read_batch
from tests.conftest import ROOT, forget_settings

COMMANDS = sorted(typer.main.get_command(cli.app).commands)  # type: ignore[attr-defined]
ALL = {
    "demo",
    "run",
    "extract",
    "status",
    "review",
    "queue",
    "evaluate",
    "migrate",
    "kinds",
    "doctor",
    "ui",
    "stop",
    "models",
    "shadow",
    "promote",
    "rollback",
    "finetune",
    "export",
    "egress",
    "calibrate",
    "compare",
    "portfolio",
    "plan",
    "people",
    "audit",
    "deploy",
    "up",
    "pause",
    "resume",
    "retry",
    "backfill",
    "erase",
    "retention",
    "backup",
    "restore",
    "move",
    "metrics",
    "presets",
}

Said = tuple[int, str, str]


@pytest.fixture
def nightclerk(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> Iterator[Callable[..., Said]]:
    """Runs the real entry point in this process; gives exit code, stdout and stderr."""
    monkeypatch.setenv("NIGHTCLERK_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("NIGHTCLERK_ENGINE", "scripted")
    monkeypatch.delenv("NIGHTCLERK_DATABASE_URL", raising=False)
    monkeypatch.setattr(read_batch, "engine", cache(read_batch.engine.__wrapped__))  # other tests have loaded theirs
    handler, logger = signal.getsignal(signal.SIGTERM), logging.getLogger("prefect")
    propagate = logger.propagate

    def run(*arguments: str, **variables: str) -> Said:
        for name, value in variables.items():
            monkeypatch.setenv(name, value)
        monkeypatch.setattr(sys, "argv", ["nightclerk", *arguments])
        forget_settings()
        with pytest.raises(SystemExit) as ended:
            cli.main()
        said = capsys.readouterr()
        return int(ended.value.code or 0), said.out, said.err

    yield run
    signal.signal(signal.SIGTERM, handler)
    logger.propagate = propagate
    forget_settings()
    assert list(tmp_path.rglob("postmaster.pid")) == [], "it starts no database"


def one_line(said: Said) -> str:
    """The one line on stderr with which a command failed."""
    code, out, err = said
    assert code not in (0, None) and out == ""
    [line] = err.splitlines()
    assert line.startswith("nightclerk: ")
    return line


def test_these_are_all_commands() -> None:
    assert set(COMMANDS) == ALL


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help_with_an_example_that_parses(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown = CliRunner().invoke(cli.app, [name, "--help"])
    assert shown.exit_code == 0
    [example] = [line.strip() for line in shown.output.splitlines() if line.strip().startswith("Example:")]
    _, program, command, *arguments = example.split()
    assert (program, command) == ("nightclerk", name)
    monkeypatch.chdir(tmp_path)
    Path("agreement.pdf").touch()  # the example of `extract` names a file
    assert typer.main.get_command(cli.app).commands[name].make_context(name, arguments)  # type: ignore[attr-defined]


@pytest.mark.parametrize("words", [(group, name) for group in ("people", "audit") for name in typer.main.get_command(cli.app).commands[group].commands], ids=" ".join)  # type: ignore[attr-defined]  # fmt: skip
def test_every_command_of_a_group_has_help_with_an_example_that_parses(words: tuple[str, str]) -> None:
    shown = CliRunner().invoke(cli.app, [*words, "--help"])
    [example] = [line.strip() for line in shown.output.splitlines() if line.strip().startswith("Example:")]
    _, program, *said = shlex.split(example)
    command = typer.main.get_command(cli.app).commands[words[0]].commands[words[1]]  # type: ignore[attr-defined]
    assert (program, tuple(said[:2])) == ("nightclerk", words)
    assert command.make_context(words[1], said[2:]) and all(getattr(part, "help", "") for part in command.params)


@pytest.mark.parametrize("name", COMMANDS)
def test_every_parameter_says_what_it_is(name: str) -> None:
    command = typer.main.get_command(cli.app).commands[name]  # type: ignore[attr-defined]
    assert [p.name for p in command.params if not getattr(p, "help", "")] == []


def test_without_a_command_it_shows_them_all(nightclerk: Callable[..., Said]) -> None:
    code, out, err = nightclerk()
    assert (code, err) == (0, "")
    assert all(f" {name} " in out for name in COMMANDS)


@pytest.mark.parametrize(
    ("arguments", "mentions"),
    [
        (["blah"], "'blah'"),
        (["status", "--nope"], "--nope"),
        (["run"], "inbox"),
        (["finetune", "--name", "../mine"], "No model can be called '../mine'"),
        (["finetune", "--name", ".hidden"], "a letter or figure first"),
        (["finetune", "--name", "production"], "not production or smollm2-135m"),
        (["finetune", "--name", "n" * 81], "up to 80 letters"),
        (["run", "/no/such/inbox"], "There is no inbox file:///no/such/inbox"),
        (["run", "zz://bucket"], "zz"),
        (["run", ".", "--limit", "0"], "--limit"),
        (["run", ".", "--limit", "few"], "--limit"),
        (["run", ".", "--kind", "poem"], "Known kinds: nda, contract"),
        (["extract"], "files"),
        (["extract", "/no/such.pdf"], "/no/such.pdf"),
        (["extract", "/"], "directory"),
        (["extract", __file__, "--kind", "poem"], "'poem'"),
        (["queue", "--limit", "0"], "--limit"),
        (["evaluate", "."], "--predictions"),
        (["evaluate", ".", "--predictions", "/tmp/none"], "no labelled set"),
        (["promote"], "name"),
        (["compare", "a"], "'B'"),
        (["plan", "--documents-a-month", "0"], "--documents-a-month"),
        (["pause"], "--kind, --tier and --all"),
        (["pause", "--kind", "poem"], "Known kinds"),
        (["pause", "--tier", "big"], "There are: small"),
        (["resume", "--all", "--kind", "nda"], "Name one of"),
        (["retry"], "--reason or --document"),
        (["retry", "--reason", "poem"], "is no failure"),
        (["backfill"], "--since"),
        (["backfill", "--since", "yesterday"], "--since"),
        (["erase", "--name", "a.pdf"], "--why"),
        (["erase", "--why", "x"], "--document or --name"),
        (["restore", "/no/such.backup"], "There is no backup"),
        (["move"], "URL"),
        (["up", "--port", "0"], "--port"),
        (["plan", "--documents-a-month", "9", "--target", "1"], "--target"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_a_wrong_argument_is_one_line(nightclerk: Callable[..., Said], arguments: list[str], mentions: str) -> None:
    assert mentions in one_line(nightclerk(*arguments))


def test_predictions_that_cannot_be_written_are_known_before_the_night(
    nightclerk: Callable[..., Said], tmp_path: Path
) -> None:
    (tmp_path / "documents").mkdir()
    (tmp_path / "expected.jsonl").touch()
    assert "/no/where" in one_line(nightclerk("evaluate", str(tmp_path), "--predictions", "/no/where"))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("NIGHTCLERK_BATCH_SIZE", "many"),
        ("NIGHTCLERK_BATCH_SIZE", "0"),
        ("NIGHTCLERK_TARGET_ERROR", "1.5"),
        ("NIGHTCLERK_TARGET_ERROR", "0"),
        ("NIGHTCLERK_CALIBRATION_DAYS", "0"),
        ("NIGHTCLERK_PREFECT_PORT", "99999"),
        ("NIGHTCLERK_PARSE_TIMEOUT_S", "-1"),
    ],
)
def test_a_wrong_setting_is_one_line_that_names_the_variable(
    nightclerk: Callable[..., Said], name: str, value: str
) -> None:
    assert f"{name}={value}" in one_line(nightclerk("migrate", **{name: value}))


@pytest.mark.parametrize(
    "command",
    [
        ["status"],
        ["queue"],
        ["migrate"],
        ["status", "--json"],
        ["models"],
        ["promote", "x"],
        ["rollback"],
        ["shadow"],
        ["egress"],
        ["compare", "a", "b"],
        ["portfolio"],
        ["plan", "--documents-a-month", "9"],
        ["pause", "--all"],
        ["retry", "--reason", "gave_up"],
        ["backfill", "--kind", "nda"],
        ["erase", "--name", "a.pdf", "--why", "x"],
        ["backup", "/tmp/never.backup"],
        ["up"],
    ],
)
def test_a_database_out_of_reach_is_one_line(nightclerk: Callable[..., Said], command: list[str]) -> None:
    line = one_line(nightclerk(*command, NIGHTCLERK_DATABASE_URL="postgresql://nobody:secret@127.0.0.1:1/x"))
    assert "127.0.0.1:1/x" in line and "NIGHTCLERK_DATABASE_URL" in line
    assert "secret" not in line


@pytest.mark.parametrize("url", ["nonsense", "mysql://host/name", "postgresql://[", "http://host:port/x"])
def test_a_url_that_names_no_database_is_one_line(nightclerk: Callable[..., Said], url: str) -> None:
    assert "NIGHTCLERK_DATABASE_URL" in one_line(nightclerk("status", NIGHTCLERK_DATABASE_URL=url))


@pytest.mark.parametrize("command", ["status", "ui", "up"])
def test_a_home_that_cannot_be_made_is_one_line(command: str, nightclerk: Callable[..., Said]) -> None:
    line = one_line(nightclerk(command, NIGHTCLERK_HOME="/dev/null"))
    assert "/dev/null" in line and "set NIGHTCLERK_HOME" in line and "logs" not in line


@pytest.mark.parametrize(("file", "says"), [("up.lock", "NIGHTCLERK_HOME"), ("/elsewhere/a.backup", "another place")])
def test_what_may_not_be_written_is_said_with_what_to_do(
    file: str, says: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def refused(**_: object) -> None:
        raise PermissionError(13, "Permission denied", str(tmp_path / file))

    monkeypatch.setenv("NIGHTCLERK_HOME", str(tmp_path))
    forget_settings()
    monkeypatch.setattr(cli, "app", refused)
    with pytest.raises(SystemExit):
        cli.main()
    assert file in (said := capsys.readouterr().err) and says in said
    forget_settings()


def test_an_unknown_engine_is_one_line(nightclerk: Callable[..., Said], tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Receipt. Total 12.50. Cash. Change. Thank you")
    said = nightclerk("extract", str(tmp_path / "a.txt"), "--kind", "receipt", NIGHTCLERK_ENGINE="magic")
    assert "vllm, openai, scripted" in one_line(said)


def test_a_database_of_someone_else_is_not_stopped(nightclerk: Callable[..., Said]) -> None:
    assert "not ours" in one_line(nightclerk("stop", NIGHTCLERK_DATABASE_URL="postgresql://host/name"))


def test_stopping_what_does_not_run_is_no_error(nightclerk: Callable[..., Said]) -> None:
    assert nightclerk("stop") == (0, "it was not running\n", "")


def test_kinds_as_json_keeps_its_keys(nightclerk: Callable[..., Said]) -> None:
    code, out, _ = nightclerk("kinds", "--json")
    listed = json.loads(out)
    assert code == 0 and list(listed) == list(KINDS)
    assert {tuple(kind) for kind in listed.values()} == {("description", "fields")}
    assert {n: list(k["fields"]) for n, k in listed.items()} == {
        n: [s.name for s in fields_of(k)] for n, k in KINDS.items()
    }


def test_doctor_says_what_to_do_and_fails(nightclerk: Callable[..., Said]) -> None:
    code, out, _ = nightclerk("doctor", NIGHTCLERK_DATABASE_URL="postgresql://127.0.0.1:1/x", NIGHTCLERK_ENGINE="magic")
    lines = out.splitlines()
    bad = [number for number, line in enumerate(lines) if line.startswith("BAD")]
    assert code == 1
    assert {"database", "engine"} <= {lines[number].split()[1] for number in bad}
    assert all(lines[number + 1].strip() for number in bad)


def test_doctor_is_content_when_all_is_well(nightclerk: Callable[..., Said], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "_CHECKS", [lambda _: Finding(check="all", well=True, found="fine")])
    assert nightclerk("doctor") == (0, "ok  all       fine\n", "")


def test_doctor_tells_what_is_accepted_a_line_a_kind(
    nightclerk: Callable[..., Said], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(doctor, "_CHECKS", doctor._CHECKS[-1:])
    monkeypatch.setattr("tasks.pages.accepting.accepting", lambda _: iter(["nda: term from 0.9", "receipt: nothing"]))
    assert nightclerk("doctor") == (0, f"ok  accepts   nda: term from 0.9\n{' ' * 14}receipt: nothing\n", "")


@pytest.mark.parametrize("setting", [{"kv_cache_gib": 10_000}, {"home": Path("/dev/null")}])
def test_doctor_survives_what_it_looks_for(setting: dict[str, object]) -> None:
    config = Settings.model_validate(settings().model_dump() | setting)
    found = [check(config) for check in (doctor._disk, doctor._memory)]
    assert [finding.do for finding in found if not finding.well]


def test_a_package_that_is_missing_is_a_finding(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "_version", lambda name: "" if name == "torch" else "1")
    found = doctor._versions(settings())
    assert not found.well and "torch missing" in found.found and found.do


def test_a_package_of_another_version_than_the_tested_one_is_a_finding(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(doctor, "INFRA", tmp_path)
    assert doctor._versions(settings()).well, "no list, no comparison"
    monkeypatch.setattr(
        doctor, "_version", lambda name: {"prefect": "3.8.0", "torch": "2.13.0", "vllm": ""}.get(name, "1")
    )
    (tmp_path / "requirements-cpu.txt").write_text("prefect==3.7.7\ntorch==2.13.0+cpu\nvllm==1\nzlib==1\n")
    found = doctor._versions(settings())
    assert not found.well and found.found.endswith("torch 2.13.0, prefect 3.8.0 instead of the tested 3.7.7")


def test_a_night_at_a_prompt_does_not_wait_for_a_server_that_never_was(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """A worker's night does: nobody would start it again."""

    def begun(*_: object) -> None:
        raise RuntimeError("it begins")

    for name, value in {"ENGINE": "openai", "BASE_URLS": "http://misspelt.invalid:8000/v1"}.items():
        monkeypatch.setenv(f"NIGHTCLERK_{name}", value)
    forget_settings()
    monkeypatch.setattr(run, "database", begun)
    for at_prompt, refused in ((True, (EngineError, "misspelt.invalid.*cannot be reached.*NIGHTCLERK_BASE_URLS")), (False, (RuntimeError, "it begins"))):  # fmt: skip
        monkeypatch.setattr("sys.stdin", SimpleNamespace(isatty=lambda at_prompt=at_prompt: at_prompt))
        with pytest.raises(refused[0], match=refused[1]):
            run.night(str(tmp_path))


def test_the_program_itself_ends_with_one_line_and_its_code(tmp_path: Path) -> None:
    environment = os.environ | {"NIGHTCLERK_HOME": str(tmp_path), "NIGHTCLERK_BATCH_SIZE": "many"}
    command = [sys.executable, "-m", "deployments", "status"]
    ended = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60)
    assert (ended.returncode, ended.stdout) == (1, "")
    assert ended.stderr.startswith("nightclerk: ") and ended.stderr.count("\n") == 1


def test_a_reader_that_leaves_early_gets_no_traceback() -> None:
    command = f"'{sys.executable}' -m deployments kinds | head -n 1"
    ended = subprocess.run(command, shell=True, cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert ended.stdout.startswith("nda: ") and "Traceback" not in ended.stderr
