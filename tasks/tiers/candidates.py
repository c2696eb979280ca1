"""A document in doubt as the planner sees it: what its doubts cost, who could be asked, for what. Pure; the choice is made in plan.py."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal

from schemas.document import Residency
from schemas.doubt import DoubtfulDocument, DoubtfulField
from schemas.plan import Candidate, Doubt, Option
from schemas.record import Record
from schemas.settings import Settings
from schemas.step import Paper
from schemas.tier import PERSON, Tier
from tasks.tiers.call import intent_of
from tasks.tiers.reread import Asking, Rereading, rereading

PERSON_MENDS = 0.98  # people slip too
UNMEASURED_MENDS = 0.5  # of a tier whose answers nobody has judged yet

Mends = Callable[[Tier, str], float]  # share of a kind's answers that the tier gives right


class Considered(Record):
    """A document with its candidate, and by tier the fields that it would be asked about."""

    document: DoubtfulDocument
    candidate: Candidate
    asked: Mapping[str, tuple[DoubtfulField, ...]]


def askings(tiers: Mapping[int, Tier], readers: Mapping[str, str], night: date) -> list[Asking]:
    """The further tiers, the cheapest first; readers by name."""
    return [
        Asking(tier=tier, number=number, reader=readers[tier.name], night=night)
        for number, tier in sorted(tiers.items())
    ]


def considered(
    document: DoubtfulDocument, paper: Paper | None, tiers: Sequence[Asking], mends: Mends, settings: Settings
) -> Considered:
    """The document's doubts, and who could be asked about them; without its paper, a person."""
    able = [asking for asking in tiers if may_read(document, asking)]
    works = [(asking, rereading(paper, document, asking)) for asking in able] if paper else []
    asked = [(asking, work) for asking, work in works if work.questions]
    options = [_option(asking, work, mends) for asking, work in asked]
    days = settings.deadline_days
    return Considered(
        document=document,
        candidate=Candidate(
            content_hash=document.content_hash,
            doubts=tuple(_doubt(document.kind, each, settings) for each in document.fields),
            options=(*options, _person(document, settings)),
            deadline_at=None if days is None else document.arrived_at + timedelta(days=days),
            nights_waited=document.nights_waited,
        ),
        asked={asking.tier.name: work.fields for asking, work in asked},
    )


def may_read(document: DoubtfulDocument, asking: Asking) -> bool:
    """Whether the tier is for the document: by its kind and its mark, above who read it, and not tried this night."""
    tier, above = asking.tier, max(each.tier for each in document.fields)
    stays = tier.external and document.residency is not Residency.ANYWHERE
    return tier.reads(document.kind) and not stays and asking.number > above and asking.number not in document.tried


def _doubt(kind: str, field: DoubtfulField, settings: Settings) -> Doubt:
    return Doubt(field=field.field, p_wrong=1 - field.confidence, loss_usd=settings.loss_of(kind, field.field))


def _option(asking: Asking, work: Rereading, mends: Mends) -> Option:
    """At what its questions cost at most, so that the budget bears all that is chosen."""
    intents = [intent_of(question, asking.tier, "", asking.night) for question in work.tier_questions()]
    cost = sum((intent.most_usd for intent in intents), Decimal(0))
    return Option(to=asking.tier.name, p_mends=mends(asking.tier, work.document.kind), cost=cost)


def _person(document: DoubtfulDocument, settings: Settings) -> Option:
    seconds = Decimal(str(settings.reviewer_field_s)) * len(document.fields)
    return Option(to=PERSON, p_mends=PERSON_MENDS, cost=seconds)
