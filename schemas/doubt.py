"""Fields in doubt, as they are stored: what a further tier, or a person, could be asked about. Whom to ask is in tasks/tiers."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from schemas.document import Residency
from schemas.outcome import Reason, Verdict
from schemas.record import Record
from schemas.step import Decision


class DoubtfulField(Record):
    """A field that no reader was sure enough of, nor a person has answered.

    Attributes:
        value, confidence, tier: those of its best reading.
        reasons: of its latest decision.
    """

    field: str
    value: Any = None
    confidence: float
    tier: int
    verdict: Verdict
    reasons: tuple[Reason, ...]


class DoubtfulDocument(Record):
    """A document with such fields.

    Attributes:
        verdicts: field → verdict, of all its fields.
        values: field → value of its best reading, of all its fields that somebody has read.
        asked: (reader, name of a question, which tells its fields) for which there is an answer.
        tried: tiers, by number, that were to read it this night already.
        nights_waited: earlier nights in which it was deferred.
    """

    content_hash: str
    fingerprint: str
    kind: str
    residency: Residency
    arrived_at: datetime
    fields: tuple[DoubtfulField, ...]
    verdicts: Mapping[str, Verdict]
    values: Mapping[str, Any]
    asked: frozenset[tuple[str, str]] = frozenset()
    tried: frozenset[int] = frozenset()
    nights_waited: int = 0
    unread_pages: tuple[int, ...] = ()


class Redecided(Record):
    """New decisions about a document's fields, and about the document."""

    content_hash: str
    fingerprint: str
    kind: str
    decisions: tuple[Decision, ...]
