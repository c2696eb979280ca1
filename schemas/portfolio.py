"""Who settled which share of the fields, for how much, against a frontier model that reads all of them."""

from decimal import Decimal

from schemas.record import Record


class PortfolioRow(Record):
    """One row of the view out_portfolio: a tier or the person, with what is the same for all rows of an evaluation.

    Attributes:
        share, accuracy: of the fields that it settled; for the person: how right the best reading of the others is.
        prompt_tokens, answer_tokens: what the first tier needed for all documents.
        frontier: the last tier of the settings, None where there is only one.
    """

    handled_by: str
    fields: int
    share: float
    accuracy: float | None
    cost_usd: Decimal
    cascade_accuracy: float
    cascade_usd: Decimal
    prompt_tokens: int
    answer_tokens: int
    frontier: str | None
    frontier_simulated: bool
    all_frontier_usd: Decimal | None
    all_frontier_accuracy: float | None


class Frontier(Record):
    """A frontier model that nobody asked: US dollars for a million tokens, and the share of the fields that it is said to get right."""

    accuracy: float
    price_in_usd: Decimal
    price_out_usd: Decimal


class Escalated(Record):
    """What a further tier gets: the share of the questions that leave a field in doubt, and of the fields that are."""

    questions: float
    fields: float


class PortfolioShare(Record):
    """One who settles fields, or the person to whom they are left; accuracy as in PortfolioRow, None where it is none."""

    handled_by: str
    fields: int
    share: float
    accuracy: float | None
    cost_usd: Decimal


class Portfolio(Record):
    """The cascade against the frontier on the same documents; None is what was neither measured nor stated.

    Attributes:
        cascade_accuracy: with the best readings of what is left to the person, who has not answered.
        simulated: whether the frontier did not really read: it is scripted, or its accuracy is only stated.
    """

    shares: tuple[PortfolioShare, ...]
    cascade_usd: Decimal
    cascade_accuracy: float
    frontier: str
    all_frontier_usd: Decimal | None
    all_frontier_accuracy: float | None
    simulated: bool

    @property
    def saved(self) -> float | None:
        """Share of the all-frontier cost that the cascade saves."""
        whole = self.all_frontier_usd
        return float(1 - self.cascade_usd / whole) if whole else None
