"""One document at which the engine stumbles, hangs or dies: it alone is given up, the others are read, and nothing is tried for ever; nor does loading hang for ever."""

import json
import os
import random
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from schemas.model import BUNDLED
from sql.reports.night import totals
from tasks.samples.registry import GENERATORS
from tests.conftest import ROOT, fresh_database
from tests.integration.escalating import query
from tests.integration.faulty_nights import Nights, ended
from tests.integration.poison_process import MARK

DOCUMENTS, BATCH, ATTEMPTS, LEASE_S = 3, 2, 2, 8


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    for number in range(DOCUMENTS):
        lines = GENERATORS["receipt"](random.Random(number)).text.splitlines()
        lines.insert(1, MARK if number == 1 else f"TILL {number}")
        (tmp_path / f"{number}.txt").write_text("\n".join(lines))
    return tmp_path


@pytest.mark.parametrize(("way", "deaths"), [("raise", 0), ("kill", ATTEMPTS), ("hang", ATTEMPTS)])
def test_it_alone_is_given_up(inbox: Path, way: str, deaths: int, postgres: str, prefect_api: str) -> None:
    own = {"batch_size": BATCH, "max_attempts": ATTEMPTS, "lease_s": LEASE_S}
    with fresh_database(postgres), Nights(inbox, prefect_api, way, "poison_process", **own) as nights:
        codes = [ended(nights.start()) for _ in range(deaths + 1)]
        assert [code != 0 for code in codes] == [True] * deaths + [False]
        given_up = query("select a.name from core_decisions d join raw_arrivals a using (content_hash) where d.field = '' and 'gave_up' = any(d.reasons)")  # fmt: skip
        assert given_up == [("1.txt",)]
        assert totals().unfinished == 0 and query("select count(*) from work_queue") == [(0,)]
        assert query("select count(distinct content_hash) from core_answers") == [(DOCUMENTS - 1,)]


def test_a_further_tier_in_this_process_that_hangs_gives_up_the_document_and_not_the_night(inbox: Path, postgres: str, prefect_api: str) -> None:  # fmt: skip
    tier = {"name": "big", "engine": "scripted", "model": "big", "where": "on_premises"}
    own = {"batch_size": BATCH, "max_attempts": ATTEMPTS, "lease_s": LEASE_S, "tiers": json.dumps([tier])}
    with fresh_database(postgres), Nights(inbox, prefect_api, "hang@big", "poison_process", **own) as nights:
        codes = [ended(nights.start()) for _ in range(ATTEMPTS + 1)]
        assert [code != 0 for code in codes] == [True] * ATTEMPTS + [False]
        read = dict(query("select tier, count(distinct content_hash) from core_answers group by 1"))
        assert read == {1: DOCUMENTS, 2: DOCUMENTS - 1}
        given_up = query("select distinct a.name from core_decisions d join raw_arrivals a using (content_hash) where 'gave_up' = any(d.reasons)")  # fmt: skip
        assert given_up == [("1.txt",)] and totals().unfinished == 0


@pytest.mark.vllm
def test_a_model_that_does_not_come_up_in_time_ends_its_process_and_tells_where(home: Path) -> None:
    load = "from tasks.llm.vllm_engine import VllmEngine; from schemas.settings import Settings; VllmEngine(Settings()).warm_up()"
    own = {**os.environ, "NIGHTCLERK_LOAD_TIMEOUT_S": "0.5", "NIGHTCLERK_MODEL": BUNDLED}
    ended = subprocess.run([sys.executable, "-c", load], cwd=ROOT, env=own, stderr=subprocess.PIPE, text=True)
    # Python looks at threads that go on meanwhile: that may end it too (SIGSEGV), with the first stacks told
    assert ended.returncode in (1, -signal.SIGSEGV)
    assert "Timeout (0:00:00" in ended.stderr and "(most recent call first)" in ended.stderr
