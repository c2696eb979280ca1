"""What a night and a store look like from outside: rows for tables, counts that add up."""

from typing import Any

from schemas.outcome import Reason, Verdict
from schemas.page import Record


class FieldRow(Record):
    """A field's best value with how sure it is and where it went."""

    field: str
    value: Any
    words: tuple[str, ...]
    confidence: float
    verdict: Verdict
    reasons: tuple[Reason, ...]
    grade: str | None = None
    page: int | None = None


class DocumentRow(Record):
    """A document's one outcome."""

    content_hash: str
    name: str
    arrivals: int
    kind: str
    verdict: Verdict
    reasons: tuple[Reason, ...]
    fields: tuple[FieldRow, ...] = ()
    prompt_tokens: int = 0
    answer_tokens: int = 0
    cost_usd: float = 0.0


class Totals(Record):
    """Counts over documents; `documents` = those of all verdicts + `unfinished`, or the store is broken.

    Attributes:
        arrivals: times that a file or part reached us; `duplicates` of them were bytes already here.
    """

    arrivals: int = 0
    documents: int = 0
    by_verdict: dict[str, int] = {}
    by_reason: dict[str, int] = {}
    unfinished: int = 0
    fields: int = 0
    fields_accepted: int = 0
    prompt_tokens: int = 0
    answer_tokens: int = 0
    cost_usd: float = 0.0

    @property
    def duplicates(self) -> int:
        return self.arrivals - self.documents

    @property
    def adds_up(self) -> bool:
        return self.documents == sum(self.by_verdict.values()) + self.unfinished


class Status(Record):
    """The whole store: totals, and what waits for which step and for people."""

    totals: Totals
    waiting: dict[str, int]
    review_queue: int
    database_url: str
