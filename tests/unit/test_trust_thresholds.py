"""Derived thresholds: known numbers, refusals, what is missing, and that the promise is kept where the truth is known."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binom

from schemas.trust import Adjudicated, DerivedThreshold, Method, Promise
from tasks.trust.columns import Columns
from tasks.trust.sequence import by_reference, by_value, enough_if_none_wrong, levels
from tasks.trust.thresholds import derive, derive_from

TWO_PER_CENT = Promise(target=0.02)
SURE = [0.99] * 50  # confidences of other documents


def right(n: int, confidence: float = 0.99) -> list[Adjudicated]:
    return [Adjudicated(document=str(i), confidence=confidence, wrong=False) for i in range(n)]


def test_149_right_answers_are_needed_for_two_per_cent() -> None:
    few, enough = derive(right(148), TWO_PER_CENT, SURE), derive(right(149), TWO_PER_CENT, SURE)
    assert (few.threshold, few.missing_if_none_wrong, few.coverage) == (None, 1, 0.0)
    assert (enough.threshold, enough.coverage, enough.method) == (0.99, 1.0, Method.EXACT)
    assert enough.bound <= 0.02 < few.bound
    assert enough_if_none_wrong(0.02, 0.05) == 149


def test_without_answers_it_says_how_many_it_takes() -> None:
    none = derive([], TWO_PER_CENT)
    assert (none.threshold, none.answers, none.bound, none.missing_if_none_wrong, none.error) == (
        None,
        0,
        1.0,
        149,
        None,
    )
    assert "149" in none.why


def test_if_all_are_wrong_no_number_of_answers_will_do() -> None:
    worst = derive([a.model_copy(update={"wrong": True}) for a in right(400)], TWO_PER_CENT, SURE)
    assert (worst.threshold, worst.missing_at_seen, worst.error) == (None, None, 1.0)
    assert "no number of answers" in worst.why


def test_ties_are_taken_together_or_not_at_all() -> None:
    answers = right(900) + [Adjudicated(document=f"w{i}", confidence=0.7, wrong=True) for i in range(300)]
    found = derive(answers, TWO_PER_CENT, [0.99] * 75 + [0.7] * 25)
    assert (found.threshold, found.coverage) == (0.99, 0.75)


def test_where_nothing_is_known_of_confidences_fixed_thresholds_are_tried() -> None:
    assert derive(right(250), TWO_PER_CENT).threshold == 0.5
    assert derive(right(160), TWO_PER_CENT).threshold is None  # three starts share δ


@pytest.mark.parametrize("confidence", [float("nan"), -0.1, 1.1])
def test_a_confidence_that_is_none_is_refused(confidence: float) -> None:
    with pytest.raises(ValueError):
        Adjudicated(document="a", confidence=confidence, wrong=False)
    column = Columns(np.array([0]), np.array([confidence]), np.zeros(1), np.ones(1))
    with pytest.raises(ValueError, match="confidence"):
        derive_from(column, TWO_PER_CENT)
    with pytest.raises(ValueError, match="reference"):
        derive(right(10), TWO_PER_CENT, [confidence])


def test_answers_beyond_what_the_promise_says_are_refused() -> None:
    twice = [*right(2), *right(2)]
    costly = [right(1)[0].model_copy(update={"loss": 3.0, "wrong": True})]
    rare = [right(1)[0].model_copy(update={"inclusion": 0.1})]
    for answers, said in ((twice, "most_answers"), (costly, "worst_loss"), (rare, "least_inclusion")):
        with pytest.raises(ValueError, match=said):
            derive(answers, TWO_PER_CENT)


def test_five_answers_of_a_document_are_not_five_witnesses() -> None:
    """150 answers of 30 documents show less than 150 documents do."""
    answers = [a.model_copy(update={"document": str(i // 5)}) for i, a in enumerate(right(150))]
    pooled = derive(answers, Promise(target=0.02, most_answers=5), SURE)
    assert (pooled.threshold, pooled.method, pooled.documents) == (None, Method.BETTING, 30)
    assert pooled.missing_if_none_wrong > 500


@pytest.mark.parametrize(("most", "each"), [(1, 1), (5, 5)])
def test_what_is_said_to_be_missing_suffices(most: int, each: int) -> None:
    promise = Promise(target=0.02, most_answers=most)

    def grown(n: int) -> DerivedThreshold:
        return derive(
            [a.model_copy(update={"document": str(i // each)}) for i, a in enumerate(right(n))], promise, SURE
        )

    short = grown(100)
    assert grown(100 + short.missing_if_none_wrong).threshold == 0.99
    assert grown(int(0.95 * (100 + short.missing_if_none_wrong))).threshold is None


def test_a_loss_weighted_target_counts_what_errors_cost() -> None:
    promise = Promise(target=0.2, worst_loss=10.0)
    cheap = [a.model_copy(update={"wrong": i % 10 == 0, "loss": 0.1}) for i, a in enumerate(right(600))]
    dear = [a.model_copy(update={"loss": 10.0}) for a in cheap]
    assert derive(cheap, promise, SURE).threshold == 0.99
    assert derive(dear, promise, SURE).threshold is None
    assert "a loss of" in derive(dear, promise, SURE).why


def test_an_answer_drawn_rarely_speaks_for_those_not_drawn() -> None:
    """Errors among the audited weigh as many as they stand for."""
    promise = Promise(target=0.1, least_inclusion=0.1)
    drawn = [a.model_copy(update={"wrong": i < 20, "inclusion": 0.1}) for i, a in enumerate(right(100))]
    reviewed = [Adjudicated(document=f"r{i}", confidence=0.99, wrong=False) for i in range(900)]
    assert derive(drawn + reviewed, promise, SURE).error == pytest.approx(200 / 1900)


def test_starts_share_delta_and_inherit_what_was_passed() -> None:
    level, rejected = levels([0.001, 0.02, 0.2, 0.04, 0.03], [0.025, 0.0, 0.0, 0.025, 0.0])
    assert level == pytest.approx([0.025, 0.025, 0.025, 0.025, 0.0])
    assert rejected.tolist() == [True, True, False, False, False]
    level, rejected = levels([0.001, 0.02, 0.02, 0.04, 0.03], [0.025, 0.0, 0.0, 0.025, 0.0])
    assert level == pytest.approx([0.025, 0.025, 0.025, 0.05, 0.05])
    assert rejected.all()


@settings(deadline=None)
@given(st.lists(st.floats(0, 1), min_size=1, max_size=60), st.floats(0, 3000), st.floats(1, 2000))
def test_an_order_goes_down_and_spends_all_of_delta_and_no_more(
    reference: list[float], answers: float, enough: float
) -> None:
    for grid, parts in (by_reference(reference, answers, enough), by_value()):
        assert (np.diff(grid) < 0).all()
        assert parts.sum() == pytest.approx(1)


@settings(deadline=None, max_examples=30)
@given(st.lists(st.tuples(st.floats(0, 1), st.booleans()), min_size=1, max_size=300))
def test_what_is_found_is_consistent(rows: list[tuple[float, bool]]) -> None:
    answers = [Adjudicated(document=str(i), confidence=c, wrong=w) for i, (c, w) in enumerate(rows)]
    found = derive(answers, Promise(target=0.1), [c for c, _ in rows])
    assert found == derive(answers[::-1], Promise(target=0.1), [c for c, _ in rows])
    if found.threshold is None:
        assert found.coverage == 0
        assert found.missing_at_seen is None or found.missing_at_seen >= found.missing_if_none_wrong >= 0
    else:
        taken = [w for c, w in rows if c >= found.threshold]
        assert found.bound <= 0.1 + 1e-9
        assert found.error == pytest.approx(sum(taken) / len(taken))


def test_one_field_keeps_the_promise() -> None:
    """True error: confidence is exact, so the error above t is known; it is too high in at most 5 % of trials."""
    rng = np.random.default_rng(8)
    trials, violated, found = 300, 0, 0
    for _ in range(trials):
        confidence = 1 - 0.06 * rng.random(1500)  # error above t: (1 − t)/2
        wrong = (rng.random(1500) > confidence).astype(float)
        threshold = derive_from(Columns(np.arange(1500), confidence, wrong, np.ones(1500)), TWO_PER_CENT, 1 - 0.06 * rng.random(500)).threshold  # fmt: skip
        found += threshold is not None
        violated += threshold is not None and (1 - threshold) / 2 > 0.02
    assert violated <= binom.ppf(0.999, trials, 0.05)
    assert found > 20


def test_pooled_fields_keep_the_promise_at_the_boundary() -> None:
    """All of one confidence and an error of exactly the target, whole documents wrong: any threshold is a violation."""
    rng = np.random.default_rng(9)
    promise, trials, violated = Promise(target=0.05, most_answers=4), 500, 0
    for _ in range(trials):
        wrong = np.repeat(rng.random(250) < 0.0501, 4).astype(float)
        columns = Columns(np.repeat(np.arange(250), 4), np.full(1000, 0.95), wrong, np.ones(1000))
        violated += derive_from(columns, promise, [0.95]).threshold is not None
    assert violated <= binom.ppf(0.999, trials, 0.05)
