"""Tonight's thresholds: what the settings' targets ask of a calibration's judged answers. The statistics are in thresholds.py."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from schemas.calibration import Calibration, JudgedAnswer
from schemas.settings import Settings
from schemas.trust import Adjudicated, DerivedThreshold, Promise
from tasks.trust.thresholds import derive

Thresholds = dict[str, DerivedThreshold]
Reference = Mapping[str, Sequence[float]]  # field → confidences of documents that are not among the judged ones
NONE: Reference = MappingProxyType({})


def thresholds_of(calibration: Calibration, settings: Settings, reference: Reference = NONE) -> Thresholds:
    """By field the threshold that keeps its target. Each field keeps its own promise: its answers are one a document, which an exact bound can use.

    A field with a reference starts there with all of δ; one without shares it over fixed starts (see sequence.py).
    """
    answers = counted(calibration.answers)
    return {
        field: threshold_for(
            [each for each in answers if each.field == field],
            settings.target_of(calibration.kind, field),
            settings.target_confidence,
            reference.get(field, ()),
        )
        for field in sorted({each.field for each in answers})
    }


def counted(answers: Sequence[JudgedAnswer]) -> list[JudgedAnswer]:
    """Those that a promise may rest on: real documents' where there are any, for the generator's are easier."""
    real = [each for each in answers if not each.generated]
    return real or list(answers)


def threshold_for(answers: Sequence[JudgedAnswer], target: float, confidence: float, reference: Sequence[float] = ()) -> DerivedThreshold:  # fmt: skip
    """One threshold for all of these answers; those that something else keeps from being accepted count as never accepted."""
    fields = {each.field for each in answers}
    promise = Promise(
        target=target,
        delta=1 - confidence,
        most_answers=len(fields),
        least_inclusion=min((each.inclusion for each in answers), default=1.0),
    )
    return derive([_adjudicated(each) for each in answers], promise, reference)


def _adjudicated(each: JudgedAnswer) -> Adjudicated:
    sure = each.confidence if each.eligible else 0.0
    return Adjudicated(document=each.document, confidence=sure, wrong=each.wrong, inclusion=each.inclusion)


def unproven() -> DerivedThreshold:
    """No fresh evidence: nothing lowers a threshold."""
    return unjudged(0.5, 0.95)


def unjudged(target: float, confidence: float) -> DerivedThreshold:
    """Of a field of which no answer is judged: none, and how many answers it takes at least."""
    return derive([], Promise(target=target, delta=1 - confidence))
