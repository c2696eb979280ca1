"""What a browser sends about a field, and the opinion that it makes of it. Whether it comes in time is found out when it is stored."""

from difflib import SequenceMatcher
from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field, StringConstraints

from deployments.review.document.fields import ShownField
from deployments.review.document.found import found
from deployments.review.document.typed import Typed, plain, typed
from schemas.opinion import Action, Opinion, Stage, same_value
from schemas.page import Box
from schemas.people import Who
from schemas.reading import Evidence, EvidenceGrade
from schemas.reviewed import QueuedField, ReviewedDocument
from schemas.values import ValueType
from sql.pages import latest_papers

MOST_PAGES_SEARCHED = 30
Said = Annotated[str, StringConstraints(max_length=20_000)]
Share = Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)]
Line = Annotated[int, Field(ge=0, le=10_000_000)]


class Place(BaseModel):
    """Where on a page somebody pointed; edges as shares of the page."""

    page: int = Field(ge=1, le=1_000_000)
    line_first: Line | None = None
    line_last: Line | None = None
    box: tuple[Share, Share, Share, Share] | None = None
    quote: Said = ""
    ocr_confidence: Share | None = None


class Answer(BaseModel):
    """What a person says about a field, as the page sends it.

    Attributes:
        kind: the kind under which they saw the field.
        text: what they typed; a list's rows.
        shown: the value that an `accept` accepts.
        sure: whether they say it in spite of a doubt that they were told.
    """

    action: Action
    kind: Said
    text: Said | Annotated[list[Said], Field(max_length=500)] = ""
    places: list[Place] = Field([], max_length=500)
    previous: int | None = Field(None, ge=1, lt=2**63)
    stage: Literal[Stage.FIRST, Stage.SECOND, Stage.ADJUDICATION] = Stage.FIRST
    shown: Any = None
    sure: bool = False
    active_s: float | None = Field(None, ge=0, le=86_400, allow_inf_nan=False)
    keystrokes: int | None = Field(None, ge=0, le=1_000_000)
    why: Said = ""


class RefusedError(Exception):
    """An answer that cannot be saved as it is.

    Attributes:
        can_insist: whether the same answer is taken when it is given again.
    """

    def __init__(self, message: str, can_insist: bool = False) -> None:
        super().__init__(message)
        self.can_insist = can_insist


def opinion_of(
    answer: Answer, document: ReviewedDocument, field: ShownField, item: QueuedField | None, who: Who
) -> Opinion:
    """
    Raises:
        RefusedError: what was typed is no value, or nothing was shown that could be accepted.
    """
    given = _given(answer, document, field)
    seeded = item is not None and item.state is Stage.SEED and who.person not in item.not_by
    return Opinion(
        content_hash=document.content_hash, kind=document.kind, field=field.spec.name, person=who.person, action=answer.action,
        stage=Stage.SEED if seeded else answer.stage, fingerprint=document.fingerprint, before=field.value, why=plain(answer.why),
        blind=not field.shown, previous=answer.previous, active_s=answer.active_s, keystrokes=answer.keystrokes, **given,
    )  # fmt: skip


def _given(answer: Answer, document: ReviewedDocument, field: ShownField) -> dict[str, Any]:
    match answer.action:
        case Action.ACCEPT:
            return _accepted(answer, field)
        case Action.CORRECT:
            return _corrected(
                answer, document, typed(document.kind, field.spec.name, answer.text, document.content_hash)
            )
        case Action.NULL:
            return {"value": False if field.spec.type is ValueType.CLAUSE else None}
    return {}


def _accepted(answer: Answer, field: ShownField) -> dict[str, Any]:
    if not field.shown:
        raise RefusedError("Read the value from the page and type it.")
    if not same_value(answer.shown, field.value):
        raise RefusedError("The value has changed since you opened the page. Reload it.")
    return {"value": field.value, "words": field.words, "evidence": field.evidence}


def _corrected(answer: Answer, document: ReviewedDocument, given: Typed) -> dict[str, Any]:
    if given.error:
        raise RefusedError(given.error)
    if given.doubt and not answer.sure:
        raise RefusedError(given.doubt, can_insist=True)
    pointed = tuple(evidence_of(place, given.words) for place in answer.places)
    evidence = pointed or _searched(document, given.words)
    return {"value": given.value, "words": given.words, "evidence": evidence}


def _searched(document: ReviewedDocument, words: tuple[str, ...]) -> tuple[Evidence, ...]:
    """Where the words stand in a document that is short enough to be searched while somebody waits."""
    papers = latest_papers([document.content_hash]) if document.page_count <= MOST_PAGES_SEARCHED else []
    places = (found(text, paper.pages) for paper in papers for text in words)
    return tuple(place for place in places if place)


def evidence_of(place: Place, words: tuple[str, ...]) -> Evidence:
    """What somebody pointed at, graded by how like it is to what they said."""
    quote = plain(place.quote)
    likeness = max((SequenceMatcher(None, quote, text, autojunk=False).ratio() for text in words), default=0.0)
    box = Box(**dict(zip(("left", "top", "right", "bottom"), place.box, strict=True))) if place.box else None
    return Evidence(
        grade=EvidenceGrade.EXACT if likeness == 1 else EvidenceGrade.FUZZY, page=place.page, line_first=place.line_first,
        line_last=place.line_last, box=box, quote=quote, similarity=round(likeness, 4), occurrences=1, ocr_confidence=place.ocr_confidence,
    )  # fmt: skip
