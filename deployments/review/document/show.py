"""The document page. What is saved from it is `save.py`, its pictures are `images.py`."""

from typing import Any

from fastapi import HTTPException, Request
from fastapi.responses import JSONResponse
from pydantic import BaseModel
from starlette.background import BackgroundTask

from deployments.review.configured import Configured
from deployments.review.document.card import card, may_answer, places
from deployments.review.document.fields import State, fields_shown
from deployments.review.document.opened import Visible, Workable
from deployments.review.document.pointed import Said
from deployments.review.document.renderer import renderer
from deployments.review.document.typed import plain
from deployments.review.pages import page
from deployments.review.routes import Routes, Signed
from schemas.kind import description_of
from schemas.opinion import WHOLE, live
from schemas.page import PageSource
from schemas.people import Role, Who
from schemas.registry import KINDS, UNKNOWN
from schemas.reviewed import Part, ReviewedDocument, ReviewedFields, Sheet
from schemas.settings import Settings
from sql.review.document import parts_of, reviewed_fields, sheets_of
from sql.review.kinds_given import give_kind

routes = Routes(tags=["document"])
FIRST_SCALE = 1.5


class KindGiven(BaseModel):
    """The kind that somebody gives to a document."""

    kind: Said
    why: Said = ""


@routes.page("/documents/{content_hash}", Role.VIEWER)
def show(request: Request, document: Visible, who: Signed, config: Configured) -> Any:
    """The document's pages beside its fields."""
    stored, sheets = reviewed_fields(document), with_unread(document, sheets_of(document.content_hash))
    fields = fields_shown(document, stored, who)
    by_state = {
        state: [(field, card(document, field, who)) for field in fields if field.state is state] for state in State
    }
    answer = page(
        request, "document/document.html", document=document, sheets=sheets, by_state=by_state, states=State,
        may_answer=may_answer(document, who), works=who.has(Role.REVIEWER), kinds={name: description_of(kind) for name, kind in KINDS.items()},
        whole=_whole(document, stored, who), query=request.url.query, first_scale=FIRST_SCALE, claim_s=config.claim_s,
        evidence={field.spec.name: places(field) for field in fields}, readable=document.kind in KINDS, parts=_parts(document, who), may_adjudicate=who.may(Role.ADJUDICATOR, document.kind, document.sender),
    )  # fmt: skip
    answer.background = BackgroundTask(_warm, document, sheets, config)
    return answer


@routes.act("/documents/{content_hash}/kind", Role.REVIEWER)
def change_kind(document: Workable, given: KindGiven, who: Signed, config: Configured) -> JSONResponse:
    """Gives the document a kind, which sends it back for extraction."""
    if given.kind not in (*KINDS, UNKNOWN):
        raise HTTPException(422, "There is no such kind")
    if given.kind == (document.kind_given or document.kind):
        raise HTTPException(422, "It is of that kind already")
    give_kind(document, given.kind, who.person, plain(given.why), config)
    return JSONResponse({"kind": given.kind})


def with_unread(document: ReviewedDocument, sheets: list[Sheet]) -> list[Sheet]:
    """The pages, and those of a paper that no machine read: a person may."""
    if not sheets or sheets[-1].width is None:
        return sheets
    known = {sheet.number for sheet in sheets}
    like = sheets[-1].model_copy(update={"source": PageSource.NONE, "lines": 0})
    more = [like.model_copy(update={"number": number}) for number in document.unread_pages if number not in known]
    return sorted([*sheets, *more], key=lambda sheet: sheet.number)


def _parts(document: ReviewedDocument, who: Who) -> list[Part]:
    """Those of the documents that came in it which the person may see."""
    return [part for part in parts_of(document.content_hash) if who.may(Role.VIEWER, part.kind, part.sender)]


def _whole(document: ReviewedDocument, stored: ReviewedFields, who: Who) -> dict[str, Any]:
    """What was said about the document as a whole."""
    opinions = stored.opinions.get(WHOLE, ())
    seen = live(opinions)
    return {
        "previous": opinions[-1].opinion_id if opinions else None,
        "looked_at": seen[-1] if seen else None,
        "own": bool(seen) and seen[-1].person == who.person and seen[-1] is opinions[-1],
    }


def _warm(document: ReviewedDocument, sheets: list[Sheet], config: Settings) -> None:
    """The first picture is being drawn before the browser asks for it."""
    if sheets and sheets[0].width is not None:
        renderer(config).warm(document.content_hash, sheets[0].number, FIRST_SCALE)
