"""Events that Prefect's automations turn into alarms: the money ran out, a target was not held, confidence drifted, something waits too long.

Catch-ups and the audit look again and again; each thing is told once a night, and again when there is more to it. What was
told is remembered once Prefect's server has it.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple

import httpx
from prefect import task
from prefect.client.orchestration import get_client
from prefect.events.schemas.events import Event, RelatedResource, Resource
from prefect.runtime import flow_run

from schemas.alarm import Alarm, Alarmed, Trouble
from schemas.ledger import hours_of
from schemas.model import PRODUCTION, ModelRow
from schemas.night import Night
from schemas.report import NightMoney
from schemas.settings import settings
from schemas.tier import PERSON
from schemas.trust import Held
from sql.alone import alone
from sql.locks import TELLING
from sql.models.registry import production_model
from sql.spending.money import night_money
from sql.trust.alarms import drifted, not_held, oldest, remember_told, untold
from tasks.arrive import now
from tasks.running.progress import said
from tasks.running.retry import STEP

LOOK_BACK = timedelta(days=1)  # for what a night which broke off did not tell


class Observed(NamedTuple):
    """What a night looks at before it ends.

    Attributes:
        night: what is so night after night is told once in each.
        missed: fields whose target was not held.
        drifts: fields whose confidence has come to promise too much, each with the reason.
        waiting: since when the oldest item waits, by what it waits for; `most`: how long it may.
        at: when it was looked at.
    """

    night: date
    money: NightMoney
    missed: Sequence[Trouble]
    drifts: Sequence[Trouble]
    waiting: Mapping[str, datetime]
    most: timedelta
    at: datetime


def alarms(seen: Observed) -> Iterator[Alarm]:
    """What of it is to be told."""
    short = ", ".join(line.to for line in seen.money.plan if line.one_more_usd > 0 and line.to != PERSON)
    if short:
        yield _alarm(Alarmed.OVER_BUDGET, f"The budget of {short} did not suffice", f"{seen.night} {short}")
    for each in seen.missed:
        yield _alarm(Alarmed.TARGET_NOT_HELD, f"More was wrong than the target allows: {each.told}", each.about)
    for each in seen.drifts:
        yield _alarm(
            Alarmed.DRIFTED, f"Confidence promises too much, and more of it is asked for: {each.told}", each.about
        )
    for what, since in seen.waiting.items():
        if seen.at - since > seen.most:
            days = (seen.at - since) / timedelta(days=1)
            told = f"The oldest item has waited for {what} for {days:.1f} days"
            yield _alarm(Alarmed.QUEUE_TOO_OLD, told, f"{seen.night} {what}")


def _alarm(event: Alarmed, summary: str, about: str) -> Alarm:
    return Alarm(event=event, summary=summary, about=about)


@task(name="alarms", task_run_name="sound alarms", **STEP)
def sound_alarms(night: Night) -> list[Alarm]:
    """Emits as events, and says, what was not told yet; gives that. Nights that end together tell each thing once."""
    with alone(TELLING):
        return _told(_found(night), f"nightclerk.night.{night.date}")


def tell(found: Sequence[Alarm], subject: str) -> list[Alarm]:
    """The same of what something else than a night found; `subject` is the resource that it is about."""
    with alone(TELLING):
        return _told(found, subject)


def _told(found: Sequence[Alarm], subject: str) -> list[Alarm]:
    fresh = untold(found)
    for alarm in fresh:
        said(f"ALARM     {alarm.summary}")
        if emitted(alarm, subject):
            remember_told(alarm)
    return fresh


def _found(night: Night) -> list[Alarm]:
    config, (begins, _) = settings(), hours_of(night.date, night.time_zone)
    since = begins - LOOK_BACK
    reader = production_model() if config.model == PRODUCTION else None
    return list(
        alarms(
            Observed(
                night=night.date,
                money=night_money(night.date, config),
                missed=[_with_reader(each, reader) for each in not_held(since, Held.NO.value)],
                drifts=drifted(since, Held.NO.value),
                waiting=oldest(night.fingerprints),
                most=timedelta(days=config.queue_days),
                at=now(),
            )
        )
    )


def _with_reader(trouble: Trouble, reader: ModelRow | None) -> Trouble:
    """A trained model that reads worse than was promised may be the trouble's cause: since when it reads, and the way back."""
    if reader is None:
        return trouble
    told = f"{trouble.told}; {reader.name} reads since {reader.state_at:%Y-%m-%d}, and `nightclerk rollback` returns to the model before"
    return trouble.model_copy(update={"told": told})


def emitted(alarm: Alarm, subject: str) -> bool:
    """Whether Prefect's server has it; an end that waits for no answer may take it along."""
    about = {"prefect.resource.id": subject, "prefect.resource.name": alarm.summary}
    run = {"prefect.resource.id": f"prefect.flow-run.{flow_run.id}", "prefect.resource.role": "flow-run"}
    event = Event(
        event=alarm.event.value,
        resource=Resource(about),
        related=[RelatedResource(run)] if flow_run.id else [],
        payload={"summary": alarm.summary},
    )
    try:
        with get_client(sync_client=True) as client:
            client.request("POST", "/events", json=[event.model_dump(mode="json")])
    except httpx.HTTPError as problem:
        said(f"Prefect's server did not take this alarm, and the next run tells it again: {problem}")
        return False
    return True
