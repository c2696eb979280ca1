"""A document on its way, before any field is read."""

from enum import StrEnum

from schemas.record import Record


class Residency(StrEnum):
    """Where a document's content may go; all that derives from it inherits the mark."""

    ANYWHERE = "anywhere"
    ON_PREMISES = "on_premises"


class Arrival(Record):
    """One time that some bytes reached us: a file in an inbox, or a part of another document.

    Attributes:
        inbox: URL of the inbox.
        name: path inside the inbox, or `parent!part` for a part.
        version: the inbox's own mark (modification time, ETag) by which an unchanged file is not read again.
        content_hash: SHA-256 of the bytes, hex.
        refused: a Reason if the bytes were not taken in (too large), otherwise empty.
        content: None when refused.
        kind_given: the kind that the inbox's folder or the caller names, None to classify.
        depth: 0 for a file of the inbox, 1 for its parts, and so on.
    """

    inbox: str
    name: str
    version: str = ""
    content_hash: str
    size_bytes: int
    content: bytes | None
    refused: str = ""
    kind_given: str | None = None
    parent_hash: str | None = None
    depth: int = 0
    residency: Residency = Residency.ANYWHERE


class Classification(Record):
    """What a document is: a kind's name or `unknown`, with P(right) before any calibration; `given` when the caller said it."""

    kind: str
    confidence: float
    given: bool = False
