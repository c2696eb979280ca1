"""Figures of a confidence: AUROC as scikit-learn counts it, calibration error and risk by hand, intervals by whole groups."""

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import roc_auc_score

from tasks.trust.figures import (
    accuracy_at,
    auroc,
    auroc_interval,
    calibration_bins,
    ece,
    interval,
    risk_coverage,
)

ANSWERS = st.lists(
    st.tuples(st.booleans(), st.sampled_from([0.0, 0.2, 0.5, 0.5001, 0.9, 1.0])), min_size=2, max_size=60
)


@given(ANSWERS)
def test_auroc_is_scikit_learns_ties_included(answers: list[tuple[bool, float]]) -> None:
    right, sure = zip(*answers, strict=True)
    if len(set(right)) < 2:
        assert auroc(right, sure) is None
    else:
        assert auroc(right, sure) == pytest.approx(roc_auc_score(right, sure), abs=1e-4)


@given(ANSWERS)
def test_auroc_is_the_share_of_pairs_in_order(answers: list[tuple[bool, float]]) -> None:
    pairs = [(a, b) if a[0] else (b, a) for a, b in combinations(answers, 2) if a[0] != b[0]]
    if pairs:
        share = sum((good[1] > bad[1]) + (good[1] == bad[1]) / 2 for good, bad in pairs) / len(pairs)
        assert auroc(*zip(*answers, strict=True)) == pytest.approx(share, abs=1e-4)


@pytest.mark.parametrize(
    ("right", "sure", "expected"),
    [
        ([1, 1, 0], [0.9, 0.8, 0.1], 1.0),
        ([1, 1, 0], [0.1, 0.2, 0.9], 0.0),
        ([1, 0, 1, 0], [0.5, 0.5, 0.5, 0.5], 0.5),
        ([1, 1], [0.1, 0.2], None),
        ([0, 0], [0.1, 0.2], None),
        ([], [], None),
    ],
)
def test_auroc(right: list[int], sure: list[float], expected: float | None) -> None:
    assert auroc(right, sure) == expected


def test_calibration_error_by_hand() -> None:
    right = [1, 1, 1, 0, 1, 0, 0]
    sure = [0.95, 0.95, 0.91, 1.0, 0.52, 0.58, 0.05]
    bins = calibration_bins(right, sure)
    assert [(b["from"], b["count"], b["confidence"], b["right"]) for b in bins] == [
        (0.0, 1, 0.05, 0.0),
        (0.5, 2, 0.55, 0.5),
        (0.9, 4, 0.9525, 0.75),
    ]
    assert ece(right, sure) == pytest.approx((1 * 0.05 + 2 * 0.05 + 4 * 0.2025) / 7, abs=1e-4)


def test_calibration_error_at_its_ends() -> None:
    assert ece([1, 1], [1.0, 1.0]) == 0.0
    assert ece([0, 0], [1.0, 1.0]) == 1.0
    assert ece([], []) is None


def test_risk_rises_with_coverage_as_counted_by_hand() -> None:
    right = [1] * 16 + [0] * 4
    sure = [0.9 - 0.01 * n for n in range(20)]
    curve = risk_coverage(right, sure)
    assert [point["coverage"] for point in curve] == pytest.approx([n / 20 for n in range(1, 21)])
    assert [point["error"] for point in curve] == pytest.approx([0.0] * 16 + [1 / 17, 2 / 18, 3 / 19, 4 / 20], abs=1e-4)
    assert risk_coverage([], []) == []


def test_risk_of_few_answers_still_has_a_curve() -> None:
    assert {point["error"] for point in risk_coverage([1, 0], [0.9, 0.1])} == {0.0, 0.5}


def test_accuracy_at_a_coverage_is_of_the_most_confident() -> None:
    right, sure = np.array([0.0, 1, 1, 1, 1]), np.array([0.1, 0.9, 0.8, 0.7, 0.6])
    assert accuracy_at(0.8)(right, sure) == 1.0
    assert accuracy_at(1.0)(right, sure) == 0.8
    assert accuracy_at(0.01)(right, sure) == 1.0


def drawn(answers_a_group: int, groups: int = 60) -> tuple[list[int], list[float], list[int]]:
    rng = np.random.default_rng(3)
    right, sure = rng.random(groups) < 0.7, rng.random(groups)
    sure = np.where(right, np.maximum(sure, rng.random(groups)), sure)
    return (
        np.repeat(right.astype(int), answers_a_group).tolist(),
        np.repeat(sure, answers_a_group).tolist(),
        np.repeat(np.arange(groups), answers_a_group).tolist(),
    )


def test_an_interval_holds_its_figure_and_is_the_same_again() -> None:
    right, sure, groups = drawn(1)
    found = auroc_interval(right, sure, groups)
    assert found is not None and found[0] < auroc(right, sure) < found[1]  # type: ignore[operator]
    assert auroc_interval(right, sure, groups) == found


def test_the_same_answer_ten_times_makes_no_interval_narrower() -> None:
    """Answers of one sender are no evidence of each other: groups are drawn, not answers."""
    once, tenfold = auroc_interval(*drawn(1)), auroc_interval(*drawn(10))
    assert once is not None and tenfold is not None
    assert tenfold == pytest.approx(once, abs=1e-3)
    right, sure, groups = drawn(10)
    as_if_independent = auroc_interval(right, sure, list(range(len(groups))))
    assert as_if_independent is not None
    assert as_if_independent[1] - as_if_independent[0] < 0.6 * (tenfold[1] - tenfold[0])


def test_where_it_is_nearly_always_undefined_there_is_no_interval() -> None:
    assert auroc_interval([1, 1, 1], [0.1, 0.2, 0.3], [0, 1, 2]) is None
    assert interval(auroc, [1, 0], [0.9, 0.1], ["a", "b"]) is None  # half of the draws hold one sort alone, at most
    assert auroc_interval([], [], []) is None


def test_of_equal_confidence_none_is_first() -> None:
    sure, found = np.repeat([0.9, 0.5], [80, 20]), []
    for order in (np.repeat([1.0, 0.0], [60, 40]), np.repeat([0.0, 1.0, 0.0], [20, 60, 20])):
        found.append((accuracy_at(0.5)(order, sure), risk_coverage(order, sure)[9]))
    assert found == [(0.75, {"coverage": 0.5, "error": 0.25})] * 2


def test_where_all_are_right_the_interval_is_the_exact_one_of_so_many_groups() -> None:
    """One of 40 senders that is wrong now and then may well not show: its share is no 1."""
    right, sure, groups = np.ones(80), np.linspace(0.5, 0.9, 80), np.repeat(np.arange(40), 2)
    assert interval(accuracy_at(0.8), right, sure, groups) == (round(0.025 ** (1 / 40), 4), 1.0)
    assert interval(ece, right, sure, groups) != interval(accuracy_at(0.8), right, sure, groups)
