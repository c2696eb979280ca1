"""What answers stand for where people could not answer everything: counts, and that the promise is kept where the truth is known."""

from typing import Any

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from schemas.trust import Promise
from tasks.trust.columns import Columns
from tasks.trust.rationed import stood_for, weighed
from tasks.trust.thresholds import derive_from
from tests.bench.world import State, Truth, answers

SHARES = st.lists(st.floats(0, 1), max_size=60)
TARGET, ACCEPTED = 0.02, 0.985


def row(confidence: float | None, inclusion: float | None = None, field: str = "total") -> dict[str, Any]:
    return {"field": field, "confidence": confidence, "inclusion": inclusion}


@given(SHARES.filter(bool), SHARES)
def test_all_that_was_asked_is_stood_for_once(answered: list[float], waiting: list[float]) -> None:
    shares = stood_for(answered, waiting)
    assert np.all((shares > 0) & (shares <= 1))
    assert np.isclose((1 / shares).sum(), len(answered) + len(waiting))


@given(SHARES.filter(bool))
def test_where_everything_is_answered_each_stands_for_itself(answered: list[float]) -> None:
    assert np.all(stood_for(answered, []) == 1)


def test_what_waits_is_stood_for_by_what_is_no_surer() -> None:
    """Ten answers at 0.2 and ten at 0.6; five fields wait between, twenty above, one below."""
    shares = stood_for([0.6] * 10 + [0.2] * 10, [0.5] * 5 + [0.9] * 20 + [0.1])
    assert np.allclose(shares, [10 / 30] * 10 + [10 / 16] * 10)


def test_fields_and_audits_are_weighed_apart() -> None:
    rows = [row(0.5), row(0.99, 0.25), row(0.5, field="date"), row(None, field="company")]
    waiting = [row(0.5), row(0.99, 0.25), row(0.99, 0.25), row(None, field="company")]
    found = {(each["field"], each["confidence"]): each["inclusion"] for each in weighed(rows, waiting)}
    assert found == {("total", 0.5): 1 / 2, ("total", 0.99): 0.25 / 3, ("date", 0.5): 1, ("company", None): 1 / 2}
    assert list(weighed([], waiting)) == []


def test_the_promise_is_kept_where_a_seventh_of_the_queue_is_answered_the_least_sure_first() -> None:
    """Forty archives; those who weigh nothing break it in most that accept anything."""
    kept, unweighed = _broken(0.15, 40)
    assert kept <= 4  # of 40, at most 0.05 each: more by chance in 1 of 20
    assert unweighed >= 8


def test_where_most_is_answered_something_is_accepted_and_the_promise_kept() -> None:
    rng, truth = np.random.default_rng(5), Truth(State())
    found = [truth.at(_thresholds(rng, 0.8)[0]) for _ in range(40)]
    assert sum(coverage > 0 for coverage, _ in found) >= 5
    assert sum(error > TARGET for _, error in found) <= 4


def _broken(answered: float, archives: int) -> list[int]:
    rng, truth = np.random.default_rng(5), Truth(State())
    found = [_thresholds(rng, answered) for _ in range(archives)]
    return [sum(truth.at(threshold)[1] > TARGET for threshold in own) for own in zip(*found, strict=True)]


def _thresholds(rng: np.random.Generator, answered: float) -> tuple[float | None, float | None]:
    """From answers weighed by what they stand for, and from the same ones unweighed; accepted ones are audited, three in ten."""
    confidence, wrong = (each.ravel() for each in answers(rng, 4000, fields=1))
    accepted, order = confidence >= ACCEPTED, confidence + rng.normal(0, 0.1, confidence.size)
    audited, doubts = np.flatnonzero(accepted & (rng.random(confidence.size) < 0.3)), np.flatnonzero(~accepted)
    by_doubt = doubts[np.argsort(order[doubts])]
    first, waiting = np.split(by_doubt, [round(answered * doubts.size)])
    taken, audits = np.concatenate([audited, first]), np.full(audited.size, 0.3)
    weighed = np.concatenate([audits, stood_for(list(confidence[first]), list(confidence[waiting]))])
    alike = np.concatenate([audits, np.ones(first.size)])
    return _derived(confidence[taken], wrong[taken], weighed), _derived(confidence[taken], wrong[taken], alike)


def _derived(confidence: np.ndarray, wrong: np.ndarray, inclusion: np.ndarray) -> float | None:
    promise = Promise(target=TARGET, delta=0.05, least_inclusion=float(inclusion.min()))
    return derive_from(Columns(np.arange(wrong.size), confidence, wrong, 1 / inclusion), promise).threshold
