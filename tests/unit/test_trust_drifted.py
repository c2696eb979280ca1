"""Drift of a field's confidence: what asks for a higher threshold, and what does not."""

import numpy as np
import pytest
from scipy.special import expit, logit
from scipy.stats import binom

from schemas.audit import JudgedField
from tasks.trust.columns import Columns
from tasks.trust.drift import Shift, evidence_of
from tasks.trust.drifted import DELTA, drift_of, drift_since, shift_of
from tests import calibrations


def seen(right: int, wrong: int, confidence: float = 0.9, field: str = "total", weight: float = 1.0) -> list[JudgedField]:  # fmt: skip
    known = {"kind": "receipt", "field": field, "calibration": "c", "tier": 1, "confidence": confidence, "weight": weight}  # fmt: skip
    total = right + wrong
    said = [
        (str(n), "b" if (n + 1) * wrong // total > n * wrong // total else "a") for n in range(total)
    ]  # the wrong ones evenly among them
    return [JudgedField(content_hash=name, value="a", answer=answer, **known) for name, answer in said]


def honest(**changes: object) -> calibrations.Calibration:
    """A calibration whose confidence of the total is right: 10 of 100 wrong at 0.9, none of 100 at 0.99."""
    own = [
        *calibrations.answers("total"),
        *calibrations.answers("total", 90, 0.9),
        *[
            a.model_copy(update={"document": f"w{a.document}"})
            for a in calibrations.answers("total", 10, 0.9, wrong=True)
        ],
    ]
    return calibrations.calibration("receipt", "s", answers=tuple(own), **changes)


def columns(confidence: np.ndarray, wrong: np.ndarray) -> Columns:
    return Columns(np.arange(wrong.size), confidence, wrong.astype(float), np.ones(wrong.size))


def test_more_wrong_than_confidence_says_asks_for_more() -> None:
    drift = drift_of(honest(), "total", seen(30, 20))
    asked = drift.asks(0.95)
    assert abs(drift.then.logits) < 0.3 and drift.now.logits > 1.5
    assert asked is not None and logit(asked) - logit(0.95) > 1.5
    assert "answers that people judged" in drift.told()


@pytest.mark.parametrize(("right", "wrong", "confidence"), [(70, 30, 0.95), (30, 10, 0.98), (80, 20, 0.97), (20, 80, 0.97), (0, 100, 0.99)])  # fmt: skip
def test_however_far_off_confidence_is_it_is_told(right: int, wrong: int, confidence: float) -> None:
    drift = drift_since(Shift(0.0, 0.0), columns(np.full(right + wrong, confidence), np.arange(right + wrong) < wrong))
    truth = min(6.0, logit(confidence) - logit(right / (right + wrong)))
    assert drift.now.logits == pytest.approx(truth, abs=0.01)
    asked = drift.asks(0.9)
    assert asked is not None and logit(asked) - logit(0.9) > truth


@pytest.mark.parametrize("judged", [[], seen(0, 1), seen(45, 5), seen(50, 0), seen(43, 7), seen(30, 20, field="date")])
def test_what_is_no_drift_asks_for_nothing(judged: list[JudgedField]) -> None:
    assert drift_of(honest(), "total", judged).asks(0.95) is None


def test_a_handful_of_wrong_ones_is_no_evidence_however_sure_they_were() -> None:
    """Standard errors would see five of them where there is one answer."""
    assert evidence_of(columns(np.array([0.95]), np.array([1])), 0.0).log < np.log(20)
    assert evidence_of(columns(np.full(4, 0.95), np.ones(4)), 0.0).log > np.log(20)


def test_many_honest_answers_do_not_hide_a_night_that_is_all_wrong() -> None:
    """480 answers of which as many are wrong as 0.97 says, then 10 of 10 wrong: all in all no more than 5 % are."""
    before, since = [n % 40 == 0 for n in range(480)], [True] * 10
    late = columns(np.full(490, 0.97), np.array(before + since))
    drift = drift_since(shift_of(late._replace(loss=late.loss * 0)), late)
    assert drift.asks(0.97) is not None
    assert (drift.answers, drift.now.logits > 3) == (10, True)
    assert (
        drift_since(drift.then, columns(np.full(490, 0.97), np.roll(np.array(before + [False] * 10), 7))).asks(0.97)
        is None
    )


def test_answers_that_something_else_keeps_back_are_no_part_of_it() -> None:
    barred = [a.model_copy(update={"document": f"e{n}"}) for n, a in enumerate(calibrations.answers("total", 50, 0.99, wrong=True, eligible=False))]  # fmt: skip
    with_them = honest().model_copy(update={"answers": (*honest().answers, *barred)})
    assert drift_of(with_them, "total", []).then == drift_of(honest(), "total", []).then


def test_a_calibration_without_a_wrong_answer_counts_as_honest() -> None:
    perfect = calibrations.calibration("receipt", "s", answers=tuple(calibrations.answers("total")))
    assert drift_of(perfect, "total", seen(45, 5)).asks(0.95) is None
    assert drift_of(perfect, "total", seen(30, 20)).asks(0.95) is not None


def test_answers_that_another_tier_spoke_for_weigh_by_how_seldom_they_are_seen() -> None:
    """Half of them were accepted elsewhere, all right here, and one in ten of those is audited: unweighted they would look like a drift."""
    doubted, audited = seen(60, 20), [a.model_copy(update={"content_hash": f"x{a.content_hash}"}) for a in seen(12, 0, weight=10.0)]  # fmt: skip
    assert drift_of(honest(), "total", doubted).asks(0.95) is not None
    by_turns = [*doubted[:40], *audited[:6], *doubted[40:], *audited[6:]]
    assert drift_of(honest(), "total", by_turns).asks(0.95) is None


def test_without_a_drift_hardly_a_run_of_nights_alarms() -> None:
    """Looked at every night for 20 nights; the calibration's own luck is part of it."""
    rng, alarms, runs = np.random.default_rng(3), 0, 60
    for _ in range(runs):
        score = rng.normal(3, 1.5, 150 + 20 * 20)
        wrong = rng.random(score.size) > expit(score)
        then = shift_of(columns(expit(score[:150]), wrong[:150]))
        ends = range(170, score.size + 1, 20)
        alarms += any(drift_since(then, columns(expit(score[150:end]), wrong[150:end])).asks(0.95) for end in ends)
    assert alarms <= binom.ppf(0.999, runs, 3 * DELTA)


def test_a_drift_of_a_logit_and_a_half_is_found() -> None:
    rng, found, runs = np.random.default_rng(4), 0, 40
    for _ in range(runs):
        score = rng.normal(3, 1.5, 550)
        wrong = rng.random(score.size) > expit(score - np.where(np.arange(550) < 150, 0.0, 1.5))
        then = shift_of(columns(expit(score[:150]), wrong[:150]))
        found += drift_since(then, columns(expit(score[150:]), wrong[150:])).asks(0.95) is not None
    assert found >= 0.9 * runs
