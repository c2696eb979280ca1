"""Prefect's automations: who hears of late and failed runs and of what nights tell, and what becomes of runs whose machine is gone."""

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID

from prefect.blocks.notifications import SlackWebhook
from prefect.blocks.webhook import Webhook
from prefect.client.orchestration import SyncPrefectClient
from prefect.client.schemas.objects import StateType
from prefect.events.actions import ActionTypes, CallWebhook, ChangeFlowRunState, SendNotification
from prefect.events.schemas.automations import AutomationCore, EventTrigger, Posture
from pydantic import SecretStr

from deployments.server.looked_for import LOOKED_FOR, OURS, UNBEGUN
from schemas.alarm import Alarmed
from schemas.errors import SettingError

BLOCK = "nightclerk-alarms"
_ADDRESS = re.compile(r"(https?|mailtos?)://[^/\s]")
# Catch-ups, calibrations and evaluations may rightly wait behind a night: of them lateness is no fault.
PUNCTUAL = ("night", "audit", "retention")
_THEIRS = {"prefect.resource.role": "tag", "prefect.resource.id": [f"prefect.tag.{name}" for name in PUNCTUAL]}
RUNS = {"prefect.resource.id": "prefect.flow-run.*"}
SILENT_S = 150  # five heartbeats
UNBEGUN_S = 300  # what begins takes a slow machine half a minute
BEATS = {"prefect.flow-run.heartbeat", LOOKED_FOR}
ENDS = {f"prefect.flow-run.{state}" for state in ("Completed", "Failed", "Cancelled", "Crashed", "TimedOut")}
BEGUN = {f"prefect.flow-run.{state}" for state in ("Running", "Retrying", "heartbeat")}
# A run that has no place after all, or gives it back.
WAITING = {f"prefect.flow-run.{state}" for state in ("Scheduled", "Late", "AwaitingConcurrencySlot", "AwaitingRetry", "Paused", "Suspended")}  # fmt: skip
CLAIMED = {"prefect.flow-run.Pending", UNBEGUN}

# What is told of runs: after which events, of whose.
_OF_RUNS: dict[str, tuple[set[str], Any]] = {
    "a run is late": ({"prefect.flow-run.Late"}, [OURS, _THEIRS]),
    "a run failed": ({"prefect.flow-run.Failed", "prefect.flow-run.Crashed", "prefect.flow-run.TimedOut"}, OURS),
}
_OF_NIGHTS = {
    "over budget": Alarmed.OVER_BUDGET,
    "target not held": Alarmed.TARGET_NOT_HELD,
    "confidence has drifted": Alarmed.DRIFTED,
    "a model in shadow is better": Alarmed.SHADOW_BETTER,
    "queue too old": Alarmed.QUEUE_TOO_OLD,
}
# Expressions of Jinja. What follows the name of an exception in a run's message may be words of a document: they stay here.
_WHY = "((flow_run.state.message or '').split(': ')[:2] | join(': '))"
_OF = "(deployment.name ~ ', ' if deployment else '')"  # a run that waits is called by two words of Prefect's
_RUN = f"{_OF} ~ flow_run.name ~ ': ' ~ flow_run.state.name ~ ' ' ~ {_WHY} ~ ' ' ~ (flow_run|ui_url)"
_NIGHT = "event.payload.summary"


def automations(
    tell: "ActionMaker | None", silent_s: int = SILENT_S, unbegun_s: int = UNBEGUN_S
) -> Iterator[AutomationCore]:
    """All of them; without anyone to tell only those which end runs whose machine is gone, silent for `silent_s` or not begun for `unbegun_s`."""
    yield _given_up("a run's machine is gone", BEATS, BEATS | WAITING | ENDS, silent_s)
    yield _given_up("a run does not begin", CLAIMED, CLAIMED | BEGUN | WAITING | ENDS, unbegun_s)
    if tell is None:
        return
    for name, (events, whose) in _OF_RUNS.items():
        trigger = _trigger(expect=events, match=RUNS, match_related=whose)
        yield _automation(name, trigger, tell(name, _RUN))
    for name, event in _OF_NIGHTS.items():
        yield _automation(name, _trigger(expect={event.value}), tell(name, _NIGHT))


class ActionMaker:
    """Makes what tells somebody, by the block that holds the address."""

    def __init__(self, block: UUID, by_mail: bool) -> None:
        self._block, self._by_mail = block, by_mail

    def __call__(self, subject: str, expression: str) -> ActionTypes:
        told = f"nightclerk: {subject}"
        if self._by_mail:
            return SendNotification(block_document_id=self._block, subject=told, body=f"{{{{ {expression} }}}}")
        text = f"'{told}. ' ~ {expression}"
        payload = f'{{"text": {{{{ ({text}) | tojson }}}}, "event": "{{{{ event.event }}}}"}}'
        return CallWebhook(block_document_id=self._block, payload=payload)


def teller(url: str) -> ActionMaker | None:
    """What tells somebody at that address: a webhook, or a mail server; None without one. Keeps the address at Prefect's server.

    Raises:
        SettingError: it is neither, and nobody would be told of anything.
    """
    if not url:
        return None
    if not _ADDRESS.match(url):
        raise SettingError(
            "NIGHTCLERK_ALARM_URL is no address that alarms can go to",
            "Write it as https://host/path, or as mailtos://user:password@host?to=clerk@example.com",
        )
    by_mail = url.startswith("mailto")
    # Prefect has no block for mail servers; this one hands any address that is not Slack's to Apprise, which knows mail.
    block = SlackWebhook(url=SecretStr(url)) if by_mail else Webhook(url=SecretStr(url))
    name = f"{BLOCK}-{'mail' if by_mail else 'webhook'}"
    saved: Any = block.save(name, overwrite=True)
    return ActionMaker(saved, by_mail)


def apply_automations(
    client: SyncPrefectClient, url: str, silent_s: int = SILENT_S, unbegun_s: int = UNBEGUN_S
) -> list[str]:
    """Creates or renews them, takes away those of ours that are no more; gives their names."""
    wanted = {each.name: each for each in automations(teller(url), silent_s, unbegun_s)}
    there = {each.name: each for each in client.read_automations() if each.name.startswith("nightclerk: ")}
    for name in there.keys() - wanted.keys():
        client.delete_automation(there[name].id)
    for name, each in wanted.items():
        if name in there:
            client.update_automation(there[name].id, each)
        else:
            client.create_automation(each)
    return list(wanted)


def _given_up(name: str, after: set[str], expect: set[str], within_s: int) -> AutomationCore:
    """A run of which nothing that is expected comes in time: its place in the queue is given to others.

    What is in both sets makes the time begin anew.
    """
    trigger = _trigger(
        after=after,
        expect=expect,
        match=RUNS,
        match_related=OURS,
        for_each={"prefect.resource.id"},
        posture=Posture.Proactive,
        within=timedelta(seconds=within_s),
    )
    crashed = ChangeFlowRunState(
        state=StateType.CRASHED, message="Its machine has not been heard of; run it again", name=None
    )
    return _automation(name, trigger, crashed)


def _automation(name: str, trigger: EventTrigger, action: ActionTypes) -> AutomationCore:
    return AutomationCore(name=f"nightclerk: {name}", tags=["nightclerk"], trigger=trigger, actions=[action])


def _trigger(**what: Any) -> EventTrigger:
    return EventTrigger.model_validate({"posture": Posture.Reactive, "threshold": 1} | what)
