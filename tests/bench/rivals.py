"""What others do: a fixed threshold, and the threshold that a recalibration (small ECE) calls right. And the calibrator that production refits."""

import numpy as np
from scipy.optimize import isotonic_regression

from tasks.trust.bounds import Floats
from tests.bench.world import sigmoid

FIXED = 0.9


def by_ece(confidence: Floats, wrong: Floats, target: float) -> float | None:
    """The lowest threshold at which the mean P(wrong), recalibrated by isotonic regression on the same answers, is at most the target."""
    order = np.argsort(-confidence.ravel())
    chance = isotonic_regression(wrong.ravel()[order]).x
    mean = np.cumsum(chance) / np.arange(1, chance.size + 1)
    passing = np.flatnonzero(mean <= target)
    return float(confidence.ravel()[order][passing[-1]]) if passing.size else None


def logistic(signals: Floats, right: Floats, ridge: float = 1.0) -> Floats:
    """Weights, the constant last, by Newton's method: signals (n, k), right (n,) → (k + 1,)."""
    design, weights = _design(signals), np.zeros(signals.shape[1] + 1)
    penalty = ridge * np.eye(weights.size)
    for _ in range(12):
        chance = sigmoid(design @ weights)
        slope = design.T @ (right - chance) - penalty @ weights
        weights = weights + np.linalg.solve((design * (chance * (1 - chance))[:, None]).T @ design + penalty, slope)
    return np.asarray(weights)


def predicted(signals: Floats, weights: Floats) -> Floats:
    return sigmoid(_design(signals) @ weights)


def cross_fitted(signals: Floats, right: Floats, folds: int = 5) -> Floats:
    """Confidences of (documents, fields) answers by a calibrator that did not see their document: signals (documents, fields, k)."""
    fold = np.arange(len(signals)) % folds
    out = np.zeros(right.shape)
    for i in range(folds):
        weights = logistic(signals[fold != i].reshape(-1, signals.shape[-1]), right[fold != i].ravel())
        out[fold == i] = predicted(signals[fold == i].reshape(-1, signals.shape[-1]), weights).reshape(
            out[fold == i].shape
        )
    return out


def _design(signals: Floats) -> Floats:
    return np.column_stack([signals, np.ones(len(signals))])
