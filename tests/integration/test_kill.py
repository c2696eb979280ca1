"""A night that is killed with SIGKILL, at any moment and again and again, ends with the same rows as one that was not.

Real PostgreSQL, real Prefect server, real parsers. Ten kills hit nights whose model is scripted, for what is tested is
what survives, not what is read, and a night starts in seconds; one more hits real vLLM in the middle of its reading,
with a tiny model.
Words and confidences are left out of the comparison: in half precision they may differ with what else is in a batch.
"""

import random
import shutil
import signal
import time
from pathlib import Path
from typing import Any

import psutil
import pytest
from sqlalchemy import text

from deployments.bundled import DOCUMENTS
from sql.connection import database
from sql.reports.night import totals
from tests.conftest import fresh_database
from tests.integration.escalating import papers, put
from tests.integration.forked import Forked
from tests.integration.soon_parsed import soon_parsed
from tests.tiny_models import save_tiny

pytestmark = pytest.mark.vllm

KILLS = 10
SEED = 11
ROWS = {
    "arrivals": "select content_hash, inbox, name, parent_hash, depth, kind_given from raw_arrivals",
    "parses": "select content_hash, fingerprint, reason, page_count, unread_pages from core_parses",
    "pages": "select content_hash, fingerprint, number, source, md5(lines::text) from core_pages",
    "kinds": "select content_hash, fingerprint, kind, confidence from core_classifications",
    "outcomes": "select content_hash, fingerprint, kind, verdict, reasons from core_decisions where field = ''",
    "fields": "select content_hash, fingerprint, field, kind, tier, engine from core_readings",
    "answers": "select content_hash, fingerprint, tier, field_group, prompt_tokens from core_answers",
    "waiting": "select step, content_hash from work_queue",
}


def rows() -> dict[str, list[str]]:
    with database().connect() as connection:
        return {name: sorted(map(repr, connection.execute(text(statement)))) for name, statement in ROWS.items()}


class Night:
    """A night in a process of its own, in small batches, so that there is much to interrupt."""

    def __init__(self, inbox: Path, prefect_api: str, engine: str, seconds_a_question: float = 0.0, **more: str) -> None:  # fmt: skip
        own = {"PREFECT_API_URL": prefect_api, "PREFECT_LOGGING_LEVEL": "ERROR"}
        own |= {"NIGHTCLERK_BATCH_SIZE": "5", "NIGHTCLERK_PARSE_WORKERS": "1"}
        own |= {"NIGHTCLERK_ENGINE": engine, "NIGHTCLERK_MAX_ATTEMPTS": str(KILLS)}  # a kill makes no poison
        self._own = own | more
        self._main = ("tests.integration.night_process", str(inbox), seconds_a_question)

    def run(self) -> None:
        """To its end."""
        assert self.start().wait() == 0

    def start(self) -> Forked:
        return Forked(*self._main, own=self._own)

    def kill_at(self, written: int, then_s: float) -> bool:
        """Whether it was still running when SIGKILL hit it, so long after it had got so far."""
        process = self.start()
        while process.poll() is None and progress() < written:
            time.sleep(0.02)
        time.sleep(then_s)
        process.kill()
        return process.wait() == -signal.SIGKILL


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    """Enough to be interrupted."""
    return put(soon_parsed(tmp_path), papers(8))


def test_killed_nights_end_with_the_same_rows(inbox: Path, postgres: str, prefect_api: str) -> None:
    night, chance = Night(inbox, prefect_api, "scripted", 0.05), random.Random(SEED)
    with fresh_database(postgres):
        night.run()
        undisturbed, whole = rows(), progress()
    assert undisturbed["waiting"] == []
    assert len(undisturbed["outcomes"]) > 20
    kills = 0
    for _ in range(2 * KILLS):
        if kills >= KILLS:
            break
        with fresh_database(postgres):  # killed up to three times as it gets further, then left to end
            for _ in range(3):
                there = progress()
                kills += night.kill_at(there + int(chance.uniform(0, 0.7) * (whole - there)), chance.uniform(0, 0.3))
            night.run()
            assert differences(rows(), undisturbed) == {}
            assert totals().unfinished == 0
    assert kills >= KILLS, "the nights ended before they could be killed"
    assert not orphans()


def test_a_night_killed_while_the_model_reads(postgres: str, prefect_api: str, tmp_path: Path) -> None:
    model, inbox = save_tiny("qwen2", tmp_path / "tiny", max_position_embeddings=4096), tmp_path / "inbox"
    inbox.mkdir()
    for pattern in ("*narrative*.txt", "FNOL.pdf", "till*.pdf", "*.html"):
        shutil.copy(next(DOCUMENTS.glob(pattern)), inbox)
    own = {"NIGHTCLERK_MODEL": str(model), "NIGHTCLERK_MAX_MODEL_LEN": "4096", "NIGHTCLERK_BATCH_SIZE": "3"}
    night = Night(inbox, prefect_api, "vllm", **own)
    with fresh_database(postgres):
        process = night.start()
        while process.poll() is None and not count("core_answers"):
            time.sleep(0.05)
        process.kill()
        assert process.wait() == -signal.SIGKILL, "it ended before the kill"
        night.run()
        assert totals().unfinished == 0
        assert (count("core_classifications"), count("core_answers"), count("work_queue")) == (4, 4, 0)


def differences(found: dict[str, list[str]], expected: dict[str, list[str]]) -> dict[str, set[str]]:
    """Rows by table that stand on one side only."""
    apart = {name: set(found[name]) ^ set(expected[name]) for name in expected}
    return {name: rows for name, rows in apart.items() if rows}


def progress() -> int:
    """Rows that a night has written so far: how far it is, however slow the machine."""
    return sum(map(count, ("raw_arrivals", "core_parses", "core_classifications", "core_answers", "core_decisions")))


def count(table: str) -> int:
    with database().connect() as connection:
        return int(connection.execute(text(f"select count(*) from {table}")).scalar_one())


def orphans() -> list[str]:
    """Parsers whose night is dead must end by themselves."""
    deadline = time.monotonic() + 30
    while found := [str(p.info["cmdline"]) for p in psutil.process_iter(["cmdline", "ppid"]) if _orphan(p.info)]:
        if time.monotonic() > deadline:
            return found
        time.sleep(0.5)
    return []


def _orphan(info: dict[str, Any]) -> bool:
    return info["ppid"] == 1 and "spawn_main" in str(info["cmdline"])
