"""The deployments at a real Prefect server: applied twice they are the same, no two nights run at once, alarms reach their address."""

import json
import socketserver
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest
from prefect.client.orchestration import SyncPrefectClient, get_client
from prefect.client.schemas.objects import FlowRun, State
from prefect.events import emit_event
from prefect.events.worker import EventsWorker
from prefect.states import Cancelled, Failed, Pending, Running, Scheduled

from deployments.automations import apply_automations
from deployments.deploy import deployed
from deployments.scheduled import POOL
from schemas.alarm import Alarmed
from schemas.settings import Settings
from tests.unit.test_alarms import NAMES
from tests.unit.test_scheduled import SNAPSHOT

WAIT_S = 300


@pytest.fixture(scope="module")
def client(prefect_api: str) -> Iterator[SyncPrefectClient]:
    """A server on which everything was applied, and once more."""
    config = Settings(inbox="memory://in", alarm_url="")
    for _ in range(2):
        said = list(deployed(config))
    assert [line.split()[0] for line in said] == [*SNAPSHOT, "alarms"]
    with get_client(sync_client=True) as client:
        yield client


def deployment(client: SyncPrefectClient, name: str) -> Any:
    return client.read_deployment_by_name(f"{SNAPSHOT[name][0].rpartition('.')[2]}/{name}")


def test_they_stand_once_with_schedule_tags_and_limits(client: SyncPrefectClient) -> None:
    assert {each.name for each in client.read_deployments()} == set(SNAPSHOT)
    for name, (entrypoint, queue, strategy, when, _) in SNAPSHOT.items():
        found = deployment(client, name)
        [row] = found.schedules
        assert (found.entrypoint, found.work_pool_name, found.work_queue_name) == (entrypoint, POOL, queue)
        assert (f"{row.slug}: {row.schedule.cron}", row.schedule.timezone) == (when, "UTC")
        assert found.global_concurrency_limit.limit == 1
        assert found.concurrency_options.collision_strategy.value == strategy
        assert "nightclerk" in found.tags and found.description


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


def test_alarms_are_as_many_as_there_are_addresses(client: SyncPrefectClient) -> None:
    for url, expected in (("", NAMES[:1]), ("http://127.0.0.1:9/", NAMES), ("", NAMES[:1])):
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
    emit_event(event.value, resource={"prefect.resource.id": "nightclerk.night.x"}, payload={"summary": summary})
    EventsWorker.drain_all(timeout=10)


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
    until(lambda: bool(told), lambda: failing(client))
    assert told[0]["event"] == "prefect.flow-run.Failed"
    assert "nightclerk: a run failed. night of tests: Failed Flow run encountered an exception: DataError http" in told[0]["text"]  # fmt: skip


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
