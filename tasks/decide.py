"""Where a field and a document go, with every reason that speaks against accepting. A value without evidence is never accepted."""

from collections.abc import Sequence

from schemas.outcome import Reason, Verdict
from schemas.reading import Evidence, EvidenceGrade, Normalised, Verbatim
from schemas.step import Decision, FieldReading


def decide_field(
    verbatim: Verbatim, normalised: Normalised, evidence: Sequence[Evidence], confidence: float, threshold: float
) -> Decision:
    """Accept when nothing speaks against it, otherwise review with all the reasons."""
    doubts = [*_answer_doubts(verbatim), *_value_doubts(verbatim, normalised, evidence)]
    if not doubts and confidence < threshold:
        doubts = [Reason.LOW_CONFIDENCE]
    if doubts:
        return Decision(field=verbatim.field, verdict=Verdict.REVIEW, reasons=tuple(doubts))
    return Decision(field=verbatim.field, verdict=Verdict.ACCEPT, reasons=(Reason.CONFIDENT,))


def decide_document(readings: Sequence[FieldReading], unread_pages: Sequence[int]) -> Decision:
    """Accept a document only if each of its fields is accepted and each of its pages was read."""
    doubts = [Reason.FIELDS_IN_REVIEW] if any(r.decision.verdict is not Verdict.ACCEPT for r in readings) else []
    doubts += [Reason.UNREAD_PAGES] if unread_pages else []
    if doubts or not readings:
        return Decision(verdict=Verdict.REVIEW, reasons=tuple(doubts or [Reason.ANSWER_INVALID]))
    return Decision(verdict=Verdict.ACCEPT, reasons=(Reason.CONFIDENT,))


def _answer_doubts(verbatim: Verbatim) -> list[Reason]:
    if verbatim.problem:
        return [verbatim.problem]
    return [Reason.NO_LOGPROBS] if verbatim.signals.mean_logprob is None else []


def _value_doubts(verbatim: Verbatim, normalised: Normalised, evidence: Sequence[Evidence]) -> list[Reason]:
    if verbatim.problem:
        return []
    if not verbatim.words or (normalised.value is None and not normalised.problem):
        return [Reason.ABSENT_UNCALIBRATED]
    grades = {found.grade for found in evidence} or {EvidenceGrade.NONE}
    doubts = [Reason.NOT_NORMALISED] if normalised.problem or normalised.value == [] else []
    doubts += [Reason.NO_EVIDENCE] if EvidenceGrade.NONE in grades else []
    doubts += [Reason.FUZZY_EVIDENCE] if EvidenceGrade.FUZZY in grades else []
    return doubts
