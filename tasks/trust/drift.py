"""Whether confidence has come to promise too much, by everything that was judged, below the threshold too. It only warns; no bound rests on it.

What is not accepted is judged by people anyway and is wrong far more often than what is accepted: a model that grows overconfident shows
there first, nights before the few errors of an audit can tell. That it is as overconfident above the threshold as below is an assumption.
"""

from typing import NamedTuple

import numpy as np
from scipy.optimize import brentq
from scipy.special import expit, logit, logsumexp

from tasks.trust.bounds import Floats
from tasks.trust.columns import Columns

_MOST = 6.0  # logits either way
_SURE = 1.0  # standard errors by which a drift must exceed nothing before it counts
_AHEAD = np.array([0.5, 1.0, 1.5, 2.0, 3.0])  # logits
_MOST_STAKED = 0.9  # of the capital, on one answer


STARTS = 500  # answers with which a drift may have begun


class Evidence(NamedTuple):
    """Log of the evidence for a drift, and the answer, from 0, with which it most probably began."""

    log: float
    since: int


class Shift(NamedTuple):
    """By how many logits confidence is too high, with its standard error over documents."""

    logits: float
    error: float


def overconfidence(judged: Columns, weight: Floats | None = None) -> Shift:
    """The shift b under which P(right) = sigmoid(logit(confidence) − b) fits best (maximum likelihood, sandwich error by document).

    Confidence is what answers are chosen by, so inclusion weights are not needed; `weight` (n,) is for those that were chosen by something
    else too. Without an answer the error is infinite.
    """
    score, wrong = logit(np.clip(judged.confidence, 1e-6, 1 - 1e-6)), judged.loss > 0
    heavy = np.ones(wrong.size) if weight is None else weight

    def excess(shift: float) -> float:
        """Of wrong answers over those that such a shift expects; it falls as the shift grows, and is 0 where the shift fits best."""
        return float((heavy * (wrong - expit(shift - score))).sum())

    b = -_MOST if excess(-_MOST) <= 0 else _MOST if excess(_MOST) >= 0 else float(brentq(excess, -_MOST, _MOST))
    chance = expit(b - score)
    spread = np.bincount(judged.document, weights=heavy * (wrong - chance))
    return Shift(
        b, float(np.sqrt((spread**2).sum()) / (heavy * chance * (1 - chance)).sum()) if wrong.any() else np.inf
    )


def warned(derived: float, then: Shift, now: Shift) -> float | None:
    """The threshold that asks of today's confidence what `derived` asked when it was derived, and one standard error more; None if no drift shows."""
    drifted, error = now.logits - then.logits, float(np.hypot(now.error, then.error))
    return float(expit(logit(derived) + drifted + error)) if drifted > _SURE * error else None


def evidence_of(judged: Columns, shift: float) -> Evidence:
    """The evidence that confidence has at some time become too high by more than `shift` logits; ≥ log(1/δ) is wrong with probability ≤ δ, however often it is looked at.

    The capital of bets against "by no more", each answer's odds set for one of several greater shifts (see bounds.py for the method). Half of
    it is staked from the first answer on, the rest spread over later ones, each part idle until its own: a mixture over when the change came
    (Shin, Ramdas and Rinaldo, 2023), so that many honest answers cannot hide that the newest are wrong. It holds for the first STARTS answers.
    Answers must be one a document, in the order in which they were judged; inclusion weights count.
    """
    if not judged.loss.size:
        return Evidence(0.0, 0)
    score, wrong = logit(np.clip(judged.confidence, 1e-6, 1 - 1e-6)), judged.loss > 0
    honest, worse = expit(shift - score), expit(shift + _AHEAD[:, None] - score)
    stake = np.minimum((worse - honest) / (honest * (1 - honest)), _MOST_STAKED / (judged.weight * honest))
    won = np.log1p(stake * judged.weight * (wrong - honest))
    since = logsumexp(np.cumsum(won[:, ::-1], axis=1)[:, ::-1], axis=0) - np.log(_AHEAD.size)
    by_start = since + np.log(np.where(np.arange(wrong.size), 0.5 / STARTS, 0.5))
    return Evidence(float(logsumexp(by_start)), int(by_start.argmax()))
