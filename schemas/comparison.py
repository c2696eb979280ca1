"""Two evaluations on the same documents, held against each other. The test is in tasks/evaluation/compare.py."""

from enum import StrEnum

from schemas.evaluation import Evaluation
from schemas.record import Record


class Verdict(StrEnum):
    """What the first one is against the second."""

    BETTER = "better"
    WORSE = "worse"
    INCONCLUSIVE = "inconclusive"


class ComparisonLine(Record):
    """Accuracy over the labelled fields of a kind and field ('' for all).

    Attributes:
        differing: documents in which the one has more fields right than the other.
        difference: the first one's accuracy less the second one's; low, high: its interval at 95 %, for this line alone.
        p_value: two-sided, adjusted for all lines of its level.
    """

    kind: str
    field: str
    documents: int
    differing: int
    n: int
    first: float
    second: float
    difference: float
    low: float
    high: float
    p_value: float
    verdict: Verdict


class Comparison(Record):
    """`first` against `second`, over `documents` common documents."""

    first: Evaluation
    second: Evaluation
    documents: int
    lines: tuple[ComparisonLine, ...]
