"""What a person said about a field, and what may be learned from it."""

from typing import Any

from pydantic import AwareDatetime

from schemas.document import Residency
from schemas.page import Record


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


class TrainingCorrection(Record):
    """The last word of a person about a field of a document that may be trained on, with where its content may go."""

    content_hash: str
    kind: str
    field: str
    words: tuple[str, ...]
    value: Any
    corrected_by: str
    corrected_at: AwareDatetime
    reason: str
    residency: Residency
