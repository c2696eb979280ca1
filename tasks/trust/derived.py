"""A derived threshold as a record: its bound, and why, in words. How it is found is in thresholds.py."""

from schemas.trust import DerivedThreshold, Method, Promise
from tasks.trust.bounds import binomial_upper, ratio_upper
from tasks.trust.columns import worst_of
from tasks.trust.shortfall import Passed


def recorded(seen: Passed, promise: Promise, method: Method, level: float, found: tuple[float | None, float], short: tuple[int, int | None]) -> DerivedThreshold:  # fmt: skip
    """What was seen at a point, tested at this level; found: threshold and coverage; short: answers missing, as by `missing`."""
    return DerivedThreshold(
        threshold=found[0],
        coverage=found[1],
        error=seen.error,
        bound=_bound(seen, promise, method, level),
        answers=seen.answers,
        documents=int(seen.accepted.size),
        method=method,
        missing_if_none_wrong=short[0],
        missing_at_seen=short[1],
        why=_why_not(seen, promise, *short)
        if found[0] is None
        else f"at or above {found[0]:.4f} were {_seen(seen, promise)}, which shows at most {_sure(promise)}",
    )


def _bound(seen: Passed, promise: Promise, method: Method, level: float) -> float:
    if method is Method.EXACT:
        return binomial_upper(int(seen.lost.sum()), int(seen.accepted.sum()), level)
    return ratio_upper(seen.lost, seen.accepted, worst_of(promise), level, promise.worst_loss)


def _why_not(seen: Passed, promise: Promise, none_wrong: int, at_seen: int | None) -> str:
    if seen.error is None:
        return f"nothing is adjudicated; to show {_sure(promise)} takes at least {none_wrong} answers, none of the accepted wrong"
    found = f"among the most confident were {_seen(seen, promise)}"
    if at_seen is not None:
        return f"{found}, too few to show {_sure(promise)}: {at_seen} more adjudicated answers at this rate, {none_wrong} if none of the accepted is wrong"
    if seen.error >= promise.target:
        return f"{found}: at that rate no number of answers shows {_sure(promise)}; it takes a better model or another target"
    return f"{found}, too few to say what it takes to show {_sure(promise)}: at least {none_wrong} more"


def _seen(seen: Passed, promise: Promise) -> str:
    return f"{_figure(seen.error or 0, promise)} of {seen.taken} answers"


def _sure(promise: Promise) -> str:
    return f"{_figure(promise.target, promise)} with confidence {100 * (1 - promise.delta):g}%"


def _figure(value: float, promise: Promise) -> str:
    return f"{value:.2%} wrong" if promise.worst_loss == 1 else f"a loss of {value:.4g} each"
