"""P(right) of one reading from its signals. How the weights came about is fit.py's."""

import math
from bisect import bisect_right
from collections.abc import Sequence

from schemas.calibration import Scorer, Tree
from tasks.trust.features import Signals, features

_MOST = 30.0  # nats either way
_KEPT = 1e-3  # share of the raw probability that keeps apart what the monotone correction makes equal


def score(scorer: Scorer, signals: Signals, field: str) -> float:
    """P(right), 0 to 1."""
    return corrected(raw_probability(scorer, features(signals, field, scorer.columns)), scorer.knots)


def raw_probability(scorer: Scorer, row: Sequence[float]) -> float:
    """Before the monotone correction."""
    nats = (1 - scorer.share) * _regression(scorer, row) + scorer.share * _boosted(scorer, row)
    return 1 / (1 + math.exp(-max(-_MOST, min(_MOST, nats))))


def _regression(scorer: Scorer, row: Sequence[float]) -> float:
    columns = zip(row, scorer.centres, scorer.scales, scorer.weights, strict=True)
    return scorer.intercept + sum(weight * (value - centre) / scale for value, centre, scale, weight in columns)


def _boosted(scorer: Scorer, row: Sequence[float]) -> float:
    return scorer.base + sum(_leaf(tree, row) for tree in scorer.trees)


def _leaf(tree: Tree, row: Sequence[float]) -> float:
    node = 0
    while tree.column[node] >= 0:
        goes_left = row[tree.column[node]] <= tree.threshold[node]
        node = tree.left[node] if goes_left else tree.right[node]
    return tree.value[node]


def corrected(raw: float, knots: tuple[tuple[float, float], ...]) -> float:
    """The raw probability by the line through the knots on both sides of it; beyond the outermost as at them."""
    if not knots:
        return raw
    i = bisect_right(knots, raw, key=lambda knot: knot[0])
    left, right = knots[max(0, i - 1)], knots[min(i, len(knots) - 1)]
    width = right[0] - left[0]
    between = left[1] if width <= 0 else left[1] + (right[1] - left[1]) * (raw - left[0]) / width
    return (1 - _KEPT) * between + _KEPT * raw
