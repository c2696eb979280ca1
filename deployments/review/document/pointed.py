"""Where a person's answer stands on the page: where they pointed, else where its words are found. Pure."""

from collections.abc import Mapping, Sequence
from difflib import SequenceMatcher
from typing import Annotated

from pydantic import BaseModel, Field, StringConstraints

from deployments.review.document.found import Tokens, found, tokens_of
from deployments.review.document.records import Cell
from deployments.review.document.typed import plain
from schemas.page import Box, Page
from schemas.reading import Evidence, EvidenceGrade

MOST_ROWS = 500
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
    row: int | None = Field(None, ge=0, lt=MOST_ROWS)
    column: Annotated[str, StringConstraints(max_length=100)] = ""


def searched(words: tuple[str, ...], pages: Sequence[Page]) -> tuple[Evidence, ...]:
    """The first place of each text."""
    tokens = tokens_of(pages)
    return tuple(place for text in words if (place := found(text, tokens)))


def cells_evidence(cells: Sequence[Cell], places: Sequence[Place], pages: Sequence[Page]) -> tuple[Evidence, ...]:
    """Each cell's place: where somebody pointed, else where its words stand if they stand nowhere else: figures often do."""
    pointed, tokens = {(place.row, place.column): place for place in places}, tokens_of(pages)
    return tuple(
        place.model_copy(update={"row": cell.row, "column": cell.column})
        for cell in cells
        if (place := _cell_place(cell, pointed, tokens))
    )


def _cell_place(cell: Cell, pointed: Mapping[tuple[int | None, str], Place], tokens: Tokens) -> Evidence | None:
    place = pointed.get((cell.row, cell.column))
    if place:
        return evidence_of(place, (cell.words,))
    searched = found(cell.words, tokens)
    return searched if searched and searched.occurrences == 1 else None


def evidence_of(place: Place, words: tuple[str, ...]) -> Evidence:
    """What somebody pointed at, graded by how like it is to what they said."""
    quote = plain(place.quote)
    likeness = max((SequenceMatcher(None, quote, text, autojunk=False).ratio() for text in words), default=0.0)
    box = Box(**dict(zip(("left", "top", "right", "bottom"), place.box, strict=True))) if place.box else None
    return Evidence(
        grade=EvidenceGrade.EXACT if likeness == 1 else EvidenceGrade.FUZZY, page=place.page, line_first=place.line_first,
        line_last=place.line_last, box=box, quote=quote, similarity=round(likeness, 4), occurrences=1, ocr_confidence=place.ocr_confidence,
    )  # fmt: skip
