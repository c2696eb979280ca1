"""Whether confidence has come to promise too much, by everything that was judged, below the threshold too. It only warns; no bound rests on it.

What is not accepted is judged by people anyway and is wrong far more often than what is accepted: a model that grows overconfident shows
there first, nights before the few errors of an audit can tell. That it is as overconfident above the threshold as below is an assumption.
"""

from typing import NamedTuple

import numpy as np
from scipy.special import expit, logit

from tasks.trust.columns import Columns

_MOST = 6.0  # logits either way
_SURE = 1.0  # standard errors by which a drift must exceed nothing before it counts


class Shift(NamedTuple):
    """By how many logits confidence is too high, with its standard error over documents."""

    logits: float
    error: float


def overconfidence(judged: Columns) -> Shift:
    """The shift b under which P(right) = sigmoid(logit(confidence) − b) fits best (maximum likelihood, sandwich error by document).

    Confidence is what answers are chosen by, so inclusion weights are not needed. Without an answer the error is infinite.
    """
    score, wrong, b = logit(np.clip(judged.confidence, 1e-6, 1 - 1e-6)), judged.loss > 0, 0.0
    for _ in range(20):
        chance = expit(b - score)
        b = float(np.clip(b + (wrong - chance).sum() / max(1e-9, (chance * (1 - chance)).sum()), -_MOST, _MOST))
    chance = expit(b - score)
    spread = np.bincount(judged.document, weights=wrong - chance)
    return Shift(b, float(np.sqrt((spread**2).sum()) / (chance * (1 - chance)).sum()) if wrong.any() else np.inf)


def warned(derived: float, then: Shift, now: Shift) -> float | None:
    """The threshold that asks of today's confidence what `derived` asked when it was derived, and one standard error more; None if no drift shows."""
    drifted, error = now.logits - then.logits, float(np.hypot(now.error, then.error))
    return float(expit(logit(derived) + drifted + error)) if drifted > _SURE * error else None
