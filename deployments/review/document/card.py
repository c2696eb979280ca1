"""A field's card, drawn: the same on the whole page and after a save. What it shows is decided in `fields.py`."""

from collections.abc import Sequence
from typing import Any

from deployments.review.document.difference import Run, difference
from deployments.review.document.fields import ShownField
from deployments.review.document.spoken import in_one, rows_spoken, spoken
from deployments.review.pages import PAGES
from schemas.kind import FieldSpec
from schemas.opinion import Action, GivenOpinion
from schemas.people import Role, Who
from schemas.record import Record
from schemas.reviewed import ReviewedDocument

SAID = {Action.NULL: "not in the document", Action.UNSURE: "unsure"}


class Overtaken(Record):
    """That somebody was faster: their answer and one's own, in runs that show where they differ; neither where it may not be seen."""

    message: str
    theirs: tuple[Run, ...] = ()
    own: tuple[Run, ...] = ()


def card(document: ReviewedDocument, field: ShownField, who: Who, overtaken: Overtaken | None = None) -> str:
    """The card as HTML."""
    shown = {"field": field, "document": document, "may_answer": may_answer(document, who), "overtaken": overtaken}
    two = pair(field.answers, field.spec)
    return PAGES.get_template("document/card.html").render(
        **shown, pair=two, said=said, spoken=spoken, rows_spoken=rows_spoken
    )


def places(field: ShownField) -> list[dict[str, Any]]:
    """Where the field's value stands, for the script that marks it."""
    told = {"page", "line_first", "line_last", "box", "quote", "ocr_confidence", "row", "column"}
    return [place.model_dump(mode="json", include=told) for place in field.evidence if place.page]


def may_answer(document: ReviewedDocument, who: Who) -> bool:
    return who.may(Role.REVIEWER, document.kind, document.sender)


def said(answer: GivenOpinion, spec: FieldSpec) -> str:
    """An answer in words."""
    if answer.action in SAID or answer.value in (None, []):
        return SAID.get(answer.action, SAID[Action.NULL])
    return in_one(spec, answer.value)


def pair(answers: Sequence[GivenOpinion], spec: FieldSpec) -> list[tuple[GivenOpinion, tuple[Run, ...]]]:
    """The two answers between which an adjudicator decides, with the difference; more than two do not come about."""
    two = answers[-2:]
    if len(two) < 2:
        return [(answer, (Run(text=said(answer, spec), differs=False),)) for answer in two]
    return list(zip(two, difference(said(two[0], spec), said(two[1], spec)), strict=True))
