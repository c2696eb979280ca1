"""Whether the confidence of a field has come to promise too much since it was calibrated, and the threshold that this asks for.

The statistics are in drift.py. It is looked at every night and no threshold falls again by itself, so what counts is evidence that may be
looked at at any time; in tests/bench/drifts.py it says how often that is wrong and how soon it is right.
"""

import math
from collections.abc import Sequence
from typing import NamedTuple

from schemas.audit import JudgedField
from schemas.calibration import Calibration, JudgedAnswer
from schemas.trust import Adjudicated
from tasks.measure import compared
from tasks.trust.columns import Columns, columns_of
from tasks.trust.drift import Shift, evidence_of, overconfidence, warned
from tasks.trust.promised import counted

DELTA = 0.05  # probability that a field without a drift alarms within STARTS answers; of more only the newest count, and it grows slowly


class Drift(NamedTuple):
    """Shifts of a field's confidence when it was calibrated and since the drift began: over how many answers, with the evidence against the first one."""

    then: Shift
    now: Shift
    answers: int
    log_evidence: float

    def asks(self, earned: float) -> float | None:
        """The threshold that asks of today's confidence what the earned one asked; None where no drift shows."""
        return warned(earned, self.then, self.now) if self.log_evidence >= -math.log(DELTA) else None

    def told(self) -> str:
        """In words, for who reads an alarm."""
        return f"by {self.now.logits:.2f} logits over the last {self.answers} answers that people judged, by {self.then.logits:.2f} when it was calibrated"


def drift_of(calibration: Calibration, field: str, judged: Sequence[JudgedField]) -> Drift:
    """Of the field's answers, one a document, in the order judged, that their confidence alone could keep from being accepted."""
    own = [_known(a) for a in _used(calibration) if a.field == field]
    return drift_since(shift_of(columns_of(own)), columns_of([_judged(a) for a in judged if a.field == field]))


def shift_of(own: Columns) -> Shift:
    """Of the answers that a calibration was made of; without a wrong one among them nothing is known against it, and it counts as honest."""
    return overconfidence(own) if (own.loss > 0).any() else Shift(0.0, 0.0)


def drift_since(then: Shift, judged: Columns) -> Drift:
    """What these answers, in the order judged, say of a confidence that was off by `then`."""
    found = evidence_of(judged, then.logits)
    late = judged.since(found.since)
    return Drift(then, overconfidence(late, late.weight), late.loss.size, found.log)


def _used(calibration: Calibration) -> list[JudgedAnswer]:
    return [a for a in counted(calibration.answers) if a.eligible and calibration.calibrator(a.absent).fit]


def _known(answer: JudgedAnswer) -> Adjudicated:
    return Adjudicated(document=answer.document, confidence=answer.confidence, wrong=answer.wrong)


def _judged(answer: JudgedField) -> Adjudicated:
    wrong = not compared(answer.answer, answer.value)[3]
    return Adjudicated(
        document=answer.content_hash, confidence=answer.confidence, wrong=wrong, inclusion=1 / answer.weight
    )
