"""Whole nights at a real Prefect server: what they write there, and by whose clock they begin. The model is scripted."""

import time
from datetime import UTC, datetime, timedelta, tzinfo
from pathlib import Path
from typing import Any

import pytest
from prefect.artifacts import Artifact
from prefect.client.orchestration import SyncPrefectClient, get_client
from prefect.client.schemas.filters import FlowFilter, FlowRunFilter
from prefect.client.schemas.sorting import FlowRunSort

from tasks import arrive as arriving
from tasks.running.batch_size import MOST_TIMES
from tests.integration.escalating import Nights, papers, put, query

WAIT_S = 120
pytestmark = [pytest.mark.usefixtures("store", "prefect_api")]


@pytest.fixture
def nights(monkeypatch: pytest.MonkeyPatch, store: str) -> Nights:
    return Nights(monkeypatch)


def task_runs(client: SyncPrefectClient) -> int:
    """How many the last night had, once the server has recorded them all."""
    nightly = FlowFilter.model_validate({"name": {"any_": ["nightly"]}})
    ended = FlowRunFilter.model_validate({"state": {"type": {"any_": ["COMPLETED"]}}})
    [last] = client.read_flow_runs(flow_filter=nightly, flow_run_filter=ended, sort=FlowRunSort.END_TIME_DESC, limit=1)
    of_it = FlowRunFilter.model_validate({"id": {"any_": [last.id]}})
    seen, deadline = [-1, 0], time.monotonic() + WAIT_S
    while (seen[-1] != seen[-2] or not seen[-1]) and time.monotonic() < deadline:
        time.sleep(3)
        seen.append(len(client.read_task_runs(flow_run_filter=of_it, limit=200)))
    assert seen[-1] == seen[-2] > 0
    return seen[-1]


def test_task_runs_grow_with_batches_and_not_with_documents(nights: Nights, tmp_path: Path) -> None:
    found = {}
    with get_client(sync_client=True) as client:
        for seed, (documents, at_once) in enumerate(((2, 32), (24, 32), (24, 6))):
            nights.set(batch_size=at_once)
            counts = nights.run(put(tmp_path / str(seed), papers(documents, first_seed=100 * seed)))
            assert (counts.documents, counts.unfinished) == (documents, 0)
            found[documents, at_once] = task_runs(client)
    assert found[2, 32] == found[24, 32], "twelve times the documents, one batch"
    assert found[24, 32] < found[24, 6] <= 4 * found[24, 32] < 4 * 24, "four batches"


def test_batches_grow_while_they_are_over_soon(nights: Nights, tmp_path: Path) -> None:
    nights.set(batch_size=4)
    counts = nights.run(put(tmp_path, papers(28)))
    assert (counts.documents, counts.unfinished) == (28, 0)
    [(most, whole)] = query("select max(documents), sum(documents) from core_batches where step = 'classify'")
    assert 4 < most <= 4 * MOST_TIMES and whole == 28


def test_a_worker_whose_clock_is_ahead_loses_nothing_of_its_night(
    nights: Nights, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Ahead(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> Any:
            return datetime.now(tz) + timedelta(hours=1)

    nights.set()
    monkeypatch.setattr(arriving, "datetime", Ahead)
    nights.run(put(tmp_path, papers(2)))
    page = Artifact.get(key="night")
    assert page is not None and "paper-0.txt" in str(page.data)
    assert abs(arriving.now() - datetime.now(UTC)) < timedelta(minutes=1)
