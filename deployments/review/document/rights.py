"""Who may answer a field, on the page and by the API alike. Whether an answer comes in time is sql.review.opinions'."""

from fastapi import HTTPException

from deployments.review.routes import require
from schemas.opinion import Stage
from schemas.people import Role, Who
from schemas.reviewed import Correction, QueuedField, ReviewedDocument, ReviewedFields

BY_SEVERAL = ("agreed", "adjudicated")


def check_rights(document: ReviewedDocument, stored: ReviewedFields, field: str, who: Who) -> None:
    """
    Raises:
        HTTPException: 403, this needs an adjudicator, or somebody else.
    """
    item = stored.queued.get(field)
    if _needs_adjudicator(item, stored.corrections.get(field), who):
        require(who, Role.ADJUDICATOR, document.kind, document.sender)
    if item is not None and item.state is Stage.ADJUDICATION and who.person in item.not_by:
        raise HTTPException(403, "You are one of the two who disagree: somebody else must decide")


def _needs_adjudicator(item: QueuedField | None, correction: Correction | None, who: Who) -> bool:
    """Where two disagree, and over what more than one person settled unless they are asked about it anew."""
    if item is not None and who.person not in item.not_by:
        return item.state is Stage.ADJUDICATION
    disputed = item is not None and item.state is Stage.ADJUDICATION
    return disputed or (correction is not None and correction.how in BY_SEVERAL)
