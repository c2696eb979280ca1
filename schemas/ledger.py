"""What is spent on questions to tiers: the intent before a call, the result after it. How it is kept is in sql/spending/ledger.py."""

import hashlib
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from enum import StrEnum
from zoneinfo import ZoneInfo

from schemas.generation import Completion, GenerationRequest
from schemas.record import Record

NIGHT_BEGINS_H = 12  # by the clock of the settings' time zone: a night that runs over midnight has one budget


class Ending(StrEnum):
    """How a call ended.

    `lost`: it was sent, no answer came, and it may be charged for. `unsent`: nothing was sent. `failed`: free of charge.
    """

    ANSWERED = "answered"
    REFUSED = "refused"
    INVALID = "invalid"
    FAILED = "failed"
    LOST = "lost"
    UNSENT = "unsent"


class Intent(Record):
    """A call that is about to be paid for.

    Attributes:
        night: see `night_of`; the budget is one night's.
        step: what is done with the answer, such as `read` or `repair`.
        question_hash: SHA-256 of all that determines the answer, hex.
        most_usd: what it is estimated to cost at most; held against the budget until its result is known.
    """

    night: date
    tier: str
    step: str
    content_hash: str
    kind: str
    field_group: str
    question_hash: str
    prompt_tokens: int
    most_answer_tokens: int
    most_usd: Decimal


class Result(Record):
    """What became of an intent; `completion` is kept so that an answer that was paid for is never bought again."""

    ending: Ending
    prompt_tokens: int = 0
    answer_tokens: int = 0
    cost_usd: Decimal = Decimal(0)
    completion: Completion | None = None
    note: str = ""


class Spent(Record):
    """One tier's night so far, US dollars.

    Attributes:
        settled_usd: by the results.
        open_usd: of intents without a result, under way or lost in a crash, at their most.
    """

    settled_usd: Decimal = Decimal(0)
    open_usd: Decimal = Decimal(0)
    calls: int = 0
    open_calls: int = 0

    @property
    def total_usd(self) -> Decimal:
        return self.settled_usd + self.open_usd


def night_of(at: datetime, zone: str) -> date:
    """The date on which the night began that this moment belongs to: from noon to noon by the clocks of `zone`.

    When clocks are changed, a night has 23 hours, or 25.
    """
    if at.utcoffset() is None:
        raise ValueError(f"{at} has no time zone")
    there = at.astimezone(ZoneInfo(zone))
    return there.date() if there.hour >= NIGHT_BEGINS_H else there.date() - timedelta(days=1)


def hours_of(night: date, zone: str) -> tuple[datetime, datetime]:
    """When the night begins and when it has ended, UTC."""
    noons = [datetime.combine(day, time(NIGHT_BEGINS_H), ZoneInfo(zone)) for day in (night, night + timedelta(days=1))]
    return noons[0].astimezone(UTC), noons[1].astimezone(UTC)


def question_hash(fingerprint: str, request: GenerationRequest) -> str:
    """The same for the same question to the same model, whatever its id is."""
    asked = request.model_copy(update={"request_id": fingerprint}).model_dump_json()
    return hashlib.sha256(asked.encode("utf-8", "surrogatepass")).hexdigest()
