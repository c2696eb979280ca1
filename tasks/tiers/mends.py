"""How often a tier is right, as its calibration measured it: what asking it is expected to mend."""

from schemas.errors import EngineError
from schemas.tier import Tier
from tasks.tiers.ask import tier_judges
from tasks.tiers.candidates import UNMEASURED_MENDS
from tasks.trust.judge import Judge
from tasks.trust.promised import counted


def mends(tier: Tier, kind: str) -> float:
    """The share of right ones among its judged answers; a guess where there are none."""
    try:
        return share_right(tier_judges(tier)[kind])
    except EngineError:
        return UNMEASURED_MENDS


def share_right(judge: Judge) -> float:
    """By a calibration that may be used."""
    usable = judge.calibration if judge.refused is None else None
    answers = counted(usable.answers) if usable else []
    return sum(not each.wrong for each in answers) / len(answers) if answers else UNMEASURED_MENDS
