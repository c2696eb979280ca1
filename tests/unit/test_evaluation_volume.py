"""The quarterly question: arithmetic by hand, and nothing assumed without saying so."""

from decimal import Decimal
from typing import Any

import pytest

from deployments.planned import asked_of, planned_blocks
from schemas.calibration import Calibration, JudgedAnswer
from schemas.settings import Settings
from schemas.volume import Asked, TierLoad, Workload
from tasks.evaluation.volume import break_even, coverage, forecast, kind_coverage
from tasks.evaluation.workload import workload_of
from tests.unit.evaluations import FRONTIER, SMALL, document, evaluation, fields

LOAD = Workload(
    name="evaluation 1",
    documents=100,
    fields=4.0,
    by_kind={"nda": 0.5, "receipt": 0.5},
    accepted=0.5,
    document_s=2.0,
    tiers=(TierLoad(tier="small", prompt_tokens=900, answer_tokens=100, cost_usd=Decimal("0.001")),),
)


def asked(**more: Any) -> Asked:
    known = {
        "documents": 1_000_000,
        "targets": (0.05,),
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
        "kind": "nda", "signature": "s", "model": "m", "fitted_at": "2026-01-01T00:00:00Z", "sources": (), "novelty": {},
        "values": half | {"absent": False, "fit": fit}, "nulls": half | {"absent": True, "fit": False},
        "answers": [each.model_dump() | more for each in answers],
    }  # fmt: skip
    return Calibration.model_validate(known)


def test_machines_and_costs_by_hand() -> None:
    found = forecast(LOAD, asked(machine_usd=100, price_in_usd=2, price_out_usd=10), {})
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
    found = forecast(LOAD, asked(reviewer_usd_hour=30, price_in_usd=2, price_out_usd=10), {})
    [line] = found.targets
    assert (line.coverage, line.review_fields, line.review_hours) == (0, 4e6, 20_000)
    assert (line.review_usd, line.ask_usd) == (Decimal(600_000), Decimal(2800))
    assert next(each for each in found.assumptions if "nothing is calibrated" in each).startswith("nda")


def test_a_stricter_target_lets_less_through() -> None:
    known = {"nda": calibration(right=240, wrong=60)}
    found = [coverage(LOAD, known, target, 0.95) for target in (0.01, 0.02, 0.05)]
    assert found == [0.0, 0.4, 0.4]  # 240 right ones show 2 % and not 1 %; half of the fields are of this kind


def test_what_an_unfit_calibrator_judged_is_never_let_through() -> None:
    assert kind_coverage(calibration(80, 20), 0.05, 0.95) == 0.8
    assert kind_coverage(calibration(80, 20, fit=False), 0.05, 0.95) == 0
    assert kind_coverage(calibration(80, 20, absent=True), 0.05, 0.95) == 0
    assert kind_coverage(calibration(0, 0), 0.05, 0.95) == 0


def test_budgets_by_hand() -> None:
    found = forecast(
        LOAD, asked(documents=10_000, reviewer_minutes=60, budget_usd=1, price_in_usd=2, price_out_usd=10), {}
    )
    by_name = {line.budget: line for line in found.budgets}
    minutes = by_name["60 reviewer minutes a night"]
    assert (minutes.handled, minutes.waiting) == (60 * 60 / 18 * 30, 40_000 - 6000)
    dollars = by_name["$0.5 a night for the API"]
    assert dollars.handled == pytest.approx(0.5 * 30 / 0.0028 * 4)
    assert by_name["$2 a night for the API"].waiting == 0  # that is more than all of it
    assert dollars.settled is None and any("is not known" in each for each in found.assumptions)
    settling = LOAD.model_copy(update={"settled_further": 0.5})
    again = forecast(settling, asked(documents=10_000, budget_usd=1, price_in_usd=2, price_out_usd=10), {})
    assert [line.settled for line in again.budgets] == [line.handled / 2 for line in again.budgets]


def test_what_is_not_known_is_left_out_and_said() -> None:
    found = forecast(LOAD, asked(), {})
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
    assert (found.fields, found.accepted, found.by_kind, found.document_s) == (2, 0.5, {"nda": 1.0}, 2.0)
    small, big = found.tiers
    assert (small.prompt_tokens, small.cost_usd) == (900 * 8 / 10, Decimal("0.4"))
    assert (big.prompt_tokens, big.cost_usd, found.settled_further) == (900 * 7 / 10, Decimal("0.35"), 0.25)


def test_options_come_before_the_last_tiers_prices_and_the_settings() -> None:
    config = Settings(reviewer_minutes=30, reviewer_field_s=12)
    by_default = asked_of(10, 0.02, {"price_in_usd": None}, evaluation(), config)
    assert (by_default.price_in_usd, by_default.price_out_usd, by_default.reviewer_minutes) == (2, 10, 30)
    assert by_default.targets == (0.02, 0.01, 0.05, 0.1)
    stated = asked_of(10, 0.03, {"price_in_usd": 7.0, "reviewer_minutes": 5}, evaluation(tiers=(SMALL,)), config)
    assert (stated.price_in_usd, stated.price_out_usd, stated.reviewer_minutes, stated.field_s) == (7, None, 5, 12)
    assert len(stated.targets) == 5
