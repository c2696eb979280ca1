"""The quarterly question: so many documents a month, at measured figures. What is asked, what was measured, what follows."""

from decimal import Decimal
from typing import Annotated

from pydantic import Field

from schemas.record import Record
from schemas.tier import Dollars
from schemas.trust import Within


class Target(Record):
    """Most wrong among what is accepted.

    Attributes:
        instead: what single kinds and fields are held to instead, by `kind` or `kind.field`, as NIGHTCLERK_TARGET_ERRORS has it.
    """

    error: Within
    instead: dict[str, Within] = {}


class Terms(Record):
    """What a month is reckoned with; None is not known, and what hangs on it is left out.

    Attributes:
        price_in_usd, price_out_usd: an API's, for a million tokens.
        machine_usd: one machine like the measured one, a month.
        reviewer_minutes, budget_usd: a night, people's and the API's.
    """

    price_in_usd: Dollars | None = None
    price_out_usd: Dollars | None = None
    machine_usd: Dollars | None = None
    reviewer_usd_hour: Dollars | None = None
    reviewer_minutes: float | None = None
    budget_usd: Dollars | None = None


class Stated(Terms):
    """What who asks says; None is not said, and then known otherwise or not at all.

    Attributes:
        target: for all kinds and fields.
    """

    documents: int
    target: float | None = None
    hours_a_night: float | None = None


class Asked(Terms):
    """What the answer rests on besides measurements.

    Attributes:
        targets: the one that counts, then others to hold beside it.
        field_s: seconds that a person takes for a field; field_measured: whether people were seen to take so long.
    """

    documents: Annotated[int, Field(ge=1)]
    targets: tuple[Target, ...]
    confidence: Within
    field_s: Annotated[float, Field(gt=0)]
    field_measured: bool = False
    hours_a_night: Annotated[float, Field(gt=0, le=24)] = 8.0
    nights: Annotated[int, Field(ge=1, le=31)] = 30


class TierLoad(Record):
    """What one tier was measured to need for a document of the set, those that it did not see included."""

    tier: str
    prompt_tokens: float
    answer_tokens: float
    cost_usd: Decimal


class Workload(Record):
    """What an evaluation measured.

    Attributes:
        fields: labelled fields a document.
        shares: of the fields, by kind and field.
        accepted: share of the fields that was accepted.
        settled_further: of the fields that further tiers read, the share that they settled; None where there were none.
    """

    name: str
    documents: int
    fields: float
    shares: dict[str, dict[str, float]]
    accepted: float
    document_s: float
    tiers: tuple[TierLoad, ...]
    settled_further: float | None = None


class TierCostAtVolume(Record):
    tier: str
    tokens: float
    cost_usd: Decimal


class TargetLine(Record):
    """What one target error asks for in a month.

    Attributes:
        instead: as in Target.
        coverage: share of the fields that is accepted without a person.
        review_fields, review_hours: the rest; review_usd: what people cost for it.
        ask_usd: what it costs to ask the API about the rest.
    """

    target: float
    instead: dict[str, float]
    coverage: float
    review_fields: float
    review_hours: float
    review_usd: Decimal | None
    ask_usd: Decimal | None


class BudgetLine(Record):
    """What a budget does for the fields that are in doubt at the first of the targets: how many it pays for, how many wait."""

    budget: str
    handled: float
    waiting: float
    settled: float | None = None


class Forecast(Record):
    """The answer, for a month.

    Attributes:
        machine_documents: what one machine reads in the nights of a month.
        api_usd: everything by the API instead; own_usd: the machines.
        break_even_documents: from how many documents on one machine costs less than the API; None where it never does.
    """

    tiers: tuple[TierCostAtVolume, ...]
    machine_documents: float
    machines: int
    own_usd: Decimal | None
    api_usd: Decimal | None
    break_even_documents: float | None
    targets: tuple[TargetLine, ...]
    budgets: tuple[BudgetLine, ...]
    assumptions: tuple[str, ...]
