"""What the morning report is made of: rows of last night and of the nights before it. How they are shown is not here."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from schemas.record import Record


class Outcome(Record):
    """How many documents, or fields, ended so in a night, and why."""

    verdict: str
    reasons: tuple[str, ...] = ()
    count: int


class NightTotals(Record):
    """One night, from noon to noon.

    Attributes:
        prompt_tokens, answer_tokens: what the first tier needed; cost_usd: what it cost.
    """

    night: date
    documents: tuple[Outcome, ...]
    fields: tuple[Outcome, ...]
    prompt_tokens: int
    answer_tokens: int
    cost_usd: Decimal


class Certified(Record):
    """The latest certificate of a kind's field, or with an empty field of all of them, under one calibration and tier."""

    kind: str
    field: str
    tier: str
    accepted: int
    audited: int
    wrong: int
    estimate: float | None
    bound: float
    target: float
    held: str
    why: str
    issued_at: datetime


class Compared(Record):
    """The latest evaluation of a labelled set: the cascade against a frontier model that reads all of it."""

    set_name: str
    evaluated_at: datetime
    documents: int
    cascade_usd: Decimal
    cascade_accuracy: float
    frontier: str | None
    frontier_simulated: bool
    all_frontier_usd: Decimal | None
    all_frontier_accuracy: float | None


class InUse(Record):
    """A calibration that judged lately; `report` is its figures (schemas/calibration.py), None where it is not stored here."""

    kind: str
    tier: int
    calibration: str
    report: dict[str, Any] | None = None


class Aged(Record):
    """How many documents have waited for how long; days from `from_days` on."""

    state: str
    from_days: int
    documents: int
    fields: int
    overdue: int


class Open(Record):
    """Fields of a kind that wait for a person."""

    kind: str
    fields: int


class DayOfFields(Record):
    """What machines decided in a night."""

    day: date
    fields: int
    accepted: int


class DayOfAnswers(Record):
    """What people answered on a day (UTC), and how many of the machine's values they changed.

    Attributes:
        timed: answers whose time was measured; median_s: seconds of work for one of these, None for none.
    """

    day: date
    answers: int
    shown: int
    changed: int
    timed: int
    median_s: float | None


class DayOfAudits(Record):
    """What people found on a day (UTC) in fields that had been accepted without them."""

    day: date
    audited: int
    wrong: int
