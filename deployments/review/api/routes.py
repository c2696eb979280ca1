"""The API's routes. A token acts as its person: their roles hold, and everything is recorded as theirs."""

from typing import Annotated, Any

from fastapi import HTTPException, Path, Query, Request
from fastapi.openapi.utils import get_openapi

from deployments.review.configured import Configured
from deployments.review.document.opened import Visible, Workable
from deployments.review.document.rights import check_rights
from deployments.review.document.typed import typed
from deployments.review.routes import Routes, Signed
from schemas.api import (
    ApiCorrection,
    ApiDecision,
    ApiDocument,
    ApiQueued,
    Corrected,
    Correcting,
    Hooked,
    Hooking,
)
from schemas.opinion import Action, Ending, Given, Opinion, Stage
from schemas.people import Role
from schemas.registry import KINDS
from schemas.review_queue import Place, QueuedDocument, State, Wanted
from schemas.webhook import Webhook
from sql.reports.api_rows import api_corrections, api_decisions, api_document
from sql.reports.webhooks import end_webhook, make_webhook, webhooks
from sql.review.document import reviewed_fields
from sql.review.opinions import give
from sql.review.queue import place_of, queue_page

PREFIX = "/api/v1"
routes = Routes(prefix=PREFIX, tags=["api"])

Most = Annotated[int, Query(ge=1, le=500)]
Number = Annotated[int, Query(ge=0, le=2**62)]
After = Annotated[str, Query(pattern="^([0-9a-f]{64})?$", description="the content hash of the last one that you have")]
REFUSALS: dict[int | str, dict[str, Any]] = {
    401: {"description": "No token, or one that has ended"},
    403: {"description": "The token's person lacks the role"},
}
ABOUT_ONE = REFUSALS | {404: {"description": "There is no such document"}}


@routes.page("/queue", Role.VIEWER, responses=REFUSALS)
def queue(who: Signed, state: State = "open", kind: str = "", after: After = "", limit: Most = 100) -> list[ApiQueued]:
    """What waits for people, in the order in which they get it."""
    found = queue_page(Wanted(state=state, kind=_known(kind)), who, _place(after), limit)
    return [_queued(each) for each in found]


@routes.page("/documents/{content_hash}", Role.VIEWER, responses=ABOUT_ONE)
def document(document: Visible, who: Signed) -> ApiDocument:
    """A document with the best value of each field.

    The value of a field is empty for who is to read it without the machine's value, and as it was before people settled it, as the
    document's verdict is, for who may be asked it again. It is kept from nobody who is an admin of the document, or only a viewer.
    """
    return api_document(document, who)


@routes.page("/documents/{content_hash}/decisions", Role.VIEWER, responses=ABOUT_ONE)
def decisions(document: Visible, who: Signed) -> list[ApiDecision]:
    """What was decided about it, with reasons, the oldest first; not that people are done with it, for who may be asked again."""
    return api_decisions(document, who)


@routes.act("/documents/{content_hash}/corrections", Role.REVIEWER, responses=ABOUT_ONE | {409: {"description": "Somebody was faster"}})  # fmt: skip
def correct(document: Workable, said: Correcting, who: Signed, config: Configured) -> Corrected:
    """Answers a field as the token's person. A second person's turn is answered by its own rules: not by the one who answered first."""
    if document.kind not in KINDS or said.field not in KINDS[document.kind].model_fields:
        raise HTTPException(422, f"{document.kind or 'A document of no kind'} has no field {said.field}")
    opinion = _opinion(document.content_hash, document.kind, said)
    stored = reviewed_fields(document)
    check_rights(document, stored, said.field, who)
    item = stored.queued.get(said.field)
    stage = item.state if item else Stage.FIRST
    given = give(opinion.model_copy(update={"person": who.person, "stage": stage, "fingerprint": document.fingerprint}), config)  # fmt: skip
    return _corrected(given)


@routes.page("/corrections", Role.VIEWER, responses=REFUSALS)
def corrections(who: Signed, after: Number = 0, limit: Most = 100) -> list[ApiCorrection]:
    """What people settled, the oldest first; go on with the last `correction_id`.

    What the token's person may be asked again is left out: a program that must follow all acts for an admin, or a viewer.
    """
    return api_corrections(who, after, limit)


@routes.page("/webhooks", Role.ADMIN, responses=REFUSALS)
def list_webhooks() -> list[Webhook]:
    """Who is told, and how much is still to be sent."""
    return webhooks()


@routes.act("/webhooks", Role.ADMIN, responses=REFUSALS, status_code=201)
def add_webhook(asked: Hooking, who: Signed) -> Hooked:
    """Tells a program of accepted and corrected documents; each message names a document and holds nothing of it."""
    number, secret = make_webhook(str(asked.url), asked.events, who.person)
    return Hooked(webhook_id=number, secret=secret)


@routes.act("/webhooks/{webhook_id}/end", Role.ADMIN, responses=REFUSALS | {404: {"description": "There is no such webhook"}})  # fmt: skip
def stop_webhook(webhook_id: Annotated[int, Path(ge=1, le=2**62)], who: Signed) -> dict[str, bool]:
    """Tells it nothing more."""
    if not end_webhook(webhook_id, who.person):
        raise HTTPException(404, "There is no such webhook")
    return {"ended": True}


@routes.page("/openapi.json", Role.NOBODY, include_in_schema=False)
def openapi(request: Request) -> dict[str, Any]:
    """The API's description."""
    own = [route for route in request.app.routes if getattr(route, "path", "").startswith(PREFIX)]
    found = get_openapi(title="nightclerk", version="1", routes=own, description="Fields, decisions, queue and corrections.")  # fmt: skip
    found["components"]["securitySchemes"] = {"token": {"type": "http", "scheme": "bearer"}}
    found["security"] = [{"token": []}]
    return found


def _known(kind: str) -> str:
    if kind and kind not in KINDS:
        raise HTTPException(422, f"There is no kind {kind!r}; there are {', '.join(KINDS)}")
    return kind


def _place(after: str) -> Place | None:
    if not after:
        return None
    found = place_of(after)
    if found is None:
        raise HTTPException(404, "This document does not wait any more; begin without `after`")
    return found


def _queued(each: QueuedDocument) -> ApiQueued:
    shown = each.model_dump(include={"content_hash", "kind", "name", "sender", "state", "fields", "due_at", "held_by"})
    return ApiQueued(**shown, reasons=each.why)


def _opinion(content_hash: str, kind: str, said: Correcting) -> Opinion:
    """What was said, as a value of the field."""
    about: dict[str, Any] = {"content_hash": content_hash, "kind": kind, "field": said.field, "person": "", "stage": Stage.FIRST, "previous": said.previous, "why": said.why}  # fmt: skip
    if said.text is None:
        return Opinion(**about, action=Action.NULL)
    found = typed(kind, said.field, said.text, content_hash)
    if found.error:
        raise HTTPException(422, found.error)
    if found.doubt and not said.sure:
        raise HTTPException(422, f"{found.doubt} Send `sure` as true to save it all the same.")
    return Opinion(**about, action=Action.CORRECT, words=found.words, value=found.value)


def _corrected(given: Given) -> Corrected:
    if given.ending is Ending.OVERTAKEN or given.latest is None:
        version = given.latest.opinion_id if given.latest else None
        raise HTTPException(409, f"The field's version is {version} now, or it is not this person's turn")
    return Corrected(ending=given.told, version=given.latest.opinion_id, value=given.latest.value)
