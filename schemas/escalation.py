"""Questions to a further tier, and the type that alone may leave the premises. Who asks them is in tasks/tiers."""

from decimal import Decimal
from enum import StrEnum
from typing import Self

from pydantic import model_validator

from schemas.document import Residency
from schemas.errors import NightclerkError
from schemas.generation import Completion, GenerationRequest
from schemas.record import Record


class ResidencyError(NightclerkError):
    """Something that must stay on the premises was about to leave; nothing was sent. This is a fault of nightclerk."""


class TierQuestion(Record):
    """A question about fields of one group of a document's.

    Attributes:
        residency: the strictest mark of all arrivals of the document and of those it came in.
        step: what is done with the answer; a repair adds its own.
    """

    content_hash: str
    kind: str
    field_group: str
    residency: Residency
    request: GenerationRequest
    step: str = "read"


class Sendable(Record):
    """A question whose document may leave the premises. Clients of external tiers take nothing else.

    Raises:
        ResidencyError: when it is made of a question whose document must stay.
    """

    question: TierQuestion

    @model_validator(mode="after")
    def _may_leave(self) -> Self:
        require_sendable(self.question)
        return self


def require_sendable(question: TierQuestion) -> None:
    """Raises ResidencyError unless the question's document may leave the premises."""
    if question.residency is not Residency.ANYWHERE:
        raise ResidencyError(f"The document {question.content_hash[:12]} must stay on the premises", "Nothing was sent")


class Answered(StrEnum):
    """What became of a question; the last three were not answered, and are worth another time."""

    WELL = "well"
    BADLY = "badly"  # refused, or not to be mended: recorded as the completion's error
    UNAVAILABLE = "unavailable"
    PAUSED = "paused"
    OVER_BUDGET = "over_budget"


class TierAnswer(Record):
    """The answer to one question; `cost_usd` is that of all its calls of this time, the repair's too."""

    how: Answered
    completion: Completion
    cost_usd: Decimal = Decimal(0)
    bought_before: bool = False
