"""Saves what a person says about a field or a document, or tells why not. Which rows it becomes is sql.review.opinions'."""

from typing import Annotated, Any

from fastapi import HTTPException
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field

from deployments.review.configured import Configured
from deployments.review.document.answer import Answer, RefusedError, Text, opinion_of
from deployments.review.document.card import Overtaken, card, places, said
from deployments.review.document.difference import difference
from deployments.review.document.fields import ShownField, State, fields_shown
from deployments.review.document.opened import Workable, may
from deployments.review.document.pointed import Said
from deployments.review.document.rights import check_rights
from deployments.review.document.spoken import in_one, spoken
from deployments.review.document.typed import spec_of, typed
from deployments.review.routes import Routes, Signed
from schemas.kind import FieldSpec
from schemas.opinion import WHOLE, Action, Ending, Given, Opinion, Stage, same_value
from schemas.people import Role, Who
from schemas.registry import KINDS
from schemas.reviewed import ReviewedDocument, ReviewedFields
from sql.review.document import reviewed_fields
from sql.review.opinions import give

routes = Routes(tags=["document"])


class Check(BaseModel):
    """What is typed in a field of a document."""

    content_hash: Annotated[str, Field(pattern="^[0-9a-f]{64}$")]
    kind: Said
    field: Said
    text: Text = ""


@routes.act("/check", Role.REVIEWER)
def check(asked: Check, who: Signed) -> dict[str, Any]:
    """What this text would be as a value of the field, and what is wrong with it."""
    may(Role.REVIEWER, asked.content_hash, who)
    spec = _spec(asked.kind, asked.field)
    found = typed(asked.kind, asked.field, asked.text, asked.content_hash)
    return found.model_dump() | {"spoken": spoken(spec.type, found.value)}


@routes.act("/documents/{content_hash}/fields/{field}", Role.REVIEWER)
def save(document: Workable, field: str, answer: Answer, who: Signed, config: Configured) -> JSONResponse:
    """Saves an answer: 409 where somebody was faster, 422 where it is no value; both with what to do about it."""
    if document.kind not in KINDS or answer.kind != document.kind:
        return JSONResponse({"message": "The document's kind has changed. Reload the page."}, 409)
    _spec(document.kind, field)
    stored = reviewed_fields(document)
    seen, item = _seen(document, stored, field, who), stored.queued.get(field)
    if answer.action is not Action.UNDO:  # one's own answer is one's own
        check_rights(document, stored, field, who)
    try:
        opinion = opinion_of(answer, document, seen, item, who)
    except RefusedError as refused:
        cells = [cell.model_dump(mode="json") for cell in refused.cells]
        return JSONResponse({"message": str(refused), "can_insist": refused.can_insist, "cells": cells}, 422)
    given = give(opinion, config)
    return _overtaken(document, opinion, given, who) if given.ending is Ending.OVERTAKEN else _saved(document, field, given, who)  # fmt: skip


@routes.act("/documents/{content_hash}/whole", Role.REVIEWER)
def save_whole(document: Workable, answer: Answer, who: Signed, config: Configured) -> JSONResponse:
    """That somebody has looked at the document as a whole and nothing can be done, or takes that back."""
    if answer.action not in (Action.ACCEPT, Action.UNDO):
        raise HTTPException(422, "A document as a whole can be seen to, or that be taken back")
    about = {
        "content_hash": document.content_hash,
        "kind": document.kind,
        "fingerprint": document.fingerprint,
        "field": WHOLE,
    }
    said_so = answer.model_dump(include={"action", "previous", "active_s", "keystrokes", "why"})
    given = give(Opinion(person=who.person, stage=Stage.FIRST, **about, **said_so), config)
    status = 409 if given.ending is Ending.OVERTAKEN else 200
    message = f"{_name(given)} was faster. Reload the page." if status == 409 else ""
    return JSONResponse({**_ended(given), "message": message, "open": 0}, status)


def _saved(document: ReviewedDocument, field: str, given: Given, who: Who) -> JSONResponse:
    return JSONResponse(_as_it_is(document, field, given, who))


def _as_it_is(document: ReviewedDocument, field: str, given: Given, who: Who) -> dict[str, Any]:
    """The field with what is said of it, how the latest answer was taken, and how much is left."""
    fields = fields_shown(document, reviewed_fields(document), who)
    mine = next(each for each in fields if each.spec.name == field)
    left = sum(each.state is State.OPEN for each in fields)
    taken = said(given.latest, mine.spec) if given.latest else ""
    return {**_ended(given), "open": left, "taken": taken, "card": card(document, mine, who), "evidence": places(mine)}


def _overtaken(document: ReviewedDocument, mine: Opinion, given: Given, who: Who) -> JSONResponse:
    """Tells the faster one's answer beside one's own, unless one may still be the second who must not see it; one's own, given again, is saved."""
    field = _seen(document, reviewed_fields(document), mine.field, who)
    latest = field.answers[-1] if field.answers else None
    if latest and (latest.person, latest.action) == (who.person, mine.action) and same_value(latest.value, mine.value):
        return JSONResponse({**_as_it_is(document, mine.field, given, who), "same": True}, 409)
    if latest is None or latest.person == who.person:
        notice = Overtaken(message="Something has changed here in the meantime. Look again, then save again.")
    else:
        theirs = said(latest, field.spec)
        own = (in_one(field.spec, mine.value) if field.spec.columns else " ".join(mine.words)) or "not in the document"
        runs = difference(theirs, own)
        notice = Overtaken(message=f"{latest.person} was faster and answered:", theirs=runs[0], own=runs[1])
    return JSONResponse({**_ended(given), "same": False, "message": notice.message, "card": card(document, field, who, notice), "evidence": places(field)}, 409)  # fmt: skip


def _ended(given: Given) -> dict[str, Any]:
    """What the page is told."""
    return {
        "ending": given.told,
        "done": given.document_done,
        "opinion_id": given.latest.opinion_id if given.latest else None,
    }


def _seen(document: ReviewedDocument, stored: ReviewedFields, field: str, who: Who) -> ShownField:
    return next(each for each in fields_shown(document, stored, who) if each.spec.name == field)


def _spec(kind: str, field: str) -> FieldSpec:
    try:
        return spec_of(KINDS[kind], field)
    except KeyError:
        raise HTTPException(404, "There is no such field") from None


def _name(given: Given) -> str:
    return given.latest.person if given.latest else "Somebody"
