"""The portfolio of an evaluation: as it was measured, or as it would be with a frontier that is only described."""

from collections.abc import Iterable, Sequence
from decimal import Decimal

from schemas.evaluation import FieldOutcome
from schemas.kind import groups_of
from schemas.portfolio import Frontier, Portfolio, PortfolioRow, PortfolioShare
from schemas.registry import KINDS
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


def asked_share(fields: Iterable[FieldOutcome]) -> float:
    """The share of the questions about these documents, each about a group of fields, that leave a field to the person: a further tier gets them whole."""
    group_of = {(kind, spec.name): group for kind, of in KINDS.items() for group, specs in groups_of(of).items() for spec in specs}  # fmt: skip
    asked: dict[tuple[str, str], bool] = {}
    for each in fields:
        question = each.content_hash, group_of.get((each.kind, each.field), each.field)
        asked[question] = asked.get(question, False) or each.handled_by == PERSON
    return sum(asked.values()) / max(1, len(asked))


def with_simulated(rows: Sequence[PortfolioRow], frontier: Frontier, asked: float) -> Portfolio:
    """As it would be if all that is left to the person went to such a frontier first; `asked` is the share of the questions that it gets.

    The tokens are those that the first tier needed for the same documents, spread evenly over their questions; its accuracy is taken to be
    the same on the fields in doubt, which are harder than the others. Only those are taken from it.
    """
    first, person = rows[0], next(row for row in rows if row.handled_by == PERSON)
    whole_usd = (frontier.price_in_usd * first.prompt_tokens + frontier.price_out_usd * first.answer_tokens) / MILLION
    asked_usd = whole_usd * Decimal(str(asked))
    settled = [_share(row) for row in rows if row.handled_by != PERSON]
    further = PortfolioShare(handled_by=SIMULATED, fields=person.fields, share=person.share, accuracy=frontier.accuracy, cost_usd=asked_usd)  # fmt: skip
    return Portfolio(
        shares=(*settled, further),
        cascade_usd=first.cascade_usd + asked_usd,
        cascade_accuracy=sum(each.share * (each.accuracy or 0.0) for each in (*settled, further)),
        frontier=FRONTIER,
        all_frontier_usd=whole_usd,
        all_frontier_accuracy=frontier.accuracy,
        simulated=True,
    )


def _share(row: PortfolioRow) -> PortfolioShare:
    return PortfolioShare.model_validate(row.model_dump(include=set(PortfolioShare.model_fields)))
