"""The deployments at a real Prefect server: applied twice they are the same, no two nights run at once, alarms reach their address."""

import json
import os
import signal
import socketserver
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psutil
import pytest
from prefect import flow
from prefect.client.orchestration import SyncPrefectClient, get_client
from prefect.client.schemas.filters import FlowRunFilter
from prefect.client.schemas.objects import FlowRun, State
from prefect.events.worker import EventsWorker
from prefect.flow_engine import FlowRunEngine, run_flow
from prefect.states import Cancelled, Completed, Failed, Pending, Running, Scheduled

from deployments.server import deploy
from deployments.server.automations import apply_automations
from deployments.server.deploy import deployed
from deployments.server.looked_for import look_for_runs
from deployments.server.process import start
from deployments.server.scheduled import POOL
from schemas.alarm import Alarm, Alarmed
from schemas.settings import Settings
from tasks.alarms import emitted
from tasks.running.overdue import cancel_overdue
from tests.quiet_zone import quiet_zone
from tests.unit.test_alarms import NAMES
from tests.unit.test_scheduled import SNAPSHOT

WAIT_S = 300


@pytest.fixture(scope="module")
def zone() -> str:
    return quiet_zone()


@pytest.fixture(scope="module")
def client(prefect_api: str, zone: str) -> Iterator[SyncPrefectClient]:
    """A server on which everything was applied, and once more."""
    config = Settings(inbox="memory://in", alarm_url="", time_zone=zone)
    for _ in range(2):
        said = list(deployed(config))
    assert [line.split()[0] for line in said] == [*SNAPSHOT, "alarms"]
    with get_client(sync_client=True) as client:
        yield client


def deployment(client: SyncPrefectClient, name: str) -> Any:
    return client.read_deployment_by_name(f"{SNAPSHOT[name][0].rpartition('.')[2]}/{name}")


def test_they_stand_once_with_schedule_tags_and_limits(client: SyncPrefectClient, zone: str) -> None:
    assert {each.name for each in client.read_deployments()} == set(SNAPSHOT)
    for name, (entrypoint, queue, strategy, when, _) in SNAPSHOT.items():
        found = deployment(client, name)
        [row] = found.schedules
        assert (found.entrypoint, found.work_pool_name, found.work_queue_name) == (entrypoint, POOL, queue)
        assert (f"{row.slug}: {row.schedule.cron}", row.schedule.timezone) == (when, zone)
        assert found.global_concurrency_limit.limit == 1
        assert found.concurrency_options.collision_strategy.value == strategy
        assert "nightclerk" in found.tags and found.description


def test_schedules_that_are_on_make_runs(client: SyncPrefectClient) -> None:
    """SQLAlchemy's newer versions and the pinned Prefect do not agree by themselves, see server/mended.py."""
    on = {name for name in SNAPSHOT if deployment(client, name).schedules[0].active}
    assert on == {"night", "catch-up", "audit", "shadow", "calibration"}
    until(lambda: all(ahead(client, name) for name in on), lambda: None)
    assert {name for name in SNAPSHOT if ahead(client, name)} == on


def ahead(client: SyncPrefectClient, name: str) -> list[FlowRun]:
    """What its schedule has made to come."""
    of = {"deployment_id": {"any_": [deployment(client, name).id]}, "state": {"type": {"any_": ["SCHEDULED"]}}}
    return [
        run for run in client.read_flow_runs(flow_run_filter=FlowRunFilter.model_validate(of)) if run.auto_scheduled
    ]


def run_of(client: SyncPrefectClient, name: str) -> FlowRun:
    return client.create_flow_run_from_deployment(deployment(client, name).id, state=Scheduled())


def picked(client: SyncPrefectClient) -> list[str]:
    """The runs that a worker would be given now, by their deployment's name."""
    names = {deployment(client, name).id: name for name in SNAPSHOT}
    found = client.get_scheduled_flow_runs_for_work_pool(POOL, ["nights"], scheduled_before=datetime.now(UTC))
    return [names[each.flow_run.deployment_id] for each in found]


def put(client: SyncPrefectClient, run: FlowRun, state: State[Any]) -> State[Any]:
    """The state that the server gives it."""
    client.set_flow_run_state(run.id, state)
    return client.read_flow_run(run.id).state  # type: ignore[return-value]


def test_no_two_nights_at_once(client: SyncPrefectClient) -> None:
    first, second = run_of(client, "night"), run_of(client, "night")
    assert len(picked(client)) == 1, "the queue gives out one at a time"
    assert put(client, first, Pending()).is_pending()
    assert picked(client) == []
    waiting = put(client, second, Pending())
    assert (waiting.type.value, waiting.name) == ("SCHEDULED", "AwaitingConcurrencySlot"), "whoever starts it, it waits"
    catch_up = run_of(client, "catch-up")
    assert picked(client) == [], "nor does the catch-up run beside a night"
    put(client, first, Cancelled())
    assert put(client, second, Pending()).is_pending()
    for run in (second, catch_up):
        put(client, run, Cancelled())


def test_a_second_catch_up_is_refused_by_name(client: SyncPrefectClient) -> None:
    first, second = run_of(client, "catch-up"), run_of(client, "catch-up")
    assert put(client, first, Pending()).is_pending()
    put(client, first, Running())
    refused = put(client, second, Pending())
    assert refused.is_cancelled() and "concurrency limit" in str(refused.message)
    put(client, first, Cancelled())


def come_due(client: SyncPrefectClient, name: str) -> list[FlowRun]:
    """Runs of its schedule in the last day, as they wait behind a long night."""
    at = datetime.now(UTC)
    hours = {"start_time": (at - timedelta(days=1)).isoformat(), "end_time": (at - timedelta(hours=1)).isoformat()}
    client._client.post(f"/deployments/{deployment(client, name).id}/schedule", json=hours | {"min_runs": 20})
    return waiting(client, name)


def waiting(client: SyncPrefectClient, name: str) -> list[FlowRun]:
    """What of it is due and not begun, the oldest first."""
    of = {"deployment_id": {"any_": [deployment(client, name).id]}, "state": {"type": {"any_": ["SCHEDULED"]}}}
    due = of | {"next_scheduled_start_time": {"before_": datetime.now(UTC)}}
    found = client.read_flow_runs(flow_run_filter=FlowRunFilter.model_validate(due))
    return sorted(found, key=lambda run: str(run.next_scheduled_start_time))


@flow(on_running=[cancel_overdue])
def catching_up(inbox: str) -> None:
    """Does what a catch-up would, had nothing come in."""


def test_of_the_catch_ups_that_wait_for_a_night_one_runs(client: SyncPrefectClient) -> None:
    night, asked_for = run_of(client, "night"), run_of(client, "catch-up")
    put(client, night, Pending())
    late, nights = come_due(client, "catch-up"), come_due(client, "night")
    assert len(late) > 10 and picked(client) == [], "they pile up while the night runs"
    put(client, night, Cancelled())
    run_flow(catching_up, flow_run=late[0], parameters={"inbox": "memory:///in"})
    states = {run.id: client.read_flow_run(run.id).state for run in late}
    assert states.pop(late[0].id).is_completed()  # type: ignore[union-attr]
    assert states.pop(asked_for.id).is_scheduled(), "a person asked for it"  # type: ignore[union-attr]
    assert {state.name for state in states.values() if state} == {"Cancelled"}
    assert {state.message for state in states.values() if state} == {f"{late[0].name} does its work"}
    assert [run.id for run in waiting(client, "night")] == [run.id for run in nights], "nights are no catch-ups"
    for run in (asked_for, *nights):
        put(client, run, Cancelled())


def beating(client: SyncPrefectClient, name: str) -> tuple[FlowRun, Callable[[], None]]:
    """A run that has begun, and what sends a heartbeat of it as Prefect's engine does."""
    run = run_of(client, name)
    put(client, run, Pending())
    put(client, run, Running())
    engine = FlowRunEngine(catching_up, flow_run=client.read_flow_run(run.id))
    return run, engine._emit_flow_run_heartbeat


def test_a_run_whose_machine_is_gone_gives_its_place_to_the_next(client: SyncPrefectClient) -> None:
    apply_automations(client, "", silent_s=10)
    (lost, beat), (done, last_beat), (living, beats) = (
        beating(client, name) for name in ("night", "audit", "retention")
    )
    waits = run_of(client, "night")
    assert picked(client) == []
    last_beat()
    EventsWorker.drain_all(timeout=10)
    put(client, done, Completed())
    heard_at = [0.0]

    def again() -> None:
        """The living one beats; the lost one only once in a while, for an automation counts once the server has loaded it."""
        beats()
        if time.monotonic() - heard_at[0] > 60:
            last_beat()  # late: its run has ended
            EventsWorker.drain_all(timeout=10)
            beat()
            heard_at[0] = time.monotonic()

    until(lambda: bool((state := client.read_flow_run(lost.id).state) and state.is_crashed()), again)
    said = client.read_flow_run(lost.id).state
    assert said and "machine has not been heard of" in str(said.message)
    assert picked(client) == ["night"] and put(client, waits, Pending()).is_pending()
    assert [client.read_flow_run(run.id).state_name for run in (done, living)] == ["Completed", "Running"]
    until(lambda: alarmed(client, lost), lambda: None)  # after which events are written down
    assert not alarmed(client, done) and not alarmed(client, living)
    for run in (waits, living):
        put(client, run, Cancelled())
    apply_automations(client, "")


def alarmed(client: SyncPrefectClient, run: FlowRun) -> bool:
    """Whether Prefect's events say that an automation was triggered by the run."""
    asked = {"filter": {"event": {"name": ["prefect.automation.triggered"]}}}
    events = client.request("POST", "/events/filter", json=asked).json()["events"]
    return any(str(run.id) in str(each["payload"]["triggering_labels"]) for each in events)


def begun(client: SyncPrefectClient, name: str, *states: State[Any]) -> FlowRun:
    run = run_of(client, name)
    for state in (Pending(), *states):
        put(client, run, state)
    return run


def test_a_run_that_was_claimed_and_does_not_begin_gives_its_place_to_the_next(client: SyncPrefectClient) -> None:
    apply_automations(client, "", silent_s=3600, unbegun_s=10)
    others = [begun(client, "audit", Running()), begun(client, "retention", Scheduled())]
    lost = [begun(client, "night")]
    waits = run_of(client, "catch-up")
    assert picked(client) == []
    claimed_s = [time.monotonic()]

    def again() -> None:
        """Claimed anew once in a while, for an automation counts once the server has loaded it."""
        if time.monotonic() - claimed_s[0] > 60:
            put(client, lost[-1], Cancelled())
            lost.append(begun(client, "night"))
            claimed_s[0] = time.monotonic()

    until(lambda: client.read_flow_run(lost[-1].id).state_name == "Crashed", again)
    assert picked(client) == ["catch-up"] and put(client, waits, Pending()).is_pending()
    assert [client.read_flow_run(run.id).state_name for run in others] == ["Running", "Scheduled"]
    for run in (waits, *others):
        put(client, run, Cancelled())


def test_what_was_claimed_when_everything_was_killed_is_looked_for_by_the_next_up(
    client: SyncPrefectClient, home: Path, prefect_api: str
) -> None:
    """Its server has forgotten what it waited for, and an automation that is applied again begins anew."""
    apply_automations(client, "", silent_s=3600, unbegun_s=3600)
    lost, alive = begun(client, "night"), begun(client, "audit", Running())
    restart(Settings(home=home, prefect_port=urlsplit(prefect_api).port))
    apply_automations(client, "", silent_s=3600, unbegun_s=10)
    beat = FlowRunEngine(catching_up, flow_run=client.read_flow_run(alive.id))._emit_flow_run_heartbeat
    look_for_runs(client)
    until(lambda: client.read_flow_run(lost.id).state_name == "Crashed", beat)
    assert client.read_flow_run(alive.id).state_name == "Running"
    put(client, alive, Cancelled())
    apply_automations(client, "")


def restart(server: Settings) -> None:
    """By a kill, as a power cut would."""
    killed = psutil.Process(json.loads((server.prefect_folder / "server.json").read_text())["pid"])
    os.killpg(killed.pid, signal.SIGKILL)
    killed.wait(10)
    start(server, meanwhile=lambda: None)


def test_to_deploy_is_to_look_for_runs(client: SyncPrefectClient, monkeypatch: pytest.MonkeyPatch) -> None:
    looked: list[object] = []
    monkeypatch.setattr(deploy, "look_for_runs", looked.append)
    list(deployed(Settings(inbox="memory://in", alarm_url="")))
    assert len(looked) == 1


def test_alarms_are_as_many_as_there_are_addresses(client: SyncPrefectClient) -> None:
    for url, expected in (("", NAMES[:2]), ("http://127.0.0.1:9/", NAMES), ("", NAMES[:2])):
        assert apply_automations(client, url) == expected
        assert sorted(each.name for each in client.read_automations()) == sorted(expected)


@pytest.fixture
def heard() -> Iterator[tuple[str, list[dict[str, str]]]]:
    """A webhook's address, and what it was told."""
    told: list[dict[str, str]] = []

    class Hook(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            told.append(json.loads(self.rfile.read(int(self.headers["content-length"]))))
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Hook)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/", told
    server.shutdown()


def sound(event: Alarmed, summary: str) -> None:
    """As a night does."""
    assert emitted(Alarm(event=event, summary=summary, about="a test"), "nightclerk.night.2026-11-21")


def until(done: Callable[[], bool], again: Callable[[], None]) -> None:
    """An automation counts only once the server has loaded it, so what it waits for is done again."""
    deadline = time.monotonic() + WAIT_S
    while not done() and time.monotonic() < deadline:
        again()
        time.sleep(2)
    assert done()


def test_a_webhook_hears_of_a_nights_trouble_and_of_a_failed_run(
    client: SyncPrefectClient, heard: tuple[str, list[dict[str, str]]]
) -> None:
    url, told = heard
    apply_automations(client, url)
    until(lambda: bool(told), lambda: sound(Alarmed.QUEUE_TOO_OLD, "The oldest item has waited for 4.5 days"))
    assert told[0] == {
        "text": "nightclerk: queue too old. The oldest item has waited for 4.5 days",
        "event": Alarmed.QUEUE_TOO_OLD.value,
    }
    del told[:]
    waits = [gone_late(client, name) for name in ("catch-up", "calibration", "night")]
    until(lambda: bool(told), lambda: None)
    assert [each["text"].split(" Late")[0] for each in told] == ["nightclerk: a run is late. night, night of tests:"]
    for run in waits:
        put(client, run, Cancelled())
    del told[:]
    until(lambda: bool(told), lambda: failing(client))
    assert told[0]["event"] == "prefect.flow-run.Failed"
    assert "nightclerk: a run failed. night, night of tests: Failed Flow run encountered an exception: DataError http" in told[0]["text"]  # fmt: skip


def gone_late(client: SyncPrefectClient, name: str) -> FlowRun:
    at = Scheduled(scheduled_time=datetime.now(UTC) - timedelta(hours=1))
    run = client.create_flow_run_from_deployment(deployment(client, name).id, name=f"{name} of tests", state=at)
    until(lambda: client.read_flow_run(run.id).state_name == "Late", lambda: None)
    return run


def failing(client: SyncPrefectClient) -> None:
    run = client.create_flow_run_from_deployment(
        deployment(client, "night").id, name="night of tests", state=Scheduled()
    )
    put(client, run, Pending())
    put(client, run, Running())
    put(client, run, Failed(message="Flow run encountered an exception: DataError: no number: 'Miller owes 9.00'"))


class Post(socketserver.StreamRequestHandler):
    """As much of a mail server as a letter needs."""

    letters: list[str] = []

    def handle(self) -> None:
        self.say("220 ready")
        while line := self.rfile.readline().decode().strip():
            if line.upper() == "DATA":
                self.say("354 go on")
                self.letters.append("".join(iter(lambda: self.rfile.readline().decode(), ".\r\n")))
            self.say("250 ok" if line.upper() != "QUIT" else "221 bye")

    def say(self, line: str) -> None:
        self.wfile.write(f"{line}\r\n".encode())


def test_a_mail_is_sent_through_a_mail_server(client: SyncPrefectClient) -> None:
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Post) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        apply_automations(client, f"mailto://127.0.0.1:{server.server_address[1]}?from=night@example.com&to=clerk@example.com")  # fmt: skip
        until(lambda: bool(Post.letters), lambda: sound(Alarmed.OVER_BUDGET, "The budget of big did not suffice"))
        server.shutdown()
    assert "Subject: nightclerk: over budget" in Post.letters[0]
    assert "The budget of big did not suffice" in Post.letters[0]
    apply_automations(client, "")
