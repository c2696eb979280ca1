"""The confidence of a reading where no calibrator says one, from logprobs and evidence: it promises an order, not a rate."""

import math
from collections.abc import Sequence

from schemas.reading import Evidence, EvidenceGrade, Normalised, Signals

BY_GRADE = {
    EvidenceGrade.EXACT: 1.0,
    EvidenceGrade.NORMALISED: 0.97,
    EvidenceGrade.FUZZY: 0.5,
    EvidenceGrade.NONE: 0.1,
}
ABSENT = 0.5  # logprobs hardly tell right nulls from wrong ones
WITHOUT_LOGPROBS = 0.5


def confidence(signals: Signals, evidence: Sequence[Evidence], normalised: Normalised) -> float:
    """0 to 1: the geometric mean of the tokens' probabilities, lowered by weak evidence and unreliable OCR."""
    certainty = WITHOUT_LOGPROBS if signals.mean_logprob is None else math.exp(min(0.0, signals.mean_logprob))
    if not evidence:
        return ABSENT * certainty
    sure = certainty * min(BY_GRADE[found.grade] * _legible(found) for found in evidence)
    return sure * (0.2 if normalised.problem else 1.0)


def _legible(evidence: Evidence) -> float:
    return 1.0 if evidence.ocr_confidence is None else 0.5 + evidence.ocr_confidence / 2
