"""Corrections as an import would bring them: without the opinions from which the review app makes them."""

from typing import Any

from sqlalchemy import text

from schemas.record import Record
from sql.connection import database
from sql.rows import json_of

_CORRECTION = text("""
insert into core_corrections (content_hash, kind, field, words, value, corrected_by, may_train, reason)
values (:content_hash, :kind, :field, :words, cast(:value as jsonb), :corrected_by, :may_train, :reason)
""")


class Correction(Record):
    """A field as a person read it: the words in the document and their value, neither where the field is absent.

    Attributes:
        may_train: False keeps it, and what it replaces, out of training.
        reason: why it was corrected, for people.
    """

    content_hash: str
    kind: str
    field: str
    words: tuple[str, ...]
    value: Any
    corrected_by: str
    may_train: bool = True
    reason: str = ""


def add_correction(correction: Correction) -> None:
    """Adds what a person read; the field's earlier corrections stay, and count no more."""
    row = correction.model_dump(mode="json")
    with database().begin() as connection:
        connection.execute(_CORRECTION, row | {"value": json_of(correction.value)})
