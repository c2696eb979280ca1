"""What could be asked of whom, and what is: the planner's candidates and its plan. How it chooses is in tasks/tiers/plan.py."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from pydantic import Field

from schemas.record import Record
from schemas.tier import PERSON, Dollars
from schemas.trust import Share

MINUTE_S = 60


class Doubt(Record):
    """A field that may be wrong, and the US dollars that it costs if it is."""

    field: str
    p_wrong: Share
    loss_usd: Dollars


class Option(Record):
    """One that could be asked about a document's doubts.

    Attributes:
        to: a tier's name, or `person`.
        p_mends: chance that a wrong field is right, or known to be wrong, afterwards.
        cost: US dollars for a tier, seconds for a person.
    """

    to: str
    p_mends: Share
    cost: Dollars


class Candidate(Record):
    """A document with fields in doubt.

    Attributes:
        options: cheapest first; a tier that must not see it, or does not read its kind, is not among them.
        deadline_at: when it must be with a person at the latest.
        nights_waited: how often it was deferred.
    """

    content_hash: str
    doubts: tuple[Doubt, ...]
    options: tuple[Option, ...]
    deadline_at: datetime | None = None
    nights_waited: int = Field(0, ge=0)

    @property
    def loss_usd(self) -> Decimal:
        """The loss that is to be expected if nobody looks, US dollars."""
        return sum((Decimal(str(doubt.p_wrong)) * doubt.loss_usd for doubt in self.doubts), Decimal(0))

    def avoids_usd(self, option: Option) -> Decimal:
        """The expected loss that the option avoids, US dollars."""
        return self.loss_usd * Decimal(str(option.p_mends))


class Chosen(Record):
    """A document and who is asked about it, for its cost (US dollars, or seconds of a person)."""

    content_hash: str
    to: str
    cost: Decimal
    avoids_usd: Decimal


class Deferred(Record):
    """A document that waits for another night; `order` 1 comes first then."""

    content_hash: str
    order: int
    avoids_usd: Decimal
    nights_waited: int


class ToPerson(StrEnum):
    """Why a person gets a document."""

    WORTH_IT = "worth_it"  # the minutes are best spent on it
    OVERDUE = "overdue"  # its deadline is past: it waits for no money
    WAITED = "waited"  # it was deferred too often
    NO_TIER = "no_tier"  # nobody else can help


class Review(Record):
    """A document for a person; `cost_s` in seconds."""

    content_hash: str
    why: ToPerson
    cost_s: Decimal
    avoids_usd: Decimal


class Plan(Record):
    """Where each candidate goes: exactly one of the three.

    Attributes:
        spent: by tier US dollars, for `person` seconds of what was worth it; never more than the budget.
        one_more: by tier the loss (US dollars) that one more dollar would have avoided; for `person`, one more minute.
    """

    chosen: tuple[Chosen, ...] = ()
    deferred: tuple[Deferred, ...] = ()
    review: tuple[Review, ...] = ()
    spent: Mapping[str, Decimal] = {}
    one_more: Mapping[str, Decimal] = {}


class PlanLine(Record):
    """One of those who could be asked, at the end of a night's planning.

    Attributes:
        to: a tier's name, or `person`.
        budget: of the night, US dollars, or seconds; None for no limit.
        one_more_usd: the expected loss that one more dollar, or minute, would have avoided.
    """

    to: str
    budget: Decimal | None
    one_more_usd: Decimal


def unit_of(to: str) -> Decimal:
    """What one more is of whoever is asked: a dollar, or a minute in seconds."""
    return Decimal(MINUTE_S) if to == PERSON else Decimal(1)
