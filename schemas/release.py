"""Whether a document may be trained on, as people said. What is learned from it is not here."""

from pydantic import AwareDatetime

from schemas.record import Record


class Release(Record):
    """The latest word about a document; without one its corrections say so themselves, and do unless an import said otherwise."""

    content_hash: str
    may_train: bool = True
    released_by: str = ""
    released_at: AwareDatetime | None = None
    why: str = ""
