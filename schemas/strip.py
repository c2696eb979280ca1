"""One field of one document, to be answered beside the same field of others."""

from typing import Any

from schemas.opinion import GivenOpinion, Stage
from schemas.reading import Evidence
from schemas.record import Record
from schemas.review_queue import Place


class Strip(Record):
    """A field with what shows whether its value is right.

    Attributes:
        value: the machine's; the page does not show it where `blind`.
        before, line, after: of a document without boxes, the lines of the value's first place and those around it.
        previous: the field's latest opinion, None for none and where they are asked what is known.
        place: where it stands among the strips of its field.
        opinions: all that was said about it, where that is disputed.
    """

    content_hash: str
    kind: str
    field: str
    name: str
    sender: str
    stage: Stage
    blind: bool
    value: Any
    evidence: tuple[Evidence, ...]
    before: str
    line: str
    after: str
    previous: int | None
    place: Place
    opinions: tuple[GivenOpinion, ...] = ()

    @property
    def evident(self) -> Evidence | None:
        """The first place in the document where the value stands."""
        return next((found for found in self.evidence if found.page is not None), None)
