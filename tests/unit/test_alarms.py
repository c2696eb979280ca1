"""What a night tells aloud, by pure rules; and what Prefect is told to do about it."""

import json
import uuid
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import jinja2
import pytest
from prefect.events.actions import CallWebhook, SendNotification
from prefect.events.schemas.events import RelatedResource, Resource
from prefect.server.events.schemas.automations import EventTrigger

from deployments.server.automations import ActionMaker, automations, teller
from schemas.alarm import Alarmed, Trouble
from schemas.errors import SettingError
from schemas.plan import PlanLine
from schemas.report import NightMoney
from tasks.alarms import Observed, alarms
from tests.unit.test_scheduled import SNAPSHOT

AT = datetime(2026, 11, 22, 5, tzinfo=UTC)
MOST = timedelta(days=3)
NIGHT = date(2026, 11, 21)
NAMES = [
    "nightclerk: a run's machine is gone",
    "nightclerk: a run does not begin",
    "nightclerk: a run is late",
    "nightclerk: a run failed",
    "nightclerk: over budget",
    "nightclerk: target not held",
    "nightclerk: confidence has drifted",
    "nightclerk: a model in shadow is better",
    "nightclerk: queue too old",
]


def line(to: str, avoided: str) -> PlanLine:
    return PlanLine(to=to, budget=Decimal(1), one_more_usd=Decimal(avoided))


def test_a_quiet_night_tells_nothing() -> None:
    money = NightMoney(plan=(line("big", "0"), line("person", "4")))
    assert list(alarms(Observed(NIGHT, money, [], [], {"a person": AT - timedelta(days=2)}, MOST, AT))) == []


def test_each_trouble_is_told_in_words() -> None:
    seen = Observed(
        NIGHT,
        NightMoney(plan=(line("big", "0.25"),)),
        [Trouble(about="receipt.total 2026-11-21", told="receipt.total, 4 accepted ones back to people")],
        [Trouble(about="move 7", told="receipt.date: 9 of 60")],
        {"a person": AT - timedelta(days=4.5)},
        MOST,
        AT,
    )
    assert [(each.event, each.summary) for each in alarms(seen)] == [
        (Alarmed.OVER_BUDGET, "The budget of big did not suffice"),
        (
            Alarmed.TARGET_NOT_HELD,
            "More was wrong than the target allows: receipt.total, 4 accepted ones back to people",
        ),
        (Alarmed.DRIFTED, "Confidence promises too much, and more of it is asked for: receipt.date: 9 of 60"),
        (Alarmed.QUEUE_TOO_OLD, "The oldest item has waited for a person for 4.5 days"),
    ]


def test_what_is_told_once_is_a_nights_or_a_moves() -> None:
    def about(night: date, days: float, back: int) -> list[str]:
        missed, drifts = ([Trouble(about=name, told=f"{name}, {back} back")] for name in ("receipt.total 2026-11-21", "move 7"))  # fmt: skip
        money, waiting = NightMoney(plan=(line("big", "1"),)), {"a person": AT - timedelta(days=days)}
        return [each.about for each in alarms(Observed(night, money, missed, drifts, waiting, MOST, AT))]

    first, later, next_night = about(NIGHT, 4.0, 2), about(NIGHT, 4.6, 3), about(NIGHT + timedelta(days=1), 5.0, 4)
    assert first == later and len(set(first)) == 4, "an hour more is nothing new"
    assert [a == b for a, b in zip(first, next_night, strict=True)] == [False, True, True, False]


def test_without_an_address_nobody_is_told_but_lost_runs_are_ended() -> None:
    assert teller("") is None


@pytest.mark.parametrize("url", ["hooks.example.com/x", "json://hooks.example.com", "slack://a/b", "https:///x", "mailto:clerk@example.com"])  # fmt: skip
def test_an_address_to_which_nothing_can_go_is_refused(url: str) -> None:
    """Prefect takes any, and says of what it cannot send in its own log alone."""
    with pytest.raises(SettingError, match=r"NIGHTCLERK_ALARM_URL.*https://"):
        teller(url)
    assert [each.name for each in automations(None)] == NAMES[:2]


def test_these_are_all_automations() -> None:
    made = list(automations(ActionMaker(uuid.uuid4(), by_mail=False)))
    assert [each.name for each in made] == NAMES
    assert {event for each in made[4:] for event in each.trigger.expect} == {each.value for each in Alarmed}  # type: ignore[union-attr]


def test_only_of_what_waits_for_nobody_lateness_is_told() -> None:
    late, failed = list(automations(ActionMaker(uuid.uuid4(), by_mail=False)))[2:4]
    for name, (_, queue, *_) in SNAPSHOT.items():
        run = {"prefect.resource.id": "prefect.flow-run.1"}
        tags = [{"prefect.resource.role": "tag", "prefect.resource.id": f"prefect.tag.{tag}"} for tag in ("nightclerk", name)]  # fmt: skip
        punctual = name == "night" or queue == "upkeep"
        assert (covers(late.trigger, run, tags), covers(failed.trigger, run, tags)) == (punctual, True)
        assert not covers(late.trigger, run, tags[1:]), "another project's"
    assert late.trigger.expect == {"prefect.flow-run.Late"}  # type: ignore[union-attr]


def covers(trigger: Any, resource: dict[str, str], related: list[dict[str, str]]) -> bool:
    asked = EventTrigger.model_validate(trigger.model_dump(mode="json"))
    return asked.covers_resources(Resource(resource), [RelatedResource(each) for each in related])


def test_what_a_webhook_gets_is_json_whatever_stands_in_the_words() -> None:
    summary = 'quotes " and {{ braces }} and\nlines'
    for each in list(automations(ActionMaker(uuid.uuid4(), by_mail=False)))[4:]:
        [action] = each.actions
        assert isinstance(action, CallWebhook)
        said = json.loads(rendered(str(action.payload), summary))
        assert said["text"].startswith(each.name) and said["text"].endswith(summary) and said["event"] == "nightclerk.x"


@pytest.mark.parametrize(
    ("message", "why"),
    [
        ("Flow run encountered an exception: DataError: no date: 'Miller: 9.00'", "Flow run encountered an exception: DataError"),
        ("Its machine has not been heard of; run it again", "Its machine has not been heard of; run it again"),
        (None, ""),
    ],
)  # fmt: skip
def test_of_a_failed_run_the_kind_of_its_error_is_told_and_no_words(message: str | None, why: str) -> None:
    for by_mail in (False, True):
        failed = list(automations(ActionMaker(uuid.uuid4(), by_mail)))[3].actions[0]
        template = str(failed.body if isinstance(failed, SendNotification) else failed.payload)  # type: ignore[union-attr]
        told = rendered(template, "", flow_run={"name": "night", "state": {"name": "Failed", "message": message}})
        assert f"night: Failed {why} http://ui" in told and "Miller" not in told


def test_of_a_late_run_its_schedule_is_told_too() -> None:
    """While it waits it has a name that Prefect made up."""
    waits = {"name": "deft-dove", "state": {"name": "Late", "message": None}}
    for by_mail in (False, True):
        late = list(automations(ActionMaker(uuid.uuid4(), by_mail)))[2].actions[0]
        template = str(late.body if isinstance(late, SendNotification) else late.payload)  # type: ignore[union-attr]
        assert "night, deft-dove: Late" in rendered(template, "", flow_run=waits, deployment={"name": "night"})
        assert "deft-dove: Late" in rendered(template, "", flow_run=waits, deployment=None)


def test_a_mail_has_a_subject() -> None:
    *_, last = automations(ActionMaker(uuid.uuid4(), by_mail=True))
    [action] = last.actions
    assert isinstance(action, SendNotification)
    assert (action.subject, rendered(action.body, "old")) == ("nightclerk: queue too old", "old")


def rendered(template: str, summary: str, **more: object) -> str:
    environment = jinja2.Environment()
    environment.filters["ui_url"] = lambda _: "http://ui"
    event = {"event": "nightclerk.x", "payload": {"summary": summary}}
    return environment.from_string(template).render(event=event, **more)
