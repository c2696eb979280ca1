"""The portfolio of an evaluation: as it was measured, or as it would be with a frontier that is only described."""

from collections.abc import Sequence
from decimal import Decimal

from schemas.portfolio import Frontier, Portfolio, PortfolioRow, PortfolioShare
from schemas.tier import MILLION, PERSON

FRONTIER, SIMULATED = "a frontier", "a frontier (simulated)"


def portfolio_of(rows: Sequence[PortfolioRow]) -> Portfolio:
    """As it was measured."""
    first = rows[0]
    return Portfolio(
        shares=tuple(_share(row) for row in rows),
        cascade_usd=first.cascade_usd,
        cascade_accuracy=first.cascade_accuracy,
        frontier=first.frontier or "",
        all_frontier_usd=first.all_frontier_usd,
        all_frontier_accuracy=first.all_frontier_accuracy,
        simulated=first.frontier_simulated,
    )


def with_simulated(rows: Sequence[PortfolioRow], frontier: Frontier) -> Portfolio:
    """As it would be if all that is left to the person went to such a frontier first.

    The tokens are those that the first tier needed for the same documents, spread evenly over their fields; its accuracy is taken to be
    the same on the fields in doubt, which are harder than the others.
    """
    first, person = rows[0], next(row for row in rows if row.handled_by == PERSON)
    whole_usd = (frontier.price_in_usd * first.prompt_tokens + frontier.price_out_usd * first.answer_tokens) / MILLION
    asked_usd = whole_usd * Decimal(str(person.share))
    settled = [_share(row) for row in rows if row.handled_by != PERSON]
    asked = PortfolioShare(handled_by=SIMULATED, fields=person.fields, share=person.share, accuracy=frontier.accuracy, cost_usd=asked_usd)  # fmt: skip
    return Portfolio(
        shares=(*settled, asked),
        cascade_usd=first.cascade_usd + asked_usd,
        cascade_accuracy=sum(each.share * (each.accuracy or 0.0) for each in (*settled, asked)),
        frontier=FRONTIER,
        all_frontier_usd=whole_usd,
        all_frontier_accuracy=frontier.accuracy,
        simulated=True,
    )


def _share(row: PortfolioRow) -> PortfolioShare:
    return PortfolioShare.model_validate(row.model_dump(include=set(PortfolioShare.model_fields)))
