"""Audits: sizes, rates, a draw that can be repeated, estimates without bias, and when to stop."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binom

from schemas.audit import AcceptedField
from schemas.settings import Settings
from schemas.trust import Accepted, Audited, Held
from tasks import audit as module
from tasks.trust.audit import drawn, inclusion, judged, plan_audit


def accepted(n: int, low: float = 0.7) -> list[Accepted]:
    spread = np.linspace(low, 1, n)
    return [Accepted(document=f"d{i // 5}", field=f"f{i % 5}", confidence=c) for i, c in enumerate(spread)]


def audited(wrong: np.ndarray, rate: float = 0.1) -> list[Audited]:
    return [Audited(kind="k", field="f", confidence=0.99, wrong=bool(w), inclusion=rate) for w in wrong]


@settings(deadline=None)
@given(st.integers(1, 400), st.floats(0, 3))
def test_every_zone_is_met_with_the_stated_power(n: int, extra: float) -> None:
    answers = accepted(n)
    plan = plan_audit(answers, zone=0.05, power=0.9, extra=extra)
    least = sorted(inclusion(plan, a.confidence) for a in answers)[: max(1, int(0.05 * n))]
    assert np.prod(1 - np.array(least)) <= 0.1 + 1e-9
    assert sum(s.accepted for s in plan.strata) == n
    assert plan.samples == pytest.approx(sum(inclusion(plan, a.confidence) for a in answers))


def test_extra_samples_go_where_loss_is_expected() -> None:
    plain, more = plan_audit(accepted(1000), extra=0), plan_audit(accepted(1000), extra=0.5)
    gained = [b.rate - a.rate for a, b in zip(plain.strata, more.strata, strict=True)]
    assert more.samples == pytest.approx(1.5 * plain.samples)
    assert gained == sorted(gained, reverse=True)


def test_nothing_accepted_is_nothing_to_audit_and_a_plan_without_sense_is_refused() -> None:
    assert plan_audit([]).samples == 0
    for zone, power in ((0.0, 0.9), (0.1, 1.0), (float("nan"), 0.9)):
        with pytest.raises(ValueError, match="between"):
            plan_audit([], zone, power)


def test_the_same_night_draws_the_same_and_another_others() -> None:
    answers = accepted(500)
    plan = plan_audit(answers)
    first = drawn(answers, plan, "2026-01-05")
    assert first == drawn(answers[::-1], plan, "2026-01-05")
    assert first != drawn(answers, plan, "2026-01-06")
    assert first != drawn(answers, plan, "2026-01-05", seed=1)
    without = [row for row in first if row[0].document != "d7"]
    assert without == drawn([a for a in answers if a.document != "d7"], plan, "2026-01-05")


def test_answers_are_drawn_as_often_as_their_rate_says_and_the_estimate_has_no_bias() -> None:
    answers = accepted(200)
    plan = plan_audit(answers, extra=0.2)
    wrong = {(a.document, a.field) for a in answers if a.confidence < 0.76}
    times, estimates = dict.fromkeys(range(len(plan.strata)), 0), []
    for night in range(300):
        rows = drawn(answers, plan, str(night))
        for answer, _ in rows:
            times[next(i for i, s in enumerate(plan.strata) if s.low <= answer.confidence < s.high or s.high == 1)] += 1
        some = [Audited(kind="k", field=a.field, confidence=a.confidence, wrong=(a.document, a.field) in wrong, inclusion=rate) for a, rate in rows]  # fmt: skip
        estimates.append(sum(a.wrong / a.inclusion for a in some) / len(answers))
    for i, stratum in enumerate(plan.strata):
        expected = 300 * stratum.accepted * stratum.rate
        assert abs(times[i] - expected) <= 4 * np.sqrt(expected) + 1
    assert np.mean(estimates) == pytest.approx(len(wrong) / 200, abs=4 * np.std(estimates) / np.sqrt(300))


def test_an_audit_stops_when_it_knows_and_goes_on_when_it_does_not() -> None:
    assert judged([], 0.02, 0.05, 0.1) == (Held.OPEN, 0)
    assert judged(audited(np.zeros(100)), 0.02, 0.05, 0.1) == (Held.OPEN, 100)
    held, after = judged(audited(np.zeros(400)), 0.02, 0.05, 0.1)
    assert (held, 149 < after < 170) == (Held.YES, True)
    not_held, soon = judged(audited(np.ones(50)), 0.02, 0.05, 0.1)
    assert (not_held, soon < 5) == (Held.NO, True)


def test_where_a_wrong_value_costs_more_more_is_drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    """Half are totals of low confidence, half are dates of high one; what each costs is what the settings say."""
    kept: dict[str, float] = {}
    monkeypatch.setattr(module, "record_draw", lambda rows: kept.update({own.field: rate for own, rate, _ in rows}))
    known = {"fingerprint": "r", "kind": "receipt", "calibration": "c", "tier": 1}
    fields = [
        AcceptedField.model_validate(known | {"content_hash": f"{n}", "field": field, "confidence": confidence})
        for field, confidence in (("total", 0.85), ("date", 0.96))
        for n in range(500)
    ]
    rates = []
    for cost in (0, 1, 20):
        module._draw(fields, 0.05, "inbox", Settings(losses_usd={"receipt.total": cost}))
        rates.append(dict(kept))
    free, alike, dear = rates
    assert free["total"] < alike["total"] < dear["total"] and free["date"] > alike["date"] > dear["date"]


def test_neither_claim_is_wrong_more_often_than_promised_though_looked_at_after_each_answer() -> None:
    rng = np.random.default_rng(1)
    good = [judged(audited(rng.random(400) < 0.0199), 0.02, 0.05, 0.1)[0] for _ in range(300)]
    assert good.count(Held.NO) <= binom.ppf(0.999, 300, 0.05)
    bad = [judged(audited(rng.random(400) < 0.0201), 0.02, 0.05, 0.1)[0] for _ in range(300)]
    assert bad.count(Held.YES) <= binom.ppf(0.999, 300, 0.05)
    clear = [judged(audited(rng.random(400) < 0.08), 0.02, 0.05, 0.1)[0] for _ in range(50)]
    assert clear.count(Held.NO) > 45
