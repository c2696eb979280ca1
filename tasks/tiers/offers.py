"""Offers to mend a document's doubts, and the choice among them within budgets. What becomes of the rest is in tasks/tiers/plan.py.

Greedy by loss avoided per dollar, whichever tier is paid, so that a tier which costs more and mends less is not asked for the depth of its
purse. For one budget the total is at least half of the best possible one (the better of the greedy fill and the best single document), and
near it where single documents cost little of the budget.
"""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from operator import attrgetter

from pydantic import Field

from schemas.plan import Candidate, Option
from schemas.record import Record
from schemas.tier import PERSON

Budgets = Mapping[str, Decimal | None]
Picked = dict[str, "Offer"]  # by document
FREE, LAST = Decimal("Infinity"), Decimal(-1)


class Offer(Record):
    """A candidate and one of its options.

    Attributes:
        rank: place of the option in the candidate's list.
        density: US dollars of loss avoided per dollar, from whichever tier's budget it comes; what costs nothing comes first.
    """

    candidate: Candidate
    option: Option
    rank: int
    avoids_usd: Decimal
    density: Decimal = Field(allow_inf_nan=True)

    @property
    def name(self) -> str:
        return self.candidate.content_hash

    @property
    def to(self) -> str:
        return self.option.to

    @property
    def cost(self) -> Decimal:
        return self.option.cost


def offers_of(candidate: Candidate, budgets: Budgets) -> list[Offer]:
    """Those that help and have a budget, even one that is too small."""
    return [
        Offer(
            candidate=candidate,
            option=option,
            rank=rank,
            avoids_usd=candidate.avoids_usd(option),
            density=_density(candidate.avoids_usd(option), option, budgets),
        )
        for rank, option in enumerate(candidate.options)
        if option.to in budgets and candidate.avoids_usd(option) > 0
    ]


def best_first(offer: Offer) -> tuple[int, Decimal, int, str]:
    """The order of offers: documents that waited longest, then the densest offer, then the cheaper tier."""
    return (-offer.candidate.nights_waited, -offer.density, offer.rank, offer.name)


def choose(offers: Sequence[Offer], budgets: Budgets) -> Picked:
    """At most one offer a document, no budget overspent."""
    picked = _greedy(offers, budgets)
    for to, budget in budgets.items():
        if budget is not None and (large := _larger_one(to, budget, picked, offers)):
            picked = _around(large, picked, offers, budgets)
    return picked


def spent(picked: Iterable[Offer], budgets: Budgets) -> dict[str, Decimal]:
    """What the offers cost, by whom they go to."""
    total = dict.fromkeys(budgets, Decimal(0))
    for offer in picked:
        total[offer.to] += offer.cost
    return total


def _density(avoids_usd: Decimal, option: Option, budgets: Budgets) -> Decimal:
    if option.cost == 0:
        return FREE
    if option.to != PERSON:
        return avoids_usd / option.cost
    second_usd = _second_usd(budgets)
    return LAST if second_usd is None else avoids_usd / (option.cost * second_usd)


def _second_usd(budgets: Budgets) -> Decimal | None:
    """What a reviewer's second stands for tonight: as many dollars as there are to a second. None where people, or all tiers, have no limit."""
    tiers, seconds = [usd for to, usd in budgets.items() if to != PERSON], budgets[PERSON]
    limited = [usd for usd in tiers if usd is not None]
    if not seconds or (tiers and not limited):
        return None
    return (sum(limited, Decimal(0)) or Decimal(1)) / seconds


def _greedy(offers: Iterable[Offer], budgets: Budgets) -> Picked:
    picked: Picked = {}
    left = dict(budgets)
    for offer in sorted(offers, key=best_first):
        money = left[offer.to]
        if offer.name not in picked and (money is None or offer.cost <= money):
            picked[offer.name] = offer
            left[offer.to] = None if money is None else money - offer.cost
    return picked


def _larger_one(to: str, budget: Decimal, picked: Picked, offers: Iterable[Offer]) -> Offer | None:
    """One document that avoids more than all that were chosen for this budget, if none of them waited longer."""
    own = [offer for offer in picked.values() if offer.to == to]
    fitting = [o for o in _left_out(offers, picked) if o.to == to and o.cost <= budget]
    best = max(fitting, key=attrgetter("avoids_usd"), default=None)
    longest = max((offer.candidate.nights_waited for offer in own), default=0)
    if best is None or best.candidate.nights_waited < longest:
        return None
    return best if best.avoids_usd > sum(offer.avoids_usd for offer in own) else None


def _around(large: Offer, picked: Picked, offers: Iterable[Offer], budgets: Budgets) -> Picked:
    """The large one is taken; what it displaced, and the rest, fills up what is left."""
    kept = {name: offer for name, offer in picked.items() if offer.to != large.to} | {large.name: large}
    cost = spent(kept.values(), budgets)
    left = {to: None if money is None else money - cost[to] for to, money in budgets.items()}
    return kept | _greedy(_left_out(offers, kept), left)


def _left_out(offers: Iterable[Offer], picked: Picked) -> list[Offer]:
    return [offer for offer in offers if offer.name not in picked]
