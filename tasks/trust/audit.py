"""Which accepted answers a person looks at anyway, and when enough were looked at. What the audit says of a night is in certificate.py.

Each answer is drawn by itself with a known probability, by a hash: the same answer of the same night is always drawn or never, whatever
else the night brings. Chance lies in the draw alone, so that estimates and bounds hold for the answers of this very night, however errors
depend on each other within a document.
"""

import hashlib
import math
from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from schemas.trust import Accepted, Audited, AuditPlan, Held, Stratum
from tasks.trust.bounds import TIMID, log_capital_path

EXTRA = 0.25  # of the samples that the power asks for, once more where most loss is to be expected
CUTS = (0.0, 0.8, 0.9, 0.95, 0.98, 1.0)


def plan_audit(accepted: Sequence[Accepted], zone: float = 0.02, power: float = 0.95, extra: float = EXTRA, cuts: Sequence[float] = CUTS) -> AuditPlan:  # fmt: skip
    """Rates by stratum of confidence.

    Every answer gets the rate at which any zone of that share of tonight's answers is met with that power, wherever it lies. On top come
    samples where most loss is to be expected, `extra` times as many as those: a stratum's part is as loss·√(p(1 − p)) summed over its answers,
    p = 1 − confidence (Neyman's allocation, 1934). What they are worth: BENCHMARKS.md.

    Raises:
        ValueError: zone or power not between 0 and 1.
    """
    if not (0 < zone < 1 and 0 < power < 1 and extra >= 0):
        raise ValueError("zone and power lie between 0 and 1, extra samples are not negative")
    base = 1 - (1 - power) ** (1 / max(1, math.floor(zone * len(accepted))))
    bands, more = list(pairwise(cuts)), extra * base * len(accepted)
    members = [[a for a in accepted if _within(a.confidence, low, high)] for low, high in bands]
    parts = _parts(members)
    strata = tuple(
        Stratum(low=low, high=high, accepted=len(group), rate=min(1.0, base + more * part / max(1, len(group))))
        for (low, high), group, part in zip(bands, members, parts, strict=True)
    )
    return AuditPlan(strata=strata, samples=sum(s.accepted * s.rate for s in strata), zone=zone, power=power)


def inclusion(plan: AuditPlan, confidence: float) -> float:
    """The probability with which an answer of this confidence is audited."""
    return next(s.rate for s in plan.strata if _within(confidence, s.low, s.high))


def drawn(accepted: Sequence[Accepted], plan: AuditPlan, night: str, seed: int = 0) -> list[tuple[Accepted, float]]:
    """The answers to audit, each with its inclusion probability, in an order that is chance too: it may be looked at in that order and stopped."""
    rated = [(_chance(a, night, seed), a, inclusion(plan, a.confidence)) for a in accepted]
    return [(a, rate) for chance, a, rate in sorted(rated, key=lambda row: row[0] / row[2]) if chance < rate]


def judged(audited: Sequence[Audited], target: float, delta: float, least_inclusion: float) -> tuple[Held, int]:
    """Whether the audit may stop, and after how many answers it could: YES held, NO not held, OPEN go on.

    Two betting processes, one for each claim; each claim is wrong with probability ≤ delta however often it is looked at
    (Waudby-Smith and Ramdas, 2023), for answers in the order drawn, few of many.
    """
    weights = np.array([1 / a.inclusion for a in audited])
    over = (np.array([float(a.wrong) for a in audited]) - target) * weights
    good = log_capital_path(-over, (1 - target) / least_inclusion) >= -math.log(delta)
    bad = log_capital_path(over, target / least_inclusion, TIMID) >= -math.log(delta)
    ends = np.flatnonzero(good | bad)
    if not ends.size:
        return Held.OPEN, len(audited)
    return Held.YES if good[ends[0]] else Held.NO, int(ends[0]) + 1


def _parts(members: Sequence[Sequence[Accepted]]) -> list[float]:
    risks = [sum(a.loss * math.sqrt(a.confidence * (1 - a.confidence)) for a in group) for group in members]
    return [risk / (sum(risks) or 1.0) for risk in risks]


def _within(confidence: float, low: float, high: float) -> bool:
    return low <= confidence < high or confidence == high == 1


def _chance(answer: Accepted, night: str, seed: int) -> float:
    key = "\0".join((str(seed), night, answer.document, answer.field))
    return int.from_bytes(hashlib.sha256(key.encode()).digest()[:7]) / 2**56
