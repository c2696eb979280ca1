"""What a browser sends about a field, and the opinion that it makes of it. Whether it comes in time is found out when it is stored."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field

from deployments.review.document.fields import ShownField
from deployments.review.document.pointed import MOST_ROWS, Place, Said, cells_evidence, evidence_of, searched
from deployments.review.document.records import Cell
from deployments.review.document.typed import Typed, plain, typed
from schemas.opinion import Action, Opinion, Stage, same_value
from schemas.page import Page
from schemas.people import Who
from schemas.reviewed import QueuedField, ReviewedDocument
from schemas.values import ValueType
from sql.documents.pages import latest_papers

MOST_PAGES_SEARCHED = 30
MOST_PLACES = 5_000
Text = Said | Annotated[list[Said], Field(max_length=MOST_ROWS)] | Annotated[list[dict[str, Said]], Field(max_length=MOST_ROWS)]  # fmt: skip


class Answer(BaseModel):
    """What a person says about a field, as the page sends it.

    Attributes:
        kind: the kind under which they saw the field.
        text: what they typed; a list's rows, or its records by column.
        shown: the value that an `accept` accepts.
        sure: whether they say it in spite of a doubt that they were told.
    """

    action: Action
    kind: Said
    text: Text = ""
    places: list[Place] = Field([], max_length=MOST_PLACES)
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
        cells: of a list of records, what was said in each.
    """

    def __init__(self, message: str, can_insist: bool = False, cells: tuple[Cell, ...] = ()) -> None:
        super().__init__(message)
        self.can_insist, self.cells = can_insist, cells


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
        raise RefusedError(given.error, cells=given.cells)
    if given.doubt and not answer.sure:
        raise RefusedError(given.doubt, can_insist=True, cells=given.cells)
    if given.cells:
        evidence = cells_evidence(given.cells, answer.places, _pages(document))
    else:
        pointed = tuple(evidence_of(place, given.words) for place in answer.places)
        evidence = pointed or searched(given.words, _pages(document))
    return {"value": given.value, "words": given.words, "evidence": evidence}


def _pages(document: ReviewedDocument) -> tuple[Page, ...]:
    """Of a document that is short enough to be searched while somebody waits."""
    papers = latest_papers([document.content_hash]) if document.page_count <= MOST_PAGES_SEARCHED else []
    return tuple(page for paper in papers for page in paper.pages)
