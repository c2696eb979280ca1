"""The night's money as a page and as lines: spend by tier, what was deferred by name, what one more dollar or minute would have avoided."""

from collections.abc import Iterator

from schemas.plan import PlanLine
from schemas.report import NightMoney, TierSpend, Waiting
from schemas.tier import PERSON
from tasks.pages.cell import cell

MOST_DEFERRED = 200  # on the page; all are in the database


def markdown(money: NightMoney) -> Iterator[str]:
    """Nothing where nobody but the first tier could be asked."""
    if len(money.spent) < 2 and not money.plan:
        return
    yield "\n| tier | documents | questions | tokens | spent | budget |\n|---|---|---|---|---|---|"
    yield from (_spent(each) for each in money.spent)
    yield from (f"- {told}" for told in lines(money))
    if money.deferred:
        yield "\n| deferred | kind | fields | nights |\n|---|---|---|---|"
        yield from (_waiting(each) for each in money.deferred[:MOST_DEFERRED])


def lines(money: NightMoney) -> Iterator[str]:
    """What a person who watches should know, a sentence each."""
    for each in money.plan:
        if each.one_more_usd > 0:
            yield f"{_one_more(each)} would have avoided an expected loss of ${each.one_more_usd:.2f}"
    if money.deferred:
        yield f"{len(money.deferred)} documents wait for another night"


def _one_more(line: PlanLine) -> str:
    return "One more minute of a person" if line.to == PERSON else f"One more dollar for {line.to}"


def _spent(each: TierSpend) -> str:
    budget = "" if each.budget_usd is None else f"${each.budget_usd:.4f}"
    return f"| {each.tier} | {each.documents} | {each.calls} | {each.tokens} | ${each.spent_usd:.4f} | {budget} |"


def _waiting(each: Waiting) -> str:
    return f"| {cell(each.name)} | {each.kind} | {', '.join(each.fields)} | {each.nights} |"
