"""What is in doubt after the small model has read: who is asked about it tonight, what waits, what a person gets. Asking is elsewhere."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from functools import cache

from prefect import task

from schemas.doubt import DoubtfulDocument
from schemas.night import Night
from schemas.plan import MINUTE_S, Plan, PlanLine
from schemas.settings import Settings, settings
from schemas.tier import PERSON
from schemas.tiers import further_tiers
from sql.backlog.pauses import pauses
from sql.backlog.queue import waiting_under
from sql.documents.pages import papers
from sql.readings.doubts import doubtful_documents, left_to_others
from sql.readings.plans import record_chosen, record_rest
from sql.review.reviewers import measured_field_s, used_s
from sql.spending.ledger import spent
from tasks.running.progress import said
from tasks.running.retry import STEP
from tasks.tiers.candidates import Considered, askings, considered, may_read
from tasks.tiers.mends import mends
from tasks.tiers.offers import Budgets
from tasks.tiers.plan import plan
from tasks.tiers.planned import escalated, rest
from tasks.tiers.reread import Asking


def tonight(night: Night, config: Settings) -> list[Asking]:
    """The further tiers with tonight's budgets, the cheapest first; paused ones are left out."""
    stopped = pauses()
    going = {number: tier for number, tier in further_tiers(config).items() if not stopped.stops(tier.name)}
    return askings(going, night.fingerprints.escalate, night.date)


@task(name="plan", task_run_name="plan whom to ask", **STEP)
def plan_night(night: Night) -> list[str]:
    """The tiers that have documents to read now, the cheapest first; none once all was asked that is worth it.

    What is then still in doubt waits for another night, or goes to a person. Without further tiers, and with reviewers who have
    all the time, nothing is planned: people get what the small model doubts, and what an earlier plan left to others.
    """
    config = _timed(settings())
    tiers = tonight(night, config)
    if not tiers and config.reviewer_minutes is None and not left_to_others():
        return []
    return _waiting(tiers) or _planned(night, tiers, config)


def _timed(config: Settings) -> Settings:
    """With the seconds that people really take for a field, once they are measured."""
    measured_s = measured_field_s()
    return config if measured_s is None else config.model_copy(update={"reviewer_field_s": measured_s})


def _planned(night: Night, tiers: Sequence[Asking], config: Settings) -> list[str]:
    """As long as anyone can be asked, only that is decided: answers change what the rest is worth."""
    found = {each.document.content_hash: each for each in _considered(night, tiers, config)}
    budgets = _budgets(night, tiers, config)
    made = plan([each.candidate for each in found.values()], budgets, night.started_at, config.most_nights)
    by_name = {asking.tier.name: asking for asking in tiers}
    if made.chosen:
        chosen = [(found[each.content_hash], by_name[each.to]) for each in made.chosen]
        record_chosen([(escalated(each, asking), asking.reader) for each, asking in chosen])
    elif found:
        record_rest(rest(made, found, night.date), night.date, _lines(made, budgets))
    _say(made)
    return _waiting(tiers)


def _considered(night: Night, tiers: Sequence[Asking], config: Settings) -> Iterator[Considered]:
    """All documents in doubt, of any inbox: budgets are the night's."""
    measured, stopped = cache(mends), pauses().kinds
    doubtful = [each for each in doubtful_documents(night.fingerprints, night.date) if each.kind not in stopped]
    for batch in _batches(doubtful, config.batch_size):
        able = [each.content_hash for each in batch if any(may_read(each, asking) for asking in tiers)]
        read = {paper.content_hash: paper for paper in papers(able, night.fingerprints)}
        yield from (considered(each, read.get(each.content_hash), tiers, measured, config) for each in batch)


def _budgets(night: Night, tiers: Sequence[Asking], config: Settings) -> Budgets:
    """What is left of them. Reviewers' minutes are planned anew each time: what waits for them, and what they have not used by answering."""
    minutes = config.reviewer_minutes
    person = None if minutes is None else Decimal(str(MINUTE_S * minutes - used_s(night.date, config.reviewer_field_s)))
    return {asking.tier.name: _left(asking) for asking in tiers} | {PERSON: person and max(Decimal(0), person)}


def _left(asking: Asking) -> Decimal | None:
    budget = asking.tier.budget_usd
    return None if budget is None else max(Decimal(0), budget - spent(asking.tier.name, asking.night).total_usd)


def _waiting(tiers: Sequence[Asking]) -> list[str]:
    there = waiting_under("escalate", [asking.reader for asking in tiers])
    return [asking.tier.name for asking in tiers if asking.reader in there]


def _lines(made: Plan, budgets: Budgets) -> list[PlanLine]:
    return [PlanLine(to=to, budget=budgets[to], one_more_usd=avoided) for to, avoided in made.one_more.items()]


def _say(made: Plan) -> None:
    if made.chosen:
        said(f"planned   {len(made.chosen):>4} documents for further tiers")
    elif made.deferred or made.review:
        said(f"planned   {len(made.deferred):>4} documents wait for another night, {len(made.review)} for a person")


def _batches(documents: Sequence[DoubtfulDocument], size: int) -> Iterator[Sequence[DoubtfulDocument]]:
    for start in range(0, len(documents), size):
        yield documents[start : start + size]
