"""Nights in processes of their own that are disturbed, and what must hold of the store when they have ended."""

import subprocess
import time
from pathlib import Path
from typing import Any

import pytest

from schemas.registry import KINDS
from sql.reports.night import totals
from sql.tally.recount import contradictions
from tests.integration.escalating import papers, put, query
from tests.integration.forked import Forked
from tests.waiting import WAIT_S

# What keeps no key of its own from standing there twice.
_TWICE = """
select content_hash, field from core_decisions where field <> '' and verdict <> 'escalate' group by 1, 2, fingerprint, turn having count(*) > 1
union all select content_hash, 'its end' from core_decisions where field = '' group by content_hash having count(distinct fingerprint) > 1
union all select content_hash, 'its arrival' from raw_arrivals group by content_hash having count(*) > 1
"""


class Nights:
    """Nights over one inbox, each in a process of its own: `process` is its module, `argument` what that takes; `own` are its settings."""

    def __init__(
        self, inbox: Path, prefect_api: str, argument: object = 0.2, process: str = "night_process", **own: Any
    ) -> None:
        common = {"PREFECT_API_URL": prefect_api, "PREFECT_LOGGING_LEVEL": "ERROR", "PREFECT_CLIENT_MAX_RETRIES": "5"}
        common |= {"NIGHTCLERK_ENGINE": "scripted", "NIGHTCLERK_BATCH_SIZE": "2", "NIGHTCLERK_PARSE_WORKERS": "1"}
        self._own = common | {f"NIGHTCLERK_{name.upper()}": str(value) for name, value in own.items()}
        self._main = (f"tests.integration.{process}", str(inbox), argument)
        self._started: list[Forked] = []

    def __enter__(self) -> "Nights":
        return self

    def __exit__(self, *_: object) -> None:
        for process in self._started:
            process.kill()
            process.wait()

    def start(self) -> Forked:
        self._started.append(Forked(*self._main, own=self._own))
        return self._started[-1]

    def run(self) -> float:
        """One to its end; gives the seconds."""
        started = time.monotonic()
        assert ended(self.start()) == 0
        return time.monotonic() - started


def ended(process: Forked) -> int:
    """Its exit code."""
    try:
        return process.wait(WAIT_S)
    except subprocess.TimeoutExpired:
        process.kill()
        pytest.fail("the night does not end")


def inbox_of(folder: Path, count: int) -> Path:
    """So many receipts."""
    return put(folder, papers(count))


def count(table: str) -> int:
    [(number,)] = query(f"select count(*) from {table}")
    return int(number)


def each_ended_once(documents: int, tiers: int = 1) -> None:
    """Every document has one end, and nothing stands in the store twice or is left over."""
    found, fields = totals(), len(KINDS["receipt"].model_fields)
    assert (found.documents, found.arrivals, found.unfinished) == (documents, documents, 0)
    assert contradictions() == {}
    assert count("core_parses") == count("core_classifications") == documents
    assert query("select tier, count(*), count(distinct content_hash) from core_answers group by 1 order by 1") == [
        (tier, documents, documents) for tier in range(1, tiers + 1)
    ]
    assert query("select tier, count(*) from core_readings where tier > 0 group by 1 order by 1") == [
        (tier, documents * fields) for tier in range(1, tiers + 1)
    ]
    assert query("select count(*), count(distinct content_hash) from out_documents") == [(documents, documents)]
    assert query(_TWICE) == [] and count("work_queue") == 0
