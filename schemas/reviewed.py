"""A document as people review it: its head, and what is stored about each of its fields. What a page makes of it is the review app's."""

from collections.abc import Mapping
from typing import Any

from pydantic import AwareDatetime

from schemas.opinion import GivenOpinion, Stage
from schemas.outcome import Reason
from schemas.page import PageSource
from schemas.reading import Evidence
from schemas.record import Record

BY_PEOPLE = frozenset({Reason.REVIEWED, Reason.CHECKED, Reason.REOPENED})  # of decisions that follow from answers
ENDED = BY_PEOPLE - {Reason.REOPENED}


class ReviewedDocument(Record):
    """A document's head.

    Attributes:
        kind: as it was decided about last; empty where nothing was decided yet.
        kind_given: the kind that a person gave last, empty for none; where it differs from `kind` the next night reads it as that.
        verdict, reasons, decided_at: the document's latest own decision; None and empty before the first.
        queued: its state in the people's queue, empty if it is not in it.
        asked_whole: why a person must look at it as a whole; empty where nobody must, or somebody has.
        parse_note: why parsing failed, in words.
    """

    content_hash: str
    name: str
    inbox: str
    sender: str
    size_bytes: int
    parent_hash: str | None
    arrivals: int
    kind: str
    kind_given: str
    fingerprint: str
    verdict: str | None
    reasons: tuple[str, ...]
    decided_at: AwareDatetime | None
    queued: str
    asked_whole: tuple[str, ...]
    due_at: AwareDatetime | None
    page_count: int
    unread_pages: tuple[int, ...]
    parse_note: str

    @property
    def short_name(self) -> str:
        """Without the names of what it came in."""
        return self.name.rpartition("!")[2] if self.parent_hash else self.name


class Part(Record):
    """A document that came in another one.

    Attributes:
        kind: empty where nothing was decided yet.
        verdict: the document's latest own decision; None before the first.
        queued: its state in the people's queue, empty if it is not in it.
    """

    content_hash: str
    name: str
    sender: str
    kind: str
    verdict: str | None
    queued: str

    @property
    def short_name(self) -> str:
        """Without the names of what it came in."""
        return self.name.rpartition("!")[2]


class TierReading(Record):
    """A field as one tier read it; tier 0 are the plain rules."""

    field: str
    tier: int
    engine: str
    words: tuple[str, ...]
    value: Any
    problem: str
    note: str
    evidence: tuple[Evidence, ...]
    signals: Mapping[str, float | None]
    confidence: float


class FieldDecision(Record):
    """A field's latest decision."""

    field: str
    verdict: str
    reasons: tuple[str, ...]
    calibration: str
    threshold: float | None


class QueuedField(Record):
    """A field that waits for a person; see `work_review_fields`."""

    field: str
    state: Stage
    opinions: int
    blind: bool
    reasons: tuple[str, ...]
    not_by: tuple[str, ...]


class Correction(Record):
    """What people settled a field as."""

    field: str
    words: tuple[str, ...]
    value: Any
    corrected_by: str
    corrected_at: AwareDatetime
    how: str
    opinion_id: int | None


class ReviewedFields(Record):
    """All that is stored about a document's fields under its present kind, by field; readings by tier, opinions in order."""

    readings: Mapping[str, tuple[TierReading, ...]]
    decisions: Mapping[str, FieldDecision]
    queued: Mapping[str, QueuedField]
    corrections: Mapping[str, Correction]
    opinions: Mapping[str, tuple[GivenOpinion, ...]]


class Sheet(Record):
    """A page without its lines; width and height in points, None for formats without pages."""

    number: int
    width: float | None
    height: float | None
    source: PageSource
    lines: int


class HistoryEntry(Record):
    """One thing that happened to a document.

    Attributes:
        event: what kind of thing, such as `read` or `opinion`.
        field: of which field; empty for the whole document.
        who: a person, or the program's part that did it.
    """

    at: AwareDatetime
    event: str
    field: str
    who: str
    detail: Mapping[str, Any]
