"""Whom to ask about what is in doubt, what waits, and what a person gets. Pure: nobody is asked here, and nothing is dropped."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal

from schemas.plan import Candidate, Chosen, Deferred, Plan, Review, ToPerson, unit_of
from schemas.tier import PERSON
from tasks.tiers.offers import Budgets, Offer, best_first, choose, offers_of, spent


def plan(candidates: Sequence[Candidate], budgets: Budgets, now_at: datetime, most_nights: int = 3) -> Plan:
    """Each candidate, one a document, ends in exactly one of chosen, deferred and review.

    Args:
        budgets: by tier US dollars, for `person` seconds; None is without limit, who is not named is not asked.
        most_nights: how often a document is deferred before a person gets it.
    """
    must = {c.content_hash: why for c in candidates if (why := _must(c, now_at, most_nights))}
    free = [c for c in candidates if c.content_hash not in must]
    given = _after(budgets, [c for c in candidates if c.content_hash in must])
    offers = [offer for candidate in free for offer in offers_of(candidate, given)]
    picked = choose(offers, given)
    waiting = _waiting([offer for offer in offers if offer.name not in picked])
    forced = must | {c.content_hash: ToPerson.NO_TIER for c in free if c.content_hash not in picked.keys() | waiting}
    return Plan(
        chosen=tuple(_chosen(offer) for offer in picked.values() if offer.to != PERSON),
        deferred=tuple(_deferred(own, order) for order, own in enumerate(waiting.values(), start=1)),
        review=(
            *(_forced(c, forced[c.content_hash]) for c in candidates if c.content_hash in forced),
            *(_worth_it(offer) for offer in picked.values() if offer.to == PERSON),
        ),
        spent=spent(picked.values(), given),
        one_more={to: _one_more(to, waiting) for to in given},
    )


def _must(candidate: Candidate, now_at: datetime, most_nights: int) -> ToPerson | None:
    """Why a person gets it whatever the budgets are."""
    if candidate.deadline_at is not None and candidate.deadline_at <= now_at:
        return ToPerson.OVERDUE
    return ToPerson.WAITED if candidate.nights_waited >= most_nights else None


def _after(budgets: Budgets, forced: Sequence[Candidate]) -> Budgets:
    """What must go to a person uses up the minutes first, and goes there without any too."""
    seconds = budgets.get(PERSON)
    if seconds is None:
        return budgets
    return {**budgets, PERSON: max(Decimal(0), seconds - sum(map(_seconds, forced)))}


def _waiting(offers: Sequence[Offer]) -> dict[str, list[Offer]]:
    """By document the offers for which there was no money, in tomorrow's order."""
    waiting: dict[str, list[Offer]] = {}
    for offer in sorted(offers, key=best_first):
        waiting.setdefault(offer.name, []).append(offer)
    return waiting


def _one_more(to: str, waiting: Mapping[str, Sequence[Offer]]) -> Decimal:
    """What one more unit avoids if it is spent on what waits, on a part of a document if need be."""
    own = [offer for offers in waiting.values() for offer in offers if offer.to == to and offer.cost > 0]
    unit, avoided = unit_of(to), Decimal(0)
    for offer in sorted(own, key=lambda offer: offer.avoids_usd / offer.cost, reverse=True):
        used = min(unit, offer.cost)
        avoided += offer.avoids_usd * used / offer.cost
        unit -= used
    return avoided


def _chosen(offer: Offer) -> Chosen:
    return Chosen(content_hash=offer.name, to=offer.to, cost=offer.cost, avoids_usd=offer.avoids_usd)


def _worth_it(offer: Offer) -> Review:
    return Review(content_hash=offer.name, why=ToPerson.WORTH_IT, cost_s=offer.cost, avoids_usd=offer.avoids_usd)


def _deferred(own: Sequence[Offer], order: int) -> Deferred:
    avoids_usd, waited = max(offer.avoids_usd for offer in own), own[0].candidate.nights_waited
    return Deferred(content_hash=own[0].name, order=order, avoids_usd=avoids_usd, nights_waited=waited + 1)


def _forced(candidate: Candidate, why: ToPerson) -> Review:
    mended = [candidate.avoids_usd(option) for option in candidate.options if option.to == PERSON]
    avoids_usd = max(mended, default=candidate.loss_usd)
    return Review(content_hash=candidate.content_hash, why=why, cost_s=_seconds(candidate), avoids_usd=avoids_usd)


def _seconds(candidate: Candidate) -> Decimal:
    return next((option.cost for option in candidate.options if option.to == PERSON), Decimal(0))
