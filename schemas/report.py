"""What a night and a store look like from outside: rows for tables, counts."""

from decimal import Decimal
from typing import Any

from schemas.document import Residency
from schemas.outcome import Reason, Verdict
from schemas.plan import PlanLine
from schemas.record import Record


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
    residency: Residency = Residency.ON_PREMISES
    fields: tuple[FieldRow, ...] = ()
    prompt_tokens: int = 0
    answer_tokens: int = 0
    cost_usd: float = 0.0


class Totals(Record):
    """Counts over documents; `documents` = those of all verdicts + `unfinished`. Whether they are right is asked in sql/tally/recount.py.

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


class Status(Record):
    """The whole store: totals, what waits for which step and for people, and what is paused, a sentence each."""

    totals: Totals
    waiting: dict[str, int]
    review_queue: int
    paused: tuple[str, ...] = ()
    database_url: str


class TierSpend(Record):
    """What one tier read and cost in a night, US dollars; `budget_usd` None for no limit."""

    tier: str
    calls: int
    documents: int
    tokens: int
    spent_usd: Decimal
    budget_usd: Decimal | None = None


class Waiting(Record):
    """A document that was deferred, with the fields that wait and for how many nights."""

    content_hash: str
    name: str
    kind: str
    residency: Residency = Residency.ON_PREMISES
    fields: tuple[str, ...]
    nights: int


class NightMoney(Record):
    """Where a night's money went, what waits for it, and what more of it would have avoided; empty where nobody could be asked."""

    spent: tuple[TierSpend, ...] = ()
    deferred: tuple[Waiting, ...] = ()
    plan: tuple[PlanLine, ...] = ()
