"""Confidence and verdict of a reading: by a calibration that fits and a threshold that is earned, else by nobody but a person."""

import math
from collections.abc import Mapping, Sequence

from schemas.calibration import Calibration, Scorer
from schemas.outcome import Reason, Verdict
from schemas.reading import Evidence, EvidenceGrade, Normalised, Verbatim
from schemas.record import Record
from schemas.step import Decision
from tasks.trust.features import Signals, always_there
from tasks.trust.novelty import distance, vector_of
from tasks.trust.scorer import score
from tasks.trust.signals import ALWAYS


class Judge(Record):
    """What judges the readings of one kind tonight.

    Attributes:
        calibration: None where there is none that may be used; `refused` then says why.
        thresholds: field → least confidence; a field that is not there is never accepted.
        earned: the same by the calibration alone, before certificates and alarms raised any.
        signature: what the signals of the kind's readings depend on.
    """

    signature: str = ""
    calibration: Calibration | None = None
    refused: Reason | None = Reason.UNCALIBRATED
    thresholds: Mapping[str, float] = {}
    earned: Mapping[str, float] = {}

    def novelty(self, text: str) -> float | None:
        """How unlike the document is to those that the calibration saw, 0 to 1; None without a calibration."""
        return distance(vector_of(text), self.calibration.novelty) if self.calibration else None

    def confidence(self, field: str, signals: Signals, absent: bool) -> float | None:
        """P(right), or None where nothing can tell."""
        scorer = self.calibration.calibrator(absent).scorer if self.calibration else None
        return score(scorer, signals, field) if scorer and not missing(signals, scorer) else None

    def decide(
        self,
        field: str,
        doubts: Sequence[Reason],
        signals: Signals,
        absent: bool,
        sure: float | None,
        novelty: float | None,
    ) -> Decision:
        """Accept when nothing speaks against it, otherwise review with all the reasons; what it depends on is stored with the reading."""
        against = [*doubts, *self._refusals(field, signals, absent, novelty)]
        threshold = self.thresholds.get(field)
        # Of what is no number neither >= nor < is true.
        enough = sure is not None and threshold is not None and sure >= threshold
        if not against and not enough:
            against = [Reason.LOW_CONFIDENCE]
        return Decision(
            field=field,
            verdict=Verdict.REVIEW if against else Verdict.ACCEPT,
            reasons=tuple(against or [Reason.CONFIDENT]),
            calibration=self.calibration.name if self.calibration else "",
            threshold=threshold,
            novelty=novelty,
        )

    def _refusals(self, field: str, signals: Signals, absent: bool, novelty: float | None) -> list[Reason]:
        """Why this judge accepts nothing of the kind, the field, the document or the reading."""
        if self.calibration is None or self.refused:
            return [self.refused or Reason.UNCALIBRATED]
        calibrator = self.calibration.calibrator(absent)
        checks = {
            Reason.CALIBRATOR_UNFIT: not calibrator.fit,
            Reason.UNKNOWN_FIELD: field not in calibrator.fields,
            Reason.SIGNAL_MISSING: bool(missing(signals, calibrator.scorer)),
            Reason.NOVEL: novelty is None or not novelty <= self.calibration.novelty.limit,
            Reason.NO_THRESHOLD: field not in self.thresholds,
        }
        return [reason for reason, holds in checks.items() if holds]


def missing(signals: Signals, scorer: Scorer | None = None) -> list[str]:
    """Signals that this reading has not, though every one must have them, or all had them by which the scorer was fitted; and those that are no numbers."""
    fitted = sorted(always_there(scorer.columns)) if scorer else ()
    absent = [name for name in dict.fromkeys([*ALWAYS, *fitted]) if signals.get(name) is None]
    return absent + [name for name, value in signals.items() if value is not None and not math.isfinite(value)]


def doubts_of(verbatim: Verbatim, value: Normalised, evidence: Sequence[Evidence]) -> list[Reason]:
    """What keeps a reading from being accepted whatever its confidence: a broken answer, a value without evidence."""
    if verbatim.problem:
        return [verbatim.problem]
    if verbatim.words and (value.problem or value.value == []):
        return [Reason.NOT_NORMALISED]
    unfounded = {EvidenceGrade.NONE} if verbatim.words and value.value not in (None, False) else set()
    grades = {found.grade for found in evidence} or unfounded
    doubts = [Reason.NO_EVIDENCE] if EvidenceGrade.NONE in grades else []
    return doubts + ([Reason.FUZZY_EVIDENCE] if EvidenceGrade.FUZZY in grades else [])
