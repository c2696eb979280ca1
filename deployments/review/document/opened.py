"""The document that a request names, if the person may have it. What is done with it is the routes'."""

from typing import Annotated

from fastapi import Depends, HTTPException, Path

from deployments.review.routes import Signed, require
from schemas.people import Role
from schemas.reviewed import ReviewedDocument
from sql.review.document import reviewed_document

Hash = Annotated[str, Path(pattern="^[0-9a-f]{64}$")]
PageNumber = Annotated[int, Path(ge=1, le=1_000_000)]


def visible(content_hash: Hash, who: Signed) -> ReviewedDocument:
    """
    Raises:
        HTTPException: 404, there is no such document; 403, it is not for them.
    """
    return may(Role.VIEWER, content_hash, who)


def workable(content_hash: Hash, who: Signed) -> ReviewedDocument:
    """As `visible`, for those who may answer."""
    return may(Role.REVIEWER, content_hash, who)


def may(role: Role, content_hash: str, who: Signed) -> ReviewedDocument:
    """The document, for who has the role for it; raises as `visible`."""
    document = reviewed_document(content_hash)
    if document is None:
        raise HTTPException(404, "There is no such document")
    require(who, role, document.kind, document.sender)
    return document


Visible = Annotated[ReviewedDocument, Depends(visible)]
Workable = Annotated[ReviewedDocument, Depends(workable)]
