"""Evaluations on a real PostgreSQL and a real Prefect server, with a scripted model: measured apart, kept in the main database."""

import json
from collections.abc import Callable, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import text

from deployments.evaluation import planned
from deployments.evaluation.planned import forecast_of
from deployments.evaluation.shown import comparison_of, portfolio_shown
from schemas.comparison import Verdict
from schemas.errors import SettingError
from schemas.evaluated import Evaluated
from schemas.evaluation import Evaluating, Outcomes
from schemas.generation import GenerationRequest
from schemas.settings import settings
from schemas.trust import ThresholdMove
from schemas.volume import Stated
from sql.connection import database
from sql.trust.certificates import move_threshold
from sql.trust.evaluations import add_evaluation, evaluations, fields_of_evaluation, portfolio_rows
from tasks.current import current_fingerprints
from tasks.llm.scripted_engine import ScriptedEngine
from tests.calibrations import SURE, answers
from tests.calibrations import store as store_calibration
from tests.integration.test_cli import forked, nightclerk, services  # noqa: F401  (a fixture)
from tests.unit.evaluations import FRONTIER, SMALL, document, evaluation, fields

NDA = "NON-DISCLOSURE AGREEMENT {} between Alpha Inc. and Beta LLC, effective May 8, 2014, under the laws of Delaware."
LABELS = {"parties": ["Alpha Inc.", "Beta LLC"], "effective_date": "2014-05-08", "governing_law": "Delaware", "term": None}  # fmt: skip
READS = {"parties": ["Alpha Inc.", "Beta LLC"], "effective_date": "May 8, 2014", "governing_law": "Delaware", "term": None}  # fmt: skip


def reads_all(request: GenerationRequest) -> str:
    return json.dumps({name: READS[name] for name in request.json_schema["properties"]})


def reads_no_law(request: GenerationRequest) -> str:
    return json.dumps({name: None if name == "governing_law" else READS[name] for name in request.json_schema["properties"]})  # fmt: skip


@pytest.fixture
def labelled(tmp_path: Path) -> Path:
    """Eight agreements with their labels."""
    folder = tmp_path / "agreements"
    (folder / "documents").mkdir(parents=True)
    names = [f"documents/{n}.txt" for n in range(8)]
    for number, name in enumerate(names):
        (folder / name).write_text(NDA.format(number))
    rows = [json.dumps({"file": name, "kind": "nda", "fields": LABELS}) for name in names]
    (folder / "expected.jsonl").write_text("\n".join(rows))
    return folder


@pytest.fixture
def evaluated(
    labelled: Path, monkeypatch: pytest.MonkeyPatch, store: str, prefect_api: str
) -> Callable[..., Evaluated]:
    """Evaluates a script on the agreements, judged by a calibration of the main database."""
    monkeypatch.setenv("NIGHTCLERK_DATABASE_URL", store)

    def run(script: Callable[[GenerationRequest], str], limit: int | None = None, **judged: Any) -> Evaluated:
        from flows.evaluation import evaluation as flow

        engine = ScriptedEngine(settings(), script)
        engine.name = f"scripted:{script.__name__}"
        for module in ("tasks.read_batch", "tasks.current", "tasks.evaluate_set"):
            monkeypatch.setattr(f"{module}.engine", lambda: engine)
        store_calibration("nda", current_fingerprints().calibrate["nda"], **judged)
        return flow(Evaluating(folder=str(labelled), set_name="agreements", limit=limit, started_by="anna"))

    monkeypatch.setenv("NIGHTCLERK_ENGINE", "scripted")
    settings.cache_clear()
    yield run  # type: ignore[misc]
    settings.cache_clear()


def query(statement: str, **names: Any) -> list[Any]:
    with database().connect() as connection:
        return list(connection.execute(text(statement), names))


def test_it_works_apart_and_keeps_its_figures_in_the_main_database(
    evaluated: Any, prefect_api: str, store: str
) -> None:
    found = evaluated(reads_all)
    assert str(settings().database_url) == store
    assert query("select count(*) from raw_documents") == [(0,)]
    [kept] = evaluations()
    assert kept.evaluation_id == found.evaluation.evaluation_id == 1
    assert (kept.model, kept.set_name, kept.documents, kept.evaluated_by) == (
        "scripted:reads_all",
        "agreements",
        8,
        "anna",
    )
    assert set(kept.fingerprints) == set(kept.calibrations) == {"nda"}
    assert kept.calibrations["nda"] in {name for (name,) in query("select name from core_calibrations")}
    [(n, documents, f1, accuracy, seconds)] = query(
        "select n, documents, f1, accuracy, document_s from out_evaluations where (tier, kind, field) = ('', '', '')"
    )
    assert (n, documents, f1, accuracy) == (32, 8, 1.0, 1.0)
    assert seconds == pytest.approx(kept.reading_s / 8)
    assert {row.content_hash for row in found.rows} == {o.content_hash for o in fields_of_evaluation(1)}
    artifacts = httpx.post(f"{prefect_api}/artifacts/filter", json={"artifacts": {"key": {"any_": ["evaluation", "portfolio"]}}}).json()  # fmt: skip
    assert {artifact["key"] for artifact in artifacts} == {"evaluation", "portfolio"}
    assert any("reads_all on agreements" in artifact["description"] for artifact in artifacts)
    assert any("no frontier to hold it against" in artifact["description"] for artifact in artifacts)


def test_what_the_main_database_judges_by_accepts_here_too(evaluated: Any) -> None:
    evaluated(reads_all)
    accepted = [outcome for outcome in fields_of_evaluation(1) if outcome.accepted]
    assert {outcome.handled_by for outcome in accepted} == {"small"}
    rows = {row.handled_by: row for row in portfolio_rows(1)}
    assert list(rows) == ["small", "person"]
    assert rows["small"].fields == len(accepted) > 0
    assert rows["small"].share + rows["person"].share == pytest.approx(1)
    assert rows["small"].prompt_tokens > 0


def test_the_plan_promises_what_the_judges_of_a_night_let_through(evaluated: Any, monkeypatch: pytest.MonkeyPatch) -> None:  # fmt: skip
    evaluated(reads_all)
    [kept] = evaluations()
    covered = {line.target: line.coverage for line in forecast_of("", Stated(documents=1000)).targets}
    assert covered == {0.05: pytest.approx(100 / 120), 0.01: 0, 0.02: 0, 0.1: pytest.approx(100 / 120)}
    monkeypatch.setenv("NIGHTCLERK_TARGET_ERRORS", '{"nda.term": 0.01}')
    settings.cache_clear()
    own, *others = forecast_of("", Stated(documents=1000)).targets
    assert (own.coverage, own.instead) == (pytest.approx(3 / 4 * 100 / 120), {"nda.term": 0.01})
    assert {line.target: line.coverage for line in others} == covered
    assert forecast_of("", Stated(documents=1000, target=0.05)).targets[0].coverage == covered[0.05]
    raised = ThresholdMove(before=SURE, after=0.999, why="wrong ones were found")
    move_threshold("nda", "parties", kept.calibrations["nda"], raised)
    found = forecast_of("", Stated(documents=1000))
    assert found.targets[0].coverage == pytest.approx(2 / 4 * 100 / 120)
    assert "nda: certificates raised what is asked of parties, at every target" in found.assumptions
    monkeypatch.setattr(planned, "measured_field_s", lambda: 5.5)
    assert any("5.5 s for a field (the median" in each for each in forecast_of("", Stated(documents=1000)).assumptions)


def test_the_plan_lets_nothing_through_on_generated_documents_alone(evaluated: Any, monkeypatch: pytest.MonkeyPatch) -> None:  # fmt: skip
    answered = tuple(each for field in LABELS for each in answers(field, generated=True))
    evaluated(reads_all, answers=answered)
    assert not any(outcome.accepted for outcome in fields_of_evaluation(1))
    found = forecast_of("", Stated(documents=1000))
    assert {line.coverage for line in found.targets} == {0}
    assert any("only generated documents have told" in each for each in found.assumptions)
    monkeypatch.setenv("NIGHTCLERK_ACCEPT_ON_GENERATED", "true")
    settings.cache_clear()
    assert forecast_of("", Stated(documents=1000)).targets[0].coverage == 1


def test_a_model_that_misses_a_field_is_worse_and_another_part_of_the_set_is_refused(evaluated: Any) -> None:
    evaluated(reads_all)
    evaluated(reads_no_law)
    found = comparison_of("reads_all", "reads_no_law")
    verdicts = {(line.kind, line.field): line.verdict for line in found.lines}
    assert found.documents == 8
    assert verdicts["", ""] is verdicts["nda", "governing_law"] is Verdict.BETTER
    assert verdicts["nda", "parties"] is Verdict.INCONCLUSIVE
    assert comparison_of("2", "1").lines[0].verdict is Verdict.WORSE
    evaluated(reads_all, limit=3)
    with pytest.raises(SettingError, match="3 are common"):
        comparison_of("3", "reads_no_law")


def test_the_portfolio_pays_the_frontiers_price_for_the_first_tiers_tokens(store: str) -> None:
    ours = [*fields([True] * 6, accepted=True), *fields([True, False], "parties", accepted=True, handled_by="big"), *fields([False] * 2, "law")]  # fmt: skip
    tiers = (SMALL, FRONTIER.model_copy(update={"took_part": True}))
    keep([document(n, tier=tier, cost_usd=usd) for n in range(6) for tier, usd in (("", "0.03"), ("small", "0.01"))] + [document(0, tier="big", cost_usd="0.12")], ours, tiers)  # fmt: skip
    [small, big, person] = portfolio_rows(1)
    assert [(row.handled_by, row.fields, row.share, row.accuracy) for row in (small, big, person)] == [
        ("small", 6, 0.6, 1.0), ("big", 2, 0.2, 0.5), ("person", 2, 0.2, 0.0),
    ]  # fmt: skip
    assert (small.cost_usd, big.cost_usd, person.cost_usd) == (Decimal("0.06"), Decimal("0.12"), 0)
    assert (small.cascade_usd, small.cascade_accuracy) == (Decimal("0.18"), 0.7)
    assert small.all_frontier_usd == Decimal(6 * (900 * 2 + 100 * 10)) / 1_000_000
    assert (small.frontier, small.frontier_simulated, small.all_frontier_accuracy) == ("big", False, None)
    keep([document(n) for n in range(6)], fields([True] * 9 + [False]), (SMALL,), model="openai:big")
    assert portfolio_shown("1", None, None, None).all_frontier_accuracy == pytest.approx(0.9)
    scripted = (SMALL, FRONTIER.model_copy(update={"engine": "scripted:big"}))
    keep([document(n) for n in range(6)], ours, scripted)
    assert portfolio_shown("3", None, None, None).simulated


def keep(documents: Sequence[Any], outcomes: Sequence[Any], tiers: Any, **more: Any) -> None:
    from tasks.evaluation.figures import figures_of

    figures = tuple(figures_of(outcomes, documents))
    made = evaluation(documents_hash="0" * 64, tiers=tiers, **more)
    add_evaluation(made, Outcomes(documents=tuple(documents), fields=tuple(outcomes), figures=figures))


@pytest.mark.usefixtures("services")
def test_the_commands_from_measuring_to_the_quarterly_question(labelled: Path, tmp_path: Path) -> None:
    _, refused = forked("plan", "--documents-a-month", "1000", code=1)
    assert "Nothing was measured yet" in refused and "Traceback" not in refused
    written = tmp_path / "out.jsonl"
    for run in (nightclerk, forked):
        out, _ = run("evaluate", str(labelled), "--predictions", str(written))
    assert "8 documents in" in out and "(the model's loading included)" in out and "evaluation 2:" in out
    for beside in ("out.jsonl", "out.rules.jsonl", "out.model.jsonl"):
        assert len((tmp_path / beside).read_text().splitlines()) == 8
    compared = json.loads(forked("compare", "2", "1", "--json")[0])
    assert {line["verdict"] for line in compared["lines"]} == {"inconclusive"}
    assert "8 documents in common" in forked("compare", "2", "1")[0]
    said, _ = forked("portfolio", "--frontier-accuracy", "0.95", "--price-in", "2.5", "--price-out", "10")
    assert "The frontier is simulated" in said
    assert "by halves" in forked("portfolio", "--price-in", "2.5", code=1)[1]
    said, _ = forked("plan", "--documents-a-month", "1000", "--price-in", "2.5", "--price-out", "10", "--machine-usd-month", "100")  # fmt: skip
    assert (
        "1000 documents a month: 1 machine, of which" in said and "Break-even: " in said and "takes for granted" in said
    )
