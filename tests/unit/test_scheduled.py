"""The schedules as they are: an accidental rename would orphan runs and alarms. Nothing is applied here."""

import re
import uuid
from pathlib import Path
from typing import Any

import pytest
from prefect import Flow
from prefect.client.schemas.objects import FlowRun
from prefect.flow_engine import MINIMUM_HEARTBEAT_INTERVAL
from prefect.flows import load_flow_from_entrypoint

from deployments.server.automations import SILENT_S
from deployments.server.deploy import _schedule, missing_folders
from deployments.server.scheduled import POOL, QUEUES, Scheduled, scheduled
from schemas.errors import SettingError
from schemas.registry import KINDS
from schemas.settings import Settings
from tasks.running.overdue import _same, cancel_overdue

FULL = {"inbox": "memory://in", "time_zone": "Europe/Berlin", "evaluation_set": "/srv/sets/nda", "keep_texts_days": 90}
NIGHT = {"inbox": "memory:///in"}
EVALUATED = {"asked": {"folder": "/srv/sets/nda", "set_name": "nda", "started_by": "schedule"}}
CALIBRATED = {"asked": {"kinds": list(KINDS), "started_by": "schedule"}}
# Name: flow, queue, what becomes of a second run, when, parameters.
SNAPSHOT: dict[str, tuple[str, str, str, str, dict[str, Any]]] = {
    "night": ("flows.nightly.nightly", "nights", "ENQUEUE", "nightly: 0 22 * * *", NIGHT),
    "catch-up": ("flows.nightly.nightly", "nights", "CANCEL_NEW", "hourly: 15 * * * *", NIGHT),
    "audit": ("flows.certification.certification", "upkeep", "CANCEL_NEW", "daily: 30 20 * * *", NIGHT),
    "shadow": ("flows.shadowing.shadowing", "nights", "CANCEL_NEW", "daily: 45 20 * * *", {"by": "schedule"}),
    "calibration": ("flows.calibration.calibration", "nights", "CANCEL_NEW", "weekly: 0 12 * * 0", CALIBRATED),
    "evaluation": ("flows.evaluation.evaluation", "nights", "CANCEL_NEW", "monthly: 0 13 1 * *", EVALUATED),
    "retention": ("flows.retention.retention", "upkeep", "CANCEL_NEW", "daily: 0 6 * * *", {}),
}


def of(**stated: object) -> dict[str, Scheduled]:
    return {each.name: each for each in scheduled(Settings.model_validate(stated))}


def shown(each: Scheduled) -> tuple[str, str, str, str, dict[str, Any]]:
    [row] = each.schedules
    strategy = each.concurrency_limit["collision_strategy"]
    return (
        each.entrypoint,
        each.work_pool["work_queue_name"],
        strategy,
        f"{row['slug']}: {row['cron']}",
        each.parameters,
    )


def test_these_are_all_with_when_and_what() -> None:
    found = of(**FULL)
    assert {name: shown(each) for name, each in found.items()} == SNAPSHOT
    assert all(each.tags == ["nightclerk", {"night": "night"}.get(name, name)] for name, each in found.items())
    assert all(each.description for each in found.values())


@pytest.mark.parametrize("cron", ["nonsense", "61 22 * * *"])
def test_a_time_that_is_none_is_said_with_its_setting(cron: str) -> None:
    [row] = of(night_cron=cron)["night"].schedules
    with pytest.raises(SettingError, match=rf"{re.escape(cron)}.*NIGHTCLERK_NIGHT_CRON"):
        _schedule(row)


def test_they_run_one_at_a_time_in_queues_that_are_made() -> None:
    found = of(**FULL).values()
    assert {each.concurrency_limit["limit"] for each in found} == {1}
    assert {(each.work_pool["name"], QUEUES[each.work_pool["work_queue_name"]]) for each in found} == {(POOL, 1)}


def test_their_runs_send_heartbeats_often_enough() -> None:
    for each in of(**FULL).values():
        beats_s = int(each.work_pool["job_variables"]["env"]["PREFECT_FLOWS_HEARTBEAT_FREQUENCY"])
        assert MINIMUM_HEARTBEAT_INTERVAL <= beats_s <= SILENT_S / 5


def test_all_are_on_in_the_time_zone_that_settings_name() -> None:
    rows = [row for each in of(**FULL).values() for row in each.schedules]
    assert {(row["timezone"], row["active"]) for row in rows} == {("Europe/Berlin", True)}


def test_what_is_not_set_is_not_scheduled() -> None:
    active = {name: each.schedules[0]["active"] for name, each in of().items()}
    assert {name for name, on in active.items() if on} == {"calibration", "shadow"}


def test_the_night_begins_when_settings_say() -> None:
    assert of(night_cron="30 1 * * 1-5")["night"].schedules[0]["cron"] == "30 1 * * 1-5"


def test_a_time_zone_that_is_none_is_refused() -> None:
    with pytest.raises(ValueError, match="no such time zone"):
        Settings(time_zone="Europe/Atlantis")


@pytest.mark.parametrize("name", SNAPSHOT)
def test_its_flow_loads_and_takes_its_parameters(name: str) -> None:
    """A placeholder would hide an import error until the night."""
    each = of(**FULL)[name]
    flow: Flow[..., Any] = load_flow_from_entrypoint(each.entrypoint, use_placeholder_flow=False)
    assert flow.validate_parameters(each.parameters) if each.parameters else flow.parameters.required == []


@pytest.mark.parametrize("name", SNAPSHOT)
def test_of_its_runs_that_wait_for_another_one_is_run(name: str) -> None:
    flow: Flow[..., Any] = load_flow_from_entrypoint(of(**FULL)[name].entrypoint, use_placeholder_flow=False)
    assert flow.on_running_hooks == [cancel_overdue]


def test_a_folder_that_is_not_here_is_said_when_schedules_are_applied(tmp_path: Path) -> None:
    config = Settings(inbox=f"file://{tmp_path}/claims", evaluation_set=str(tmp_path / "set"))
    assert [line.rpartition(" set ")[2] for line in missing_folders(config)] == [
        "NIGHTCLERK_INBOX to another",
        "NIGHTCLERK_EVALUATION_SET to another",
    ]
    (tmp_path / "claims").mkdir()
    (tmp_path / "set").mkdir()
    assert list(missing_folders(config)) == []
    assert list(missing_folders(Settings(inbox="s3://claims"))) == []


@pytest.mark.parametrize(
    ("changed", "goes"),
    [
        ({}, True),
        ({"state_name": "Late"}, True),
        ({"state_name": "AwaitingConcurrencySlot"}, True),
        ({"state_name": "AwaitingRetry"}, False),
        ({"auto_scheduled": False}, False),
        ({"parameters": {"inbox": "memory:///another"}}, False),
    ],
)
def test_of_what_is_due_only_the_same_work_is_cancelled(changed: dict[str, Any], goes: bool) -> None:
    """Not another inbox's, nor what a person asked for, nor what they asked to try again."""
    known = {"flow_id": uuid.uuid4(), "parameters": {"inbox": "memory:///in"}, "auto_scheduled": True, "state_name": "Scheduled"}  # fmt: skip
    begun, other = FlowRun.model_validate(known), FlowRun.model_validate(known | changed)
    assert _same(other, begun) is goes
