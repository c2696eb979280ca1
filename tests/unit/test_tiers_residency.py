"""That a restricted document reaches no external client is a matter of types: mypy refuses what is not sendable."""

import subprocess
import sys
from pathlib import Path

from tests.conftest import ROOT

SNIPPET = """
from datetime import date

from schemas.escalation import Sendable, TierQuestion
from tasks.tiers.client import Client, ExternalClient, OnPremisesClient


def all_is_well(client: ExternalClient, near: OnPremisesClient, question: TierQuestion, night: date) -> None:
    client.ask([Sendable(question=question)], night)
    near.ask([question], night)


def refused(client: ExternalClient, question: TierQuestion, night: date) -> None:
    client.ask([question], night)


def refused_as_well(client: Client, question: TierQuestion, night: date) -> None:
    client.ask([question], night)
"""


def test_mypy_refuses_what_is_not_sendable(tmp_path: Path) -> None:
    (tmp_path / "snippet.py").write_text(SNIPPET.lstrip("\n"))
    command = [sys.executable, "-m", "mypy", str(tmp_path / "snippet.py")]
    checked = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=300)
    lines = [line for line in checked.stdout.splitlines() if ": error:" in line]
    assert [line.split(":")[1] for line in lines] == ["13", "17"], checked.stdout + checked.stderr
    assert all('expected "Sendable"' in line for line in lines)
