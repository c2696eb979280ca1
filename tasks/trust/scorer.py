"""P(right) of one reading from its signals. How the weights came about is fit.py's."""

import math
from bisect import bisect_right

from schemas.calibration import Scorer
from tasks.trust.features import Signals, features

_KEPT = 1e-3  # share of the raw probability that keeps apart what the monotone correction makes equal


def score(scorer: Scorer, signals: Signals, field: str) -> float:
    """P(right), 0 to 1."""
    raw = logistic(scorer, features(signals, field, scorer.columns))
    return corrected(raw, scorer.knots)


def logistic(scorer: Scorer, row: list[float]) -> float:
    """The regression's own probability."""
    columns = zip(row, scorer.centres, scorer.scales, scorer.weights, strict=True)
    nats = scorer.intercept + sum(weight * (value - centre) / scale for value, centre, scale, weight in columns)
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, nats))))


def corrected(raw: float, knots: tuple[tuple[float, float], ...]) -> float:
    """The raw probability by the line through the knots on both sides of it; beyond the outermost as at them."""
    if not knots:
        return raw
    i = bisect_right(knots, raw, key=lambda knot: knot[0])
    left, right = knots[max(0, i - 1)], knots[min(i, len(knots) - 1)]
    width = right[0] - left[0]
    between = left[1] if width <= 0 else left[1] + (right[1] - left[1]) * (raw - left[0]) / width
    return (1 - _KEPT) * between + _KEPT * raw
