"""Evaluations with a tier that runs elsewhere, a scripted server over real HTTP: only of sets that may leave, and on the main database's books."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from schemas.evaluated import Evaluated
from schemas.evaluation import ALL, CASCADE, Evaluating, FigureName
from sql.spending.egress import egress_report
from tasks.samples.truth import truth_line
from tests.conftest import forget_settings
from tests.integration.escalating import CHARGED, Nights, frontier, papers, query, read_right, spent
from tests.unit.scripted_server import ScriptedServer

pytestmark = pytest.mark.usefixtures("prefect_api")
SAMPLES = papers(3)


@pytest.fixture
def labelled(tmp_path: Path) -> Path:
    folder = tmp_path / "slips"
    (folder / "documents").mkdir(parents=True)
    names = [f"documents/{number}.txt" for number in range(len(SAMPLES))]
    for name, sample in zip(names, SAMPLES, strict=True):
        (folder / name).write_text(sample.text)
    rows = [truth_line(name, sample) for name, sample in zip(names, SAMPLES, strict=True)]
    (folder / "expected.jsonl").write_text("\n".join(rows))
    return folder


@pytest.fixture
def nights(monkeypatch: pytest.MonkeyPatch, store: str) -> Iterator[Nights]:
    monkeypatch.setenv("NIGHTCLERK_DATABASE_URL", store)
    yield Nights(monkeypatch)
    forget_settings()


@pytest.fixture
def evaluated(labelled: Path, nights: Nights) -> Callable[..., Evaluated]:
    def run(server: ScriptedServer, shareable: bool, **changes: object) -> Evaluated:
        from flows.evaluation import evaluation

        tier = {name: changes.pop(name) for name in ("budget_usd",) if name in changes}
        nights.set(frontier(server.base_url, **tier), **changes)
        return evaluation(Evaluating(folder=str(labelled), set_name="slips", shareable=shareable, started_by="ann"))

    return run


def test_a_set_that_may_leave_is_read_by_the_whole_cascade_on_the_main_books(evaluated: Callable[..., Evaluated]) -> None:  # fmt: skip
    with ScriptedServer(read_right(SAMPLES)) as server:
        found = evaluated(server, shareable=True)
        assert len(server.calls) == len(SAMPLES)
    assert [(tier.tier, tier.took_part) for tier in found.evaluation.tiers] == [("small", True), ("big", True)]
    right = {each.tier: each.value for each in found.outcomes.figures if (each.kind, each.field, each.figure) == (ALL, ALL, FigureName.F1)}  # fmt: skip
    assert right["big"] == right[CASCADE] == 1.0 and (right["small"] or 0) < 0.5
    assert spent() == CHARGED * len(SAMPLES)
    [total] = egress_report().totals
    assert (total.sendings, total.documents, total.restricted_bytes) == (len(SAMPLES), len(SAMPLES), 0)
    assert query("select count(*) from raw_documents") == [(0,)]


def test_without_leave_nothing_is_asked_elsewhere(evaluated: Callable[..., Evaluated]) -> None:  # fmt: skip
    with ScriptedServer(read_right(SAMPLES)) as server:
        found = evaluated(server, shareable=False)
        assert server.calls == []
    assert [tier.tier for tier in found.evaluation.tiers] == ["small"]
    assert spent() == 0 and egress_report().totals == ()


def test_a_marked_kind_stays_whatever_is_said_of_the_set(evaluated: Callable[..., Evaluated]) -> None:
    with ScriptedServer(read_right(SAMPLES)) as server:
        evaluated(server, shareable=True, on_premises='["kind:receipt"]')
        assert server.calls == []
    assert egress_report().totals == ()


def test_what_a_night_has_spent_already_counts(evaluated: Callable[..., Evaluated]) -> None:
    with ScriptedServer(read_right(SAMPLES)) as server:
        evaluated(server, shareable=True, budget_usd=1000)
        first = len(server.calls)
        evaluated(server, shareable=True, budget_usd=float(CHARGED * first))
        assert len(server.calls) == first, "the answers are known, and more would be over the budget"
    assert spent() == CHARGED * first
