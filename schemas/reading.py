"""What was read: a field's words, its value, its evidence, its signals, and where it goes."""

import operator
from enum import StrEnum
from typing import Any

from pydantic import Field

from schemas.outcome import Reason
from schemas.page import Box
from schemas.record import Record


class EvidenceGrade(StrEnum):
    """How the words were found again in the document, best first."""

    EXACT = "exact"
    NORMALISED = "normalised"
    FUZZY = "fuzzy"
    NONE = "none"


class Evidence(Record):
    """Where a value stands.

    Attributes:
        page: counts from 1; None when nothing was found.
        line_first, line_last: lines of that page, from 0.
        box: union of the words' rectangles, None for formats without pages.
        quote: the document's own words.
        similarity: 0 to 1; 1 for exact and normalised.
        occurrences: how often the words stand in the document.
        ocr_confidence: least OCR confidence (0 to 1) of the words under the box, None where no OCR took place.
        row, column: of a list of records, the cell whose words these are; rows count from 0.
    """

    grade: EvidenceGrade
    page: int | None = None
    line_first: int | None = None
    line_last: int | None = None
    box: Box | None = None
    quote: str = ""
    similarity: float = 0.0
    occurrences: int = 0
    ocr_confidence: float | None = None
    row: int | None = Field(None, ge=0, exclude_if=lambda row: row is None)
    column: str = Field("", exclude_if=operator.not_)


class Normalised(Record):
    """What code made of the copied words: a JSON value, or the reason why it could not.

    Attributes:
        value: None for words without a value; forms are those of schemas/values.py.
        problem: empty, or in words why there is no value.
        note: how an ambiguity was decided ("day first: 25/12/2018 on this page").
    """

    value: Any = None
    problem: str = ""
    note: str = ""


class Signals(Record):
    """What the answer's tokens say about a value; logprobs in nats over the value's own tokens, None where not given.

    Attributes:
        removed_mass: greatest probability of a token that the grammar forbade where it overruled the model, 0 to 1.
    """

    mean_logprob: float | None = None
    least_logprob: float | None = None
    least_margin: float | None = None
    value_tokens: int = 0
    grammar_overruled: int = 0
    removed_mass: float = 0.0


class Verbatim(Record):
    """The words that the model copied for one field, with their signals; one word string for a scalar, several for a list."""

    field: str
    words: tuple[str, ...]
    signals: Signals
    problem: Reason | None = None
