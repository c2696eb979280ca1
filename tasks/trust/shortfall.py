"""How many more adjudicated answers a promise takes where they did not suffice. An extrapolation for planning, no guarantee."""

import math
from typing import NamedTuple

import numpy as np

from schemas.trust import Method, Promise
from tasks.trust.bounds import BOLD, Floats, binomial_p_value
from tasks.trust.sequence import enough_if_none_wrong

_MOST = 1_000_000  # answers; who needs more needs another model


class Passed(NamedTuple):
    """What lies at or above one threshold: (documents,) accepted and lost, by weight; all answers, those taken."""

    accepted: Floats
    lost: Floats
    answers: int
    taken: int

    @property
    def error(self) -> float | None:
        return float(self.lost.sum() / self.accepted.sum()) if self.taken else None


def missing(seen: Passed, promise: Promise, worst: float, method: Method) -> tuple[int, int | None]:
    """How many more answers, accepted or not: if none of the accepted is wrong, and at the error seen (None: no number suffices).

    To the error seen half a wrong answer is added, so that a handful without an error does not pass for a faultless model.
    """
    if method is Method.EXACT:
        needs: tuple[int | None, int | None] = (
            enough_if_none_wrong(promise.target, promise.delta),
            _exact(seen, promise),
        )
        each = seen.answers / seen.taken if seen.taken else 1.0
        have = float(seen.taken)
    else:
        needs = _betting(seen, promise, worst, 0), _betting(seen, promise, worst, 1)
        each = seen.answers / seen.accepted.size if seen.taken else float(promise.most_answers)
        have = float(seen.accepted.size)
    none_wrong, at_seen = (None if need is None else max(0, math.ceil((need - have) * each)) for need in needs)
    return _MOST if none_wrong is None else none_wrong, at_seen if seen.taken else None


def _exact(seen: Passed, promise: Promise) -> int | None:
    """Accepted answers needed at the error seen."""
    n = np.unique(np.geomspace(10, _MOST, 1000).astype(np.int64))
    passing = (
        binomial_p_value(np.ceil((float(seen.lost.sum()) + 0.5) / max(1, seen.taken) * n), n, promise.target)
        <= promise.delta
    )
    return int(n[np.argmax(passing)]) if passing.any() else None


def _betting(seen: Passed, promise: Promise, worst: float, times: int) -> int | None:
    """Documents needed if each loses `times` what was lost, at the stake that would have been best."""
    accepted, lost = (seen.accepted, seen.lost * times) if seen.taken else (np.array([worst]), np.zeros(1))
    shares = (promise.target * accepted - lost) / worst
    ruin = times * 0.5 * np.log1p(-0.999 * BOLD[0] / promise.most_answers)
    growth = (np.log(np.maximum(1 + shares[:, None] * BOLD[0], 1e-300)).sum(axis=0) + ruin) / accepted.size
    with np.errstate(divide="ignore"):
        needed = np.where(growth > 0, -np.log(promise.delta * BOLD[1]) / growth, np.inf).min()
    return math.ceil(needed) if needed < _MOST else None
