"""Pictures and words of a document's pages, and its original. Drawing is `renderer.py`."""

import unicodedata
from collections.abc import Callable, Sequence
from pathlib import PurePosixPath
from typing import Annotated
from urllib.parse import quote

from fastapi import HTTPException, Query, Response
from fastapi.responses import JSONResponse

from deployments.review.configured import Configured
from deployments.review.document.fields import best_reading
from deployments.review.document.found import around
from deployments.review.document.opened import PageNumber, Visible
from deployments.review.document.render import UnshowableError
from deployments.review.document.renderer import LEAST_ACROSS, renderer
from deployments.review.routes import Routes, Signed
from schemas.opinion import Stage
from schemas.page import Box, Page
from schemas.people import Role, Who
from schemas.reading import Evidence
from schemas.reviewed import ReviewedDocument, ReviewedFields
from sql.review.document import content_of, page_of, reviewed_fields, sheets_of

routes = Routes(tags=["document"])
FOREVER = {"Cache-Control": "private, max-age=31536000, immutable"}
A_WHILE = {"Cache-Control": "private, max-age=300"}
LONGEST_LINES = 20_000
SLIP_POINTS = 320
Opinion = Annotated[int, Query(ge=1, lt=2**63)]


@routes.page("/documents/{content_hash}/pages/{number}.png", Role.VIEWER, response_class=Response)
def page_picture(document: Visible, number: PageNumber, config: Configured, scale: float = Query(1.5, gt=0, le=8)) -> Response:  # fmt: skip
    """A page as PNG; `scale` is pixels a point, and rounded up to one of a few."""
    return _png(lambda: renderer(config).page(document.content_hash, number, scale), FOREVER)


@routes.page("/documents/{content_hash}/crops/{field}.png", Role.VIEWER, response_class=Response)
def crop_picture(document: Visible, field: str, who: Signed, config: Configured, by: Opinion | None = None) -> Response:
    """The page around the field's evidence, or around that of an answer between which one is to decide.

    404 where there is none, or where it would tell what is to be read unseen.
    """
    stored = reviewed_fields(document)
    place = _evident(stored, field) if by is None else _answered(document, stored, field, by, who)
    if place is None or place.page is None or place.box is None:
        raise HTTPException(404, "No place on a page is known for this field")
    number, box = place.page, place.box
    across = across_of(document.content_hash, number)
    return _png(lambda: renderer(config).crop(document.content_hash, number, box, across=across), A_WHILE)


@routes.page("/documents/{content_hash}/words/{number}.json", Role.VIEWER)
def page_words(document: Visible, number: PageNumber) -> Response:
    """The lines of a page with their words and boxes, as arrays: [text, box, [[word, box, OCR confidence]]]."""
    page = page_of(document.content_hash, number)
    if page is None:
        raise HTTPException(404, "There is no such page, or it was not read")
    return JSONResponse(_packed(page), headers=A_WHILE)


@routes.page("/documents/{content_hash}/original", Role.VIEWER, response_class=Response)
def original(document: Visible) -> Response:
    """The bytes as they came, for downloading: never shown in the browser."""
    content = content_of(document.content_hash)
    if content is None:
        raise HTTPException(404, "Its bytes are not here: they were refused, or have been removed")
    headers = {"Content-Disposition": attachment(document.name), "Cache-Control": "private, no-store"}
    return Response(content, media_type="application/octet-stream", headers=headers)


def attachment(name: str) -> str:
    """The header that makes a browser save the file under the document's own name."""
    last = PurePosixPath(name.replace("!", "/").replace("\\", "/")).name or "document"
    safe = "".join(c if unicodedata.category(c)[0] not in "C" else "_" for c in last)
    return f"attachment; filename=\"document\"; filename*=UTF-8''{quote(safe, safe='')}"


def _png(draw: Callable[[], bytes], headers: dict[str, str]) -> Response:
    try:
        return Response(draw(), media_type="image/png", headers=headers)
    except UnshowableError as problem:
        raise HTTPException(422, f"This page cannot be shown as a picture: {problem}") from problem


def across_of(content_hash: str, number: int) -> float:
    """Which share of the page's width a crop shows: all of a slip, where what tells a figure stands at the other edge."""
    width = next((sheet.width for sheet in sheets_of(content_hash) if sheet.number == number), None)
    return 1.0 if width is not None and width <= SLIP_POINTS else LEAST_ACROSS


def _evident(stored: ReviewedFields, field: str) -> Evidence | None:
    """Where the machine's value stands; None for a field of which people may not see that yet."""
    item, best = stored.queued.get(field), best_reading(stored.readings.get(field, ()))
    if best is None or (item is not None and item.blind):
        return None
    return as_one(best.evidence)


def _answered(document: ReviewedDocument, stored: ReviewedFields, field: str, by: int, who: Who) -> Evidence | None:
    """Where an answer's value stands, for who may decide about it."""
    item = stored.queued.get(field)
    disputed = item is not None and item.state is Stage.ADJUDICATION
    if not disputed or not who.may(Role.ADJUDICATOR, document.kind, document.sender):
        return None
    return next((as_one(each.evidence) for each in stored.opinions.get(field, ()) if each.opinion_id == by), None)


def as_one(evidence: Sequence[Evidence]) -> Evidence | None:
    """The places on the first page as one."""
    boxed = [found for found in evidence if found.box and found.page]
    same = [found for found in boxed if found.page == boxed[0].page]
    return same[0].model_copy(update={"box": around([found.box for found in same if found.box])}) if same else None


def _packed(page: Page) -> dict[str, object]:
    lines = [
        [line.text, line.box and _edges(line.box), [[w.text, _edges(w.box), w.ocr_confidence] for w in line.words]]
        for line in page.lines[:LONGEST_LINES]
    ]
    left_out = len(page.lines) - len(lines)
    return {"number": page.number, "source": page.source.value, "lines": lines, "left_out": left_out}


def _edges(box: Box) -> list[float]:
    return [box.left, box.top, box.right, box.bottom]
