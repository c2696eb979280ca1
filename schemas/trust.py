"""What is promised of accepted answers and how it was kept: adjudicated answers, thresholds, audits, certificates. No statistics here."""

from enum import StrEnum
from typing import Annotated

from pydantic import Field

from schemas.record import Record

Share = Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)]
Chance = Annotated[float, Field(gt=0, le=1, allow_inf_nan=False)]
Within = Annotated[float, Field(gt=0, lt=1, allow_inf_nan=False)]
Loss = Annotated[float, Field(ge=0, allow_inf_nan=False)]


class Adjudicated(Record):
    """An answer that a person or a label has judged.

    Attributes:
        document: what is taken to be independent of the others.
        confidence: calibrated P(right).
        loss: what it costs if it is wrong, in the unit of the promise (1 for a plain count of errors).
        inclusion: the probability with which this answer was chosen to be judged; 1 if all like it were.
    """

    document: str
    confidence: Share
    wrong: bool
    loss: Loss = 1.0
    inclusion: Chance = 1.0


class Promise(Record):
    """At most `target` expected loss an accepted answer, with confidence 1 − delta. With losses of 1: the share of wrong ones.

    Attributes:
        most_answers: the most answers that one document can bring; 1 for a single field.
        worst_loss: the most that one answer can cost.
        least_inclusion: no answer was judged with a smaller probability than this.
    """

    target: Annotated[float, Field(gt=0, allow_inf_nan=False)]
    delta: Within = 0.05
    most_answers: Annotated[int, Field(ge=1)] = 1
    worst_loss: Annotated[float, Field(gt=0, allow_inf_nan=False)] = 1.0
    least_inclusion: Chance = 1.0


class Method(StrEnum):
    EXACT = "exact binomial tail"
    BETTING = "betting over documents"


class DerivedThreshold(Record):
    """The lowest threshold that keeps the promise, or None and what is missing.

    Attributes:
        coverage: share of the answers at or above the threshold; 0 where there is none.
        error: loss an accepted answer seen there; where there is no threshold, at the point that came closest. None if nothing was accepted.
        bound: upper bound of that loss, at the level at which the threshold was tested.
        answers, documents: how many were used.
        missing_if_none_wrong: how many more adjudicated answers it takes if none of the accepted is wrong; 0 with a threshold.
        missing_at_seen: the same at the error seen; None if that error is too high for any number to do.
        why: in words.
    """

    threshold: float | None
    coverage: Share
    error: float | None
    bound: float
    answers: int
    documents: int
    method: Method
    missing_if_none_wrong: int
    missing_at_seen: int | None
    why: str


class Accepted(Record):
    """An answer that was accepted tonight and may be audited; `loss` as in Adjudicated."""

    document: str
    field: str
    confidence: Share
    loss: Loss = 1.0


class Stratum(Record):
    """Accepted answers of like confidence: low ≤ confidence < high, the last one up to 1; each is audited with probability `rate`."""

    low: Share
    high: Share
    accepted: int
    rate: Share


class AuditPlan(Record):
    """How tonight's accepted answers are audited.

    Attributes:
        samples: expected number of answers audited; each is drawn by itself, so that the number varies.
        power: the least probability that at least one answer of any error zone of `zone` of the accepted is drawn.
    """

    strata: tuple[Stratum, ...]
    samples: float
    zone: Share
    power: Share


class Audited(Record):
    """An accepted answer that was drawn with probability `inclusion` and then judged."""

    kind: str
    field: str
    confidence: Share
    wrong: bool
    inclusion: Chance


class Checks(Record):
    """How often reviewers were shown a value known to be wrong otherwise, and corrected it or did not."""

    caught: Annotated[int, Field(ge=0)] = 0
    missed: Annotated[int, Field(ge=0)] = 0

    @property
    def made(self) -> int:
        return self.caught + self.missed


class Held(StrEnum):
    """Whether a target was held; OPEN also tells an audit to go on."""

    YES = "yes"
    NO = "no"
    OPEN = "not yet known"


class CertificateLine(Record):
    """What the audit of a kind's field says; `field` is empty for all of the kind's fields together.

    Attributes:
        estimate: share of wrong among the accepted, by inclusion weights; None where nothing was audited.
        bound: upper bound of the share, holds with probability 1 − delta for this line; 1 where nothing was audited. Wider by what reviewers
            were seen to miss, if anybody checked them.
        floor: lower bound of the share, likewise.
        tier: whose answers they are, as settings call it.
    """

    kind: str
    field: str
    accepted: int
    audited: int
    wrong: int
    estimate: float | None
    bound: Share
    floor: Share
    target: Within
    delta: Within
    held: Held
    why: str
    tier: str = ""


class ThresholdMove(Record):
    """From one night's threshold to the next one's; None accepts nothing."""

    before: float | None
    after: float | None
    why: str
