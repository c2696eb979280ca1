"""Where a document goes, once its fields are judged. How a field is judged is in tasks/trust."""

from collections.abc import Sequence

from schemas.outcome import Reason, Verdict
from schemas.step import Decision, FieldReading


def decide_document(readings: Sequence[FieldReading], unread_pages: Sequence[int]) -> Decision:
    """Accept a document only if each of its fields is accepted and each of its pages was read."""
    doubts = [Reason.FIELDS_IN_REVIEW] if any(r.decision.verdict is not Verdict.ACCEPT for r in readings) else []
    doubts += [Reason.UNREAD_PAGES] if unread_pages else []
    if doubts or not readings:
        return Decision(verdict=Verdict.REVIEW, reasons=tuple(doubts or [Reason.ANSWER_INVALID]))
    return Decision(verdict=Verdict.ACCEPT, reasons=(Reason.CONFIDENT,))
