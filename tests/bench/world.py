"""Made-up documents whose true error is known at every threshold: calibrated confidences, errors that cluster in documents, and two shifts."""

from typing import NamedTuple

import numpy as np
from numpy.polynomial.hermite_e import hermegauss

from tasks.trust.bounds import Floats
from tasks.trust.columns import Columns

FIELDS = 5  # a document
_NODES, _WEIGHTS = hermegauss(21)
_HIDDEN = 1.2  # spread of what makes a whole document hard and no signal shows, in logits
_LAYOUT_WRONG = 0.3  # share of wrong answers on the new layout


class State(NamedTuple):
    """What a night is like: logits by which the model is overconfident, share of documents in the new layout."""

    overconfident: float = 0.0
    layout: float = 0.0


class Answers(NamedTuple):
    """(documents, FIELDS) each."""

    confidence: Floats
    wrong: Floats


def sigmoid(x: Floats) -> Floats:
    return np.asarray(1 / (1 + np.exp(-x)))


def answers(rng: np.random.Generator, documents: int, state: State = State(), fields: int = FIELDS) -> Answers:  # noqa: B008
    score, new = _scores(rng, documents, state, fields)
    hidden = _HIDDEN * rng.standard_normal((documents, 1))
    all_wrong = 2 * _LAYOUT_WRONG * (rng.random((documents, 1)) < 0.5)
    chance = np.where(new, all_wrong, 1 - sigmoid(score - state.overconfident + hidden))
    return Answers(_marginal(score), (rng.random(score.shape) < chance).astype(np.float64))


class Truth:
    """Exact coverage and error above any threshold, over a large population of confidences."""

    def __init__(self, state: State, size: int = 200_000) -> None:
        rng = np.random.default_rng(99)
        score, new = _scores(rng, size // FIELDS, state, FIELDS)
        wrong = np.where(new, _LAYOUT_WRONG, 1 - _marginal(score - state.overconfident))
        self.curve = Curve(_marginal(score).ravel(), wrong.ravel())

    def at(self, threshold: float | None) -> tuple[float, float]:
        return self.curve.at(threshold)


class Curve:
    """(coverage, error) at or above a threshold, from (n,) confidences and chances of being wrong."""

    def __init__(self, confidence: Floats, wrong: Floats) -> None:
        order = np.argsort(-confidence)
        self._falling, self._lost = -confidence[order], np.concatenate([[0.0], np.cumsum(wrong[order])])

    def at(self, threshold: float | None) -> tuple[float, float]:
        taken = 0 if threshold is None else int(np.searchsorted(self._falling, -threshold, side="right"))
        return taken / len(self._falling), float(self._lost[taken]) / max(1, taken)


def columns(confidence: Floats, wrong: Floats) -> Columns:
    """(documents, fields) each → columns of equal weight."""
    documents, fields = confidence.shape
    return Columns(np.repeat(np.arange(documents), fields), confidence.ravel(), wrong.ravel(), np.ones(confidence.size))


def _scores(rng: np.random.Generator, documents: int, state: State, fields: int) -> tuple[Floats, Floats]:
    new = rng.random((documents, 1)) < state.layout
    seen = 4.2 + 1.2 * rng.standard_normal((documents, 1)) + 1.8 * rng.standard_normal((documents, fields))
    return seen + 1.5 * new, np.asarray(new)


def _marginal(score: Floats) -> Floats:
    """P(right) where the document's hidden part is not known."""
    parts = [weight * sigmoid(score + _HIDDEN * node) for node, weight in zip(_NODES, _WEIGHTS, strict=True)]
    return np.asarray(np.sum(parts, axis=0) / _WEIGHTS.sum())
