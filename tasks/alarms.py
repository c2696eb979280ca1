"""Events that Prefect's automations turn into alarms: the money ran out, a target was not held, confidence drifted, something waits too long."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta

from prefect import task
from prefect.events import emit_event

from schemas.alarm import Alarm, Alarmed
from schemas.night import Night
from schemas.report import NightMoney
from schemas.settings import settings
from schemas.tier import PERSON
from schemas.tiers import FIRST
from schemas.trust import Held
from sql.alarms import drifted, not_held, oldest
from sql.money import night_money
from tasks.arrive import now
from tasks.progress import said
from tasks.retry import STEP


def alarms(
    money: NightMoney,
    missed: Sequence[str],
    drifts: Sequence[str],
    waiting: Mapping[str, datetime],
    at: datetime,
    most: timedelta,
) -> Iterator[Alarm]:
    """What is to be told.

    Args:
        missed: fields whose target was not held.
        drifts: fields whose confidence has come to promise too much, each with the reason.
        waiting: since when the oldest item waits, by what it waits for.
    """
    short = [line.to for line in money.plan if line.one_more_usd > 0 and line.to != PERSON]
    if short:
        yield Alarm(event=Alarmed.OVER_BUDGET, summary=f"The budget of {', '.join(short)} did not suffice")
    if missed:
        yield Alarm(
            event=Alarmed.TARGET_NOT_HELD, summary=f"More was wrong than the target allows: {', '.join(missed)}"
        )
    for drift in drifts:
        yield Alarm(
            event=Alarmed.DRIFTED, summary=f"Confidence promises too much, and more of it is asked for: {drift}"
        )
    for what, since in waiting.items():
        if at - since > most:
            days = (at - since) / timedelta(days=1)
            yield Alarm(
                event=Alarmed.QUEUE_TOO_OLD, summary=f"The oldest item has waited for {what} for {days:.1f} days"
            )


@task(name="alarms", task_run_name="sound alarms", **STEP)
def sound_alarms(night: Night) -> list[Alarm]:
    """Emits tonight's alarms as events, and says them."""
    config = settings()
    money = night_money(night.date, FIRST, {tier.name: tier.budget_usd for tier in config.tiers})
    missed, drifts = (look(night.started_at, Held.NO.value) for look in (not_held, drifted))
    found = list(alarms(money, missed, drifts, oldest(), now(), timedelta(days=config.queue_days)))
    for alarm in found:
        said(f"ALARM     {alarm.summary}")
        resource = {"prefect.resource.id": f"nightclerk.night.{night.date}", "prefect.resource.name": alarm.summary}
        emit_event(alarm.event.value, resource=resource, payload={"summary": alarm.summary})
    return found
