"""What may be learned from what people said about fields."""

from typing import Any

from pydantic import AwareDatetime

from schemas.document import Residency
from schemas.record import Record


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
