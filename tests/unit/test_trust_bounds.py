"""Bounds: exact ones against scipy's own, and each one's coverage where the truth is known."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import ArrayLike
from scipy.stats import binom, binomtest

from tasks.trust.bounds import (
    TIMID,
    betting_p_value,
    binomial_lower,
    binomial_p_value,
    binomial_upper,
    finite_lower,
    finite_upper,
    log_capital,
    log_capital_path,
    ratio_lower,
    ratio_upper,
)

DELTA = 0.05
RUNS = 400


def _mean_upper(values: ArrayLike) -> float:
    """Of independent values in [0, 1], each a document with one answer."""
    return ratio_upper(values, np.ones(np.shape(values)), 1.0, DELTA)


@settings(deadline=None)
@given(st.integers(0, 300), st.integers(1, 300), st.sampled_from([0.01, 0.05, 0.2]))
def test_clopper_pearson_is_scipys(wrong: int, n: int, delta: float) -> None:
    wrong = min(wrong, n)
    assert binomial_upper(wrong, n, delta) == pytest.approx(
        binomtest(wrong, n, alternative="less").proportion_ci(1 - delta).high
    )
    assert binomial_lower(wrong, n, delta) == pytest.approx(
        binomtest(wrong, n, alternative="greater").proportion_ci(1 - delta).low
    )


def test_148_right_answers_do_not_show_two_per_cent_and_149_do() -> None:
    assert binomial_p_value(0, 148, 0.02) > 0.05 >= binomial_p_value(0, 149, 0.02)
    assert binomial_upper(0, 148, 0.05) > 0.02 >= binomial_upper(0, 149, 0.05)


def test_without_an_answer_nothing_is_known() -> None:
    assert (binomial_upper(0, 0, DELTA), binomial_lower(0, 0, DELTA)) == (1.0, 0.0)
    assert (finite_upper(0, 0, 50, DELTA), finite_lower(0, 0, 50, DELTA)) == (1.0, 0.0)
    assert (_mean_upper([]), ratio_lower([], [], 1.0, DELTA)) == (1.0, 0.0)


def test_if_all_are_wrong_the_bound_is_one() -> None:
    assert binomial_upper(20, 20, DELTA) == _mean_upper(np.ones(20)) == finite_upper(20, 20, 400, DELTA) == 1.0


@pytest.mark.parametrize(("wrong", "n"), [(-1, 5), (6, 5)])
def test_counts_that_cannot_be_are_refused(wrong: int, n: int) -> None:
    with pytest.raises(ValueError, match="cannot be"):
        binomial_upper(wrong, n, DELTA)


@settings(deadline=None)
@given(st.integers(1, 60), st.data())
def test_a_population_seen_wholly_is_known_and_bounds_enclose_what_was_seen(
    population: int, data: st.DataObject
) -> None:
    n = data.draw(st.integers(1, population))
    wrong = data.draw(st.integers(0, n))
    low, high = finite_lower(wrong, n, population, DELTA), finite_upper(wrong, n, population, DELTA)
    assert wrong / population - 1e-9 <= low <= high <= (population - n + wrong) / population + 1e-9
    if n == population:
        assert low == high == wrong / n


def test_coverage_of_the_exact_bounds() -> None:
    rng = np.random.default_rng(1)
    for share in (0.02, 0.3):
        missed = sum(binomial_upper(int(k), 150, DELTA) < share for k in rng.binomial(150, share, 2000))
        assert missed <= binom.ppf(0.999, 2000, DELTA)
        drawn = rng.hypergeometric(int(400 * share), 400 - int(400 * share), 150, 2000)
        assert sum(finite_upper(int(k), 150, 400, DELTA) < share for k in drawn) <= binom.ppf(0.999, 2000, DELTA)


def test_coverage_of_the_mean_bound_and_that_it_is_of_use() -> None:
    rng = np.random.default_rng(2)
    values = rng.beta(0.05, 0.95, (RUNS, 300))  # mean 0.05, nearly all near 0
    bounds = np.array([_mean_upper(row) for row in values])
    assert (bounds < 0.05).sum() <= binom.ppf(0.999, RUNS, DELTA)
    assert np.median(bounds) < 0.12


def test_capital_may_be_looked_at_after_each_answer() -> None:
    """A fair coin of the null must not be rejected at *any* time more often than delta."""
    rng = np.random.default_rng(3)
    wrong = (rng.random((800, 800)) < 0.05).astype(float)
    ever = (log_capital_path(0.05 - wrong, 1.0).max(axis=1) >= np.log(1 / DELTA)).mean()
    against = (log_capital_path(wrong - 0.05, 0.05, TIMID).max(axis=1) >= np.log(1 / DELTA)).mean()
    assert max(ever, against) <= DELTA
    assert min(ever, against) > 0


def test_a_ratio_is_bounded_though_a_document_is_wrong_as_a_whole() -> None:
    """Treating its five answers as five witnesses would miss the truth several times as often as promised."""
    rng = np.random.default_rng(4)
    whole = rng.random((RUNS, 200, 1)) < 0.05
    taken = rng.integers(0, 6, (RUNS, 200))
    lost = whole[..., 0] * taken
    missed = sum(ratio_upper(a, b, 5.0, DELTA) < 0.05 for a, b in zip(lost, taken, strict=True))
    naive = sum(binomial_upper(int(a.sum()), int(b.sum()), DELTA) < 0.05 for a, b in zip(lost, taken, strict=True))
    assert missed <= binom.ppf(0.999, RUNS, DELTA) < naive


def test_the_p_value_is_valid_at_the_boundary() -> None:
    rng = np.random.default_rng(5)
    lost = rng.binomial(5, 0.02, (3000, 150)) * (rng.random((3000, 150)) < 0.5) * 2.0
    p_values = betting_p_value(0.02 * 5 - lost, 10.0)
    for level in (0.01, 0.05, 0.2):
        assert (p_values <= level).mean() <= level


def test_a_sample_of_a_fixed_night_is_bounded_whatever_the_night() -> None:
    """Chance lies in the draw alone: unequal rates, the wrong answers where the rate is least."""
    rng = np.random.default_rng(6)
    wrong = np.arange(1000) < 30
    rates = np.where(np.arange(1000) < 500, 0.1, 0.3)
    highs, lows = [], []
    for _ in range(RUNS):
        drawn = rng.random(1000) < rates
        weight = 1 / rates[drawn]
        highs.append(ratio_upper(weight * wrong[drawn], weight, 10.0, DELTA))
        lows.append(ratio_lower(weight * wrong[drawn], weight, 10.0, DELTA))
    assert (np.array(highs) < 0.03).sum() <= binom.ppf(0.999, RUNS, DELTA)
    assert (np.array(lows) > 0.03).sum() <= binom.ppf(0.999, RUNS, DELTA)
    assert np.median(highs) < 0.15


@settings(deadline=None)
@given(st.lists(st.floats(-1, 1), min_size=1, max_size=30), st.randoms())
def test_the_order_of_documents_does_not_matter(margins: list[float], random: object) -> None:
    turned = sorted(margins)
    assert log_capital(margins, 1.0) == pytest.approx(log_capital(turned, 1.0), abs=1e-9)
    assert log_capital(margins, 1.0) == pytest.approx(log_capital_path(margins, 1.0)[-1])


@settings(deadline=None)
@given(st.lists(st.floats(0, 1), max_size=40), st.floats(0.0, 1))
def test_one_more_loss_never_lowers_the_bound(values: list[float], more: float) -> None:
    raised = [min(1.0, value + more) for value in values]
    assert _mean_upper(raised) >= _mean_upper(values) - 1e-6


def test_a_margin_below_the_worst_or_no_number_is_refused() -> None:
    for margin in (-1.5, float("nan")):
        with pytest.raises(ValueError, match="margin"):
            log_capital([margin], 1.0)
