"""The portfolio of an evaluation: as it was measured, or as it would be with a frontier that is only described."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from decimal import Decimal

from schemas.evaluation import FieldOutcome
from schemas.kind import groups_of
from schemas.portfolio import Escalated, Frontier, Portfolio, PortfolioRow, PortfolioShare
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


def escalated(fields: Iterable[FieldOutcome]) -> Escalated:
    """What of these documents is left to the person, and so would be asked of a further tier first."""
    group_of = {(kind, spec.name): group for kind, of in KINDS.items() for group, specs in groups_of(of).items() for spec in specs}  # fmt: skip
    questions: dict[tuple[str, str], list[bool]] = defaultdict(list)
    for each in fields:
        group = group_of.get((each.kind, each.field), each.field)
        questions[each.content_hash, group].append(each.handled_by == PERSON)
    left = [is_left for of in questions.values() for is_left in of]
    return Escalated(questions=_share_of(map(any, questions.values())), fields=_share_of(left))


def _share_of(truths: Iterable[bool]) -> float:
    found = list(truths)
    return sum(found) / max(1, len(found))


def with_simulated(rows: Sequence[PortfolioRow], frontier: Frontier, asked: Escalated) -> Portfolio:
    """As it would be if all that is left to the person went to such a frontier first.

    The tokens are those that the first tier needed for the same documents, those of prompts spread evenly over their questions, those of
    answers over their fields; that a question about fewer fields shows less of the document is left out. The frontier's accuracy is taken to
    be the same on the fields in doubt, which are harder than the others. Only those are taken from it.
    """
    first, person = rows[0], next(row for row in rows if row.handled_by == PERSON)
    prompts_usd = frontier.price_in_usd * first.prompt_tokens / MILLION
    answers_usd = frontier.price_out_usd * first.answer_tokens / MILLION
    asked_usd = prompts_usd * Decimal(str(asked.questions)) + answers_usd * Decimal(str(asked.fields))
    settled = [_share(row) for row in rows if row.handled_by != PERSON]
    further = PortfolioShare(handled_by=SIMULATED, fields=person.fields, share=person.share, accuracy=frontier.accuracy, cost_usd=asked_usd)  # fmt: skip
    return Portfolio(
        shares=(*settled, further),
        cascade_usd=first.cascade_usd + asked_usd,
        cascade_accuracy=sum(each.share * (each.accuracy or 0.0) for each in (*settled, further)),
        frontier=FRONTIER,
        all_frontier_usd=prompts_usd + answers_usd,
        all_frontier_accuracy=frontier.accuracy,
        simulated=True,
    )


def _share(row: PortfolioRow) -> PortfolioShare:
    return PortfolioShare.model_validate(row.model_dump(include=set(PortfolioShare.model_fields)))
