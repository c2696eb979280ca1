"""Where a document goes, by where its fields went, whichever tiers read them. How a field is judged is in tasks/trust."""

from collections.abc import Mapping, Sequence

from schemas.outcome import Reason, Verdict
from schemas.step import Decision

_BY_FIELDS = (  # the first that any field has is the document's
    (Verdict.ESCALATE, Reason.FIELDS_ESCALATED),
    (Verdict.REVIEW, Reason.FIELDS_IN_REVIEW),
    (Verdict.DEFER, Reason.FIELDS_DEFERRED),
)


def document_decision(verdicts: Mapping[str, Verdict], unread_pages: Sequence[int]) -> Decision:
    """The decision about the document, by its fields' verdicts; pages that nobody read need a person in any case."""
    there = set(verdicts.values())
    found = next(((verdict, reason) for verdict, reason in _BY_FIELDS if verdict in there), None)
    if found is None:
        verdict, reasons = (Verdict.REVIEW, ()) if unread_pages else (Verdict.ACCEPT, (Reason.CONFIDENT,))
    else:
        verdict, reasons = found[0], (found[1],)
    if unread_pages:
        verdict = Verdict.ESCALATE if verdict is Verdict.ESCALATE else Verdict.REVIEW
        reasons = (*reasons, Reason.UNREAD_PAGES)
    return Decision(verdict=verdict, reasons=reasons)
