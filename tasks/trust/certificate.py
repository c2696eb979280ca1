"""What a night may say of what it accepted, and what follows for the next night's threshold. Drawing and judging the audit is in audit.py."""

import math
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple

import numpy as np

from schemas.trust import Audited, CertificateLine, Checks, DerivedThreshold, Held, ThresholdMove
from tasks.trust.bounds import finite_lower, finite_upper, ratio_lower, ratio_upper
from tasks.trust.sensitivity import least_sensitivity, told

STRICTEST = 0.9995  # beyond it nothing is accepted
UNCHECKED = Checks()
Rates = Mapping[float, int]  # probability of being drawn → how many accepted answers had it


class Draws(NamedTuple):
    """How the accepted answers of a line were put to the draw.

    Attributes:
        rates: of them, by the inclusion of the audited ones; empty if all were put to the draw alike.
        unjudged: not among these: as many as nights put to the draw of which some were drawn and none is judged.
    """

    rates: Rates = MappingProxyType({})
    unjudged: int = 0


ALIKE = Draws()  # all at one rate


class Levels(NamedTuple):
    """How often a bound may be wrong: the upper one, the lower one; and the share of the wrong answers that reviewers are said to catch."""

    delta: float
    alarm: float
    caught: float


def certified(kind: str, field: str, accepted: int, audited: Sequence[Audited], target: float, delta: float = 0.05, alarm: float = 1 / 3, checks: Checks = UNCHECKED, draws: Draws = ALIKE) -> CertificateLine:  # fmt: skip
    """One line: of the accepted answers (of a night, or of several pooled), what the judged ones among them show.

    If all were drawn and judged alike, the bounds are exact (hypergeometric); otherwise they are betting bounds by inclusion weights. Both hold
    for the accepted answers themselves, not for an imagined source of them. A draw that is partly judged counts by the rate at which it was
    drawn and judged, which is right as long as what of it is judged first does not depend on whether it is wrong. Where nothing is judged of
    what was put to the draw at some rate, or in a night that did draw some, all of it may be wrong, as far as the bound knows.

    An auditor who misses a share of the wrong answers hides them. Once reviewers were checked on values known to be wrong, the bound allows for
    the least share that they can be said to catch, about as if it were divided by it; audit and checks then take half of delta each.

    Args:
        audited: the judged answers of this kind and field (of all the kind's fields for an empty `field`).
        delta: probability that "held" is wrong.
        alarm: probability that "not held" is wrong; greater, since a needless alarm costs only coverage (1/3 cost none in tests/bench).
        checks: of all reviewers.

    Raises:
        ValueError: more audited than accepted.
    """
    if len(audited) > accepted:
        raise ValueError(f"{len(audited)} audited of {accepted} accepted cannot be")
    level = delta / 2 if checks.made else delta
    caught = least_sensitivity(checks, level)
    unseen = min(draws.unjudged + _unseen(audited, draws.rates), accepted - len(audited))
    levels = Levels(level, alarm, caught)
    floor, bound = _bounds(accepted, audited, levels, draws.rates, unseen)
    held = Held.YES if audited and bound <= target else Held.NO if floor > target else Held.OPEN
    shown = _why(held, len(audited), accepted, (floor, bound), target)
    doubts = (f"; of {unseen} none is judged yet" if unseen else "") + told(checks, caught) if audited else ""
    return CertificateLine(
        kind=kind, field=field, accepted=accepted, audited=len(audited), wrong=sum(a.wrong for a in audited),
        estimate=_estimate(audited), bound=bound, floor=floor, target=target, delta=delta, held=held, why=shown + doubts,
    )  # fmt: skip


def next_threshold(now: float | None, line: CertificateLine, audited: Sequence[Audited], fresh: DerivedThreshold, warning: float | None = None) -> ThresholdMove:  # fmt: skip
    """The next night's threshold.

    Not held: up to where the audited answers themselves meet the target, at least doubling the odds of being right that are asked for; if
    they meet it nowhere, nothing is accepted. A warning raises it too. It falls, or opens, only to what fresh answers alone allow.

    Args:
        audited: those of the line.
        fresh: derived from answers adjudicated since the last move up, accepted or not, over fixed thresholds and by betting: such a
            derivation may be repeated every night until it succeeds.
        warning: the threshold that a drift asks for (see drift.py).
    """
    if now is not None and line.held is Held.NO:
        return _move(now, max(_met(audited, 2 * now / (1 + now), line.target), fresh.threshold or 0.0), line.why)
    if now is not None and warning is not None and warning > now:
        return _move(now, warning, "confidence promises more than it did when the threshold was derived")
    if fresh.threshold is not None and (now is None or fresh.threshold < now):
        return _move(now, fresh.threshold, f"fresh evidence: {fresh.why}")
    return _move(now, now, f"stays: {fresh.why if now is None else line.why}")


def _met(audited: Sequence[Audited], least: float, target: float) -> float:
    """The lowest threshold from `least` on above which the audited answers, and one wrong one more, meet the target; above 1 if none does."""
    for threshold in sorted({least, *(a.confidence for a in audited if a.confidence > least)}):
        weights = [(1 / a.inclusion, a.wrong) for a in audited if a.confidence >= threshold]
        one = max((weight for weight, _ in weights), default=1.0)
        if one + sum(weight for weight, wrong in weights if wrong) <= target * (
            one + sum(weight for weight, _ in weights)
        ):
            return threshold
    return 2.0


def _move(before: float | None, after: float | None, why: str) -> ThresholdMove:
    if after is not None and after > STRICTEST:
        return ThresholdMove(before=before, after=None, why=f"{why}; nothing is accepted until fresh evidence")
    return ThresholdMove(before=before, after=after, why=why)


def _estimate(audited: Sequence[Audited]) -> float | None:
    """Weighted share of the judged ones: unlike the Horvitz–Thompson estimate it does not fall while answers wait to be judged."""
    weight = sum(1 / a.inclusion for a in audited)
    return sum(a.wrong / a.inclusion for a in audited) / weight if audited else None


def _bounds(
    accepted: int, audited: Sequence[Audited], levels: Levels, rates: Rates, unseen: int
) -> tuple[float, float]:
    """Of all accepted answers, whatever those that nobody looked at are."""
    floor, bound = _bounds_of_seen(accepted - unseen, audited, levels, len(rates) <= 1)
    share = unseen / max(1, accepted)
    return floor * (1 - share), bound + (1 - bound) * share


def _bounds_of_seen(accepted: int, audited: Sequence[Audited], levels: Levels, alike: bool) -> tuple[float, float]:
    delta, alarm, caught = levels
    if not audited:
        return 0.0, 1.0
    wrong, n = sum(a.wrong for a in audited), len(audited)
    weights = np.array([1 / a.inclusion for a in audited])
    if alike and math.isclose(weights.min(), weights.max()):
        return finite_lower(wrong, n, accepted, alarm), finite_upper(wrong, n, accepted, delta, caught)
    losses = weights * np.array([a.wrong for a in audited])
    largest = float(weights.max())
    upper = ratio_upper(losses, weights, largest, delta)
    return ratio_lower(losses, weights, largest, alarm), min(1.0, upper / caught) if caught else 1.0


def _unseen(audited: Sequence[Audited], rates: Rates) -> int:
    """Accepted answers at whose rate of the draw nothing is judged."""
    seen = [a.inclusion for a in audited]
    return sum(n for rate, n in rates.items() if not any(math.isclose(rate, each) for each in seen))


def _why(held: Held, audited: int, accepted: int, bounds: tuple[float, float], target: float) -> str:
    if not audited:
        return "nothing was accepted" if not accepted else "nothing is audited yet"
    shown = f"{audited} of {accepted} audited show between {bounds[0]:.2%} and {bounds[1]:.2%} wrong"
    return {
        Held.YES: f"{shown}: the target of {target:.2%} is held",
        Held.NO: f"{shown}: the target of {target:.2%} is not held",
        Held.OPEN: f"{shown}: too few to say whether {target:.2%} is held",
    }[held]
