"""The quarterly question: arithmetic by hand, and nothing assumed without saying so."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from deployments.evaluation.planned import asked_of, planned_blocks, target_of
from schemas.calibration import Calibration, JudgedAnswer
from schemas.outcome import EXPLAINED, Reason
from schemas.settings import Settings
from schemas.volume import Asked, Forecast, Stated, Target, TierLoad, Workload
from tasks.evaluation.volume import break_even, coverage, field_coverage, forecast
from tasks.evaluation.workload import workload_of
from tasks.trust.judge import Judge
from tasks.trust.judges import judge
from tests.unit.evaluations import FRONTIER, SMALL, document, evaluation, fields

LOAD = Workload(
    name="evaluation 1",
    documents=100,
    fields=4.0,
    shares={"nda": {"term": 0.5}, "receipt": {"total": 0.5}},
    accepted=0.5,
    document_s=2.0,
    tiers=(TierLoad(tier="small", prompt_tokens=900, answer_tokens=100, cost_usd=Decimal("0.001")),),
)


def asked(**more: Any) -> Asked:
    known = {
        "documents": 1_000_000,
        "targets": (Target(error=0.05),),
        "confidence": 0.95,
        "field_s": 18,
        "hours_a_night": 10,
        "nights": 30,
    }
    return Asked.model_validate(known | more)


def calibration(right: int, wrong: int, fit: bool = True, **more: Any) -> Calibration:
    """Answers to one field, the right ones the more confident."""
    answers = [JudgedAnswer(document=f"{n}", field="term", absent=False, eligible=True, confidence=0.9 if n < right else 0.1, wrong=n >= right) for n in range(right + wrong)]  # fmt: skip
    half = {"fields": ("term",), "answers": len(answers), "wrong": wrong, "auroc": 1.0, "auroc_interval": None, "why": "", "scorer": None}  # fmt: skip
    known = {
        "kind": "nda", "signature": "s", "model": "m", "fitted_at": datetime.now(UTC), "sources": (), "novelty": {},
        "values": half | {"absent": False, "fit": fit}, "nulls": half | {"absent": True, "fit": False},
        "answers": [each.model_dump() | more for each in answers],
    }  # fmt: skip
    return Calibration.model_validate(known)


def tonight(calibrated: Calibration, raised: Mapping[str, float | None] = {}, **stated: Any) -> Judge:
    """The judge of a night with these settings, after certificates raised thresholds of some fields."""
    moved = {(calibrated.name, field): least for field, least in raised.items()}
    return judge(calibrated, "s", Settings(**stated), moved)


def planned(*of: Judge) -> Forecast:
    """A month with these judges of NDAs, one a target."""
    targets = (Target(error=0.05), Target(error=0.1))[: len(of)]
    return forecast(LOAD, asked(targets=targets), [{"nda": each} for each in of])


def test_machines_and_costs_by_hand() -> None:
    found = forecast(LOAD, asked(machine_usd=100, price_in_usd=2, price_out_usd=10), [{}])
    assert found.machine_documents == 30 * 10 * 3600 / 2
    assert (found.machines, found.own_usd) == (2, Decimal(200))
    assert found.api_usd == Decimal(2800)  # 900 M tokens at $2, 100 M at $10
    assert found.break_even_documents == pytest.approx(100 / 0.0028)
    [small] = found.tiers
    assert (small.tokens, small.cost_usd) == (1e9, Decimal(1000))


@pytest.mark.parametrize(
    ("machine_usd", "api_usd", "even"),
    [(100, "0.0028", 100 / 0.0028), (100, "0.0001", None), (None, "1", None), (100, None, None), (0, "1", 0.0)],
)
def test_break_even_is_within_a_machine_or_never(
    machine_usd: int | None, api_usd: str | None, even: float | None
) -> None:
    found = break_even(
        None if machine_usd is None else Decimal(machine_usd), 540_000, None if api_usd is None else Decimal(api_usd)
    )
    assert found == (even if even is None else pytest.approx(even))


def test_people_get_what_no_target_lets_through() -> None:
    found = forecast(LOAD, asked(reviewer_usd_hour=30, price_in_usd=2, price_out_usd=10), [{}])
    [line] = found.targets
    assert (line.coverage, line.review_fields, line.review_hours) == (0, 4e6, 20_000)
    assert (line.review_usd, line.ask_usd) == (Decimal(600_000), Decimal(2800))
    assert next(each for each in found.assumptions if EXPLAINED[Reason.UNCALIBRATED] in each).startswith("nda")


def test_a_stricter_target_lets_less_through() -> None:
    calibrated = calibration(right=240, wrong=60)
    found = [coverage(LOAD, {"nda": tonight(calibrated, target_error=target)}) for target in (0.01, 0.02, 0.05)]
    assert found == [0.0, 0.4, 0.4]  # 240 right ones show 2 % and not 1 %; half of the fields are of this kind


def test_what_an_unfit_calibrator_judged_is_never_let_through() -> None:
    assert field_coverage(tonight(calibration(80, 20)), "term") == 0.8
    assert field_coverage(tonight(calibration(80, 20, fit=False)), "term") == 0
    assert field_coverage(tonight(calibration(80, 20, absent=True)), "term") == 0
    assert field_coverage(tonight(calibration(80, 20, eligible=False)), "term") == 0
    assert field_coverage(tonight(calibration(0, 0)), "term") == 0


def test_a_field_that_no_answers_are_about_is_not_let_through_with_the_others_of_its_kind() -> None:
    assert field_coverage(tonight(calibration(80, 20)), "parties") == 0
    halves = LOAD.model_copy(update={"shares": {"nda": {"term": 0.5, "parties": 0.5}}})
    assert coverage(halves, {"nda": tonight(calibration(80, 20))}) == 0.4


def test_answers_that_were_drawn_stand_for_those_that_were_not() -> None:
    calibrated = calibration(400, 100)
    drawn = tuple(each.model_copy(update={"inclusion": 0.5 if each.confidence > 0.5 else 1.0}) for each in calibrated.answers)  # fmt: skip
    found = tonight(calibrated.model_copy(update={"answers": drawn}), target_error=0.1)
    assert field_coverage(found, "term") == pytest.approx(800 / 900)


def test_a_forecast_promises_what_a_night_accepts_and_says_why_it_is_nothing() -> None:
    generated = calibration(80, 20, generated=True)
    old = calibration(80, 20).model_copy(update={"fitted_at": datetime.now(UTC) - timedelta(days=365)})
    for judged, why in (
        (tonight(generated), "nda: nothing is accepted, for only generated documents have told how often this kind's confidence is right (NIGHTCLERK_ACCEPT_ON_GENERATED)"),
        (tonight(old, calibration_days=30), "nda: nothing is accepted, for the calibration is older than the policy allows (NIGHTCLERK_CALIBRATION_DAYS)"),
        (tonight(calibration(80, 20, fit=False)), "nda: nothing is accepted, for the confidence of this kind does not tell right from wrong"),
        (tonight(calibration(20, 5)), "nda: too few of its answers were judged"),
    ):  # fmt: skip
        found = planned(judged, judged)
        assert [line.coverage for line in found.targets] == [0, 0]
        assert any(each.startswith(why) for each in found.assumptions), why
    let = planned(tonight(generated, accept_on_generated=True))
    assert let.targets[0].coverage == 0.4 and any("real ones are harder" in each for each in let.assumptions)


def test_thresholds_that_certificates_raised_hold_at_every_target() -> None:
    calibrated = calibration(80, 20)
    assert planned(tonight(calibrated)).targets[0].coverage == 0.4
    for raised in (0.95, None):
        never = [tonight(calibrated, {"term": raised}, target_error=target) for target in (0.05, 0.1)]
        found = planned(*never)
        assert [line.coverage for line in found.targets] == [0, 0]
        assert any("certificates raised what is asked of term" in each for each in found.assumptions)


def test_kinds_and_fields_have_their_own_targets_unless_one_is_stated_for_all() -> None:
    config = Settings(target_error=0.05, target_errors={"nda": 0.01})
    assert target_of(0.02, config) == Target(error=0.02)
    own = asked_of(Stated(documents=10), evaluation(), config).targets
    assert own[0] == Target(error=0.05, instead={"nda": 0.01})
    assert own[1:] == tuple(Target(error=error) for error in (0.01, 0.02, 0.05, 0.1))
    shown = forecast(LOAD, asked(targets=own[:1]), [{}])
    [table] = [block for block in planned_blocks(shown, 10) if not isinstance(block, str)][1:]
    assert list(table.columns[0].cells) == ["5.0% (nda 1.0%)"]


def test_people_take_as_long_as_was_measured() -> None:
    config = Settings(reviewer_field_s=20)
    for measured_s, seconds, source in ((5.5, 5.5, "was measured"), (None, 20, "NIGHTCLERK_REVIEWER_FIELD_S")):
        found = asked_of(Stated(documents=10, target=0.05), evaluation(), config, measured_s)
        assert found.field_s == seconds
        said = forecast(LOAD, found, [{}] * len(found.targets)).assumptions
        assert any(f"{seconds:g} s for a field" in each and source in each for each in said)


def test_budgets_by_hand() -> None:
    found = forecast(
        LOAD, asked(documents=10_000, reviewer_minutes=60, budget_usd=1, price_in_usd=2, price_out_usd=10), [{}]
    )
    by_name = {line.budget: line for line in found.budgets}
    minutes = by_name["60 reviewer minutes a night"]
    assert (minutes.handled, minutes.waiting) == (60 * 60 / 18 * 30, 40_000 - 6000)
    dollars = by_name["$0.5 a night for the API"]
    assert dollars.handled == pytest.approx(0.5 * 30 / 0.0028 * 4)
    assert by_name["$2 a night for the API"].waiting == 0  # that is more than all of it
    assert dollars.settled is None and any("is not known" in each for each in found.assumptions)
    settling = LOAD.model_copy(update={"settled_further": 0.5})
    again = forecast(settling, asked(documents=10_000, budget_usd=1, price_in_usd=2, price_out_usd=10), [{}])
    assert [line.settled for line in again.budgets] == [line.handled / 2 for line in again.budgets]


def test_what_is_not_known_is_left_out_and_said() -> None:
    found = forecast(LOAD, asked(), [{}])
    assert (found.api_usd, found.own_usd, found.break_even_documents, found.budgets) == (None, None, None, ())
    said = " ".join(found.assumptions)
    assert all(option in said for option in ("--price-in", "--machine-usd-month", "--reviewer-usd-hour"))
    shown = [block for block in planned_blocks(found, 1_000_000) if isinstance(block, str)]
    assert not any("Break-even:" in line or "API:" in line for line in shown)
    assert sum(line.startswith("  - ") for line in shown) == len(found.assumptions)


def test_a_workload_is_what_was_measured() -> None:
    spent = [document(n, tier=tier, duration_s=None) for n in range(10) for tier in ("small", "big")][:15]
    tiers = (SMALL, FRONTIER.model_copy(update={"took_part": True}))
    cascade = [*fields([True] * 10, accepted=True), *fields([True] * 10, "parties")]
    further = [*fields([True], tier="big", accepted=True), *fields([True] * 3, tier="big")]
    found = workload_of(evaluation(tiers=tiers), cascade, spent, further)
    assert (found.fields, found.accepted, found.shares, found.document_s) == (
        2,
        0.5,
        {"nda": {"term": 0.5, "parties": 0.5}},
        2.0,
    )
    small, big = found.tiers
    assert (small.prompt_tokens, small.cost_usd) == (900 * 8 / 10, Decimal("0.4"))
    assert (big.prompt_tokens, big.cost_usd, found.settled_further) == (900 * 7 / 10, Decimal("0.35"), 0.25)


def test_options_come_before_the_last_tiers_prices_and_the_settings() -> None:
    config = Settings(reviewer_minutes=30, reviewer_field_s=12)
    by_default = asked_of(Stated(documents=10, target=0.02), evaluation(), config)
    assert (by_default.price_in_usd, by_default.price_out_usd, by_default.reviewer_minutes) == (2, 10, 30)
    assert [each.error for each in by_default.targets] == [0.02, 0.01, 0.05, 0.1]
    stated = asked_of(
        Stated(documents=10, target=0.03, price_in_usd=7, reviewer_minutes=5), evaluation(tiers=(SMALL,)), config
    )
    assert (stated.price_in_usd, stated.price_out_usd, stated.reviewer_minutes, stated.field_s) == (7, None, 5, 12)
    assert len(stated.targets) == 5
