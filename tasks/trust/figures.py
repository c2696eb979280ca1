"""What a confidence is worth: AUROC, risk at a coverage, calibration error, with intervals by bootstrap over senders. Thresholds are not here."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

RESAMPLES = 500
LEVEL = 0.95
BINS = 10

Floats = NDArray[np.float64]


def auroc(right: ArrayLike, confidence: ArrayLike) -> float | None:
    """The probability that a right answer has the higher confidence than a wrong one, ties counting half; None if there is only one sort."""
    from scipy.stats import rankdata

    good = np.asarray(right, dtype=bool)
    ranks = rankdata(np.asarray(confidence, dtype=float))
    n, m = int(good.sum()), int((~good).sum())
    return None if not n or not m else round(float((ranks[good].sum() - n * (n + 1) / 2) / (n * m)), 4)


def auroc_interval(right: ArrayLike, confidence: ArrayLike, groups: ArrayLike) -> tuple[float, float] | None:
    """Its interval at LEVEL by bootstrap over whole groups."""
    return interval(auroc, right, confidence, groups)


def accuracy_at(coverage: float) -> Callable[[Floats, Floats], float | None]:
    """A figure: the share of right ones among the most confident, as many as that share of all."""

    def figure(right: Floats, confidence: Floats) -> float | None:
        count = max(1, round(coverage * len(right)))
        return round(float(_surest_first(right, confidence)[:count].mean()), 4)

    return figure


def risk_coverage(right: ArrayLike, confidence: ArrayLike) -> list[dict[str, float]]:
    """Error among the most confident, at each twentieth of the answers."""
    ordered = _surest_first(right, confidence)
    wrong = np.cumsum(1 - ordered)
    counts = [max(1, round(share * len(ordered) / 20)) for share in range(1, 21)] if len(ordered) else []
    return [{"coverage": round(n / len(ordered), 4), "error": round(float(wrong[n - 1] / n), 4)} for n in counts]


def _surest_first(right: ArrayLike, confidence: ArrayLike) -> Floats:
    """Right or not, 1 or 0, in falling order of confidence; those of one confidence share what they come to, for none of them is first."""
    _, level, counts = np.unique(-np.asarray(confidence, dtype=float), return_inverse=True, return_counts=True)
    return np.repeat(np.bincount(level, weights=np.asarray(right, dtype=float)) / counts, counts)


def calibration_bins(right: ArrayLike, confidence: ArrayLike) -> list[dict[str, float]]:
    """Tenths of the scale: count, mean confidence and share of right ones; empty tenths are left out."""
    sure, good = np.asarray(confidence, dtype=float), np.asarray(right, dtype=float)
    tenth = np.minimum((sure * BINS).astype(int), BINS - 1)
    own = [(k, tenth == k) for k in range(BINS) if (tenth == k).any()]
    return [
        {"from": k / BINS, "count": int(at.sum()), "confidence": round(float(sure[at].mean()), 4), "right": round(float(good[at].mean()), 4)}
        for k, at in own
    ]  # fmt: skip


def ece(right: ArrayLike, confidence: ArrayLike) -> float | None:
    """Expected calibration error over those tenths (Naeini, Cooper and Hauskrecht, 2015). Chance makes it larger, so that its interval reaches far up."""
    bins = calibration_bins(right, confidence)
    total = sum(each["count"] for each in bins)
    return round(sum(b["count"] * abs(b["confidence"] - b["right"]) for b in bins) / total, 4) if total else None


def interval(
    figure: Callable[[Any, Any], float | None], right: ArrayLike, confidence: ArrayLike, groups: ArrayLike
) -> tuple[float, float] | None:
    """A figure's interval at LEVEL: whole groups are drawn again and again. None if it is nearly always undefined.

    Where every answer is right a share of right ones never varies: then it is the exact one of so many groups, each of them right.
    """
    good, sure = np.asarray(right), np.asarray(confidence)
    names, member = np.unique(np.asarray(groups), return_inverse=True)
    rows = [np.flatnonzero(member == k) for k in range(len(names))]
    rng = np.random.default_rng(0)
    drawn = (np.concatenate([rows[k] for k in rng.integers(0, len(rows), len(rows))]) for _ in range(RESAMPLES if rows else 0))  # fmt: skip
    values = [value for at in drawn if (value := figure(good[at], sure[at])) is not None]
    if good.all() and values and min(values) == 1:
        return round(least_if_all(len(rows)), 4), 1.0
    return _middle(values) if len(values) > RESAMPLES / 2 else None


def least_if_all(n: int) -> float:
    """The lower end of the exact interval at LEVEL of a share that all of n show (Clopper and Pearson)."""
    return float(((1 - LEVEL) / 2) ** (1 / n))


def _middle(values: Sequence[float]) -> tuple[float, float]:
    low, high = np.quantile(values, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return round(float(low), 4), round(float(high), 4)
