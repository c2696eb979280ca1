"""One document at which the engine stumbles, hangs or dies: it alone is given up, the others are read, and nothing is tried for ever."""

import os
import random
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from sql.connection import database
from sql.report import totals
from tasks.samples.registry import GENERATORS
from tests.conftest import ROOT, fresh_database
from tests.integration.poison_process import MARK

pytestmark = pytest.mark.timeout(600)
DOCUMENTS, BATCH, ATTEMPTS, LEASE_S = 3, 2, 2, 8


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    for number in range(DOCUMENTS):
        lines = GENERATORS["receipt"](random.Random(number)).text.splitlines()
        lines.insert(1, MARK if number == 1 else f"TILL {number}")
        (tmp_path / f"{number}.txt").write_text("\n".join(lines))
    return tmp_path


def night(inbox: Path, way: str, prefect_api: str) -> int:
    """Its exit code."""
    own = {"PREFECT_API_URL": prefect_api, "PREFECT_LOGGING_LEVEL": "CRITICAL", "NIGHTCLERK_ENGINE": "scripted"}
    own |= {"NIGHTCLERK_BATCH_SIZE": str(BATCH), "NIGHTCLERK_LEASE_S": str(LEASE_S)}
    own |= {"NIGHTCLERK_MAX_ATTEMPTS": str(ATTEMPTS)}
    command = [sys.executable, "-m", "tests.integration.poison_process", str(inbox), way]
    return subprocess.run(command, cwd=ROOT, env=os.environ | own, check=False).returncode


def rows(statement: str) -> list[tuple[Any, ...]]:
    with database().connect() as connection:
        return [tuple(row) for row in connection.execute(text(statement))]


@pytest.mark.parametrize(("way", "deaths"), [("raise", 0), ("kill", ATTEMPTS), ("hang", ATTEMPTS)])
def test_it_alone_is_given_up(inbox: Path, way: str, deaths: int, postgres: str, prefect_api: str) -> None:
    with fresh_database(postgres):
        codes = [night(inbox, way, prefect_api) for _ in range(deaths + 1)]
        assert [code != 0 for code in codes] == [True] * deaths + [False]
        given_up = rows("select a.name from core_decisions d join raw_arrivals a using (content_hash) where d.field = '' and 'gave_up' = any(d.reasons)")  # fmt: skip
        assert given_up == [("1.txt",)]
        assert totals().unfinished == 0 and rows("select count(*) from work_queue") == [(0,)]
        assert rows("select count(distinct content_hash) from core_answers") == [(DOCUMENTS - 1,)]
