"""`nightclerk up` as an operator starts it: real processes, a home of its own, nights by the worker, deaths, and an end without remains."""

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from socket import socket
from typing import Any

import httpx
import psutil
import pytest

from deployments.machine.up import up as bring_up
from schemas.errors import SettingError
from schemas.settings import Settings
from tests.conftest import ROOT
from tests.prefect_database import PrefectDatabase
from tests.quiet_zone import quiet_zone

WAIT_S = 400
NDA = "NON-DISCLOSURE AGREEMENT number {}. This Agreement is governed by the laws of the State of Delaware."


class Up:
    """The command and what it brings up; state: its process, and all processes that were seen below it."""

    def __init__(self, home: Path, inbox: Path) -> None:
        self.home, self.inbox, self.seen = home, inbox, set[psutil.Process]()
        with closing(socket()) as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        own = {
            "NIGHTCLERK_HOME": str(home),
            "NIGHTCLERK_ENGINE": "scripted",
            "NIGHTCLERK_INBOX": str(inbox),
            "NIGHTCLERK_PREFECT_PORT": "0",
            "NIGHTCLERK_TIME_ZONE": quiet_zone(),
            "PREFECT_WORKER_QUERY_SECONDS": "1",
        }
        environment = {
            name: value for name, value in os.environ.items() if not name.startswith(("NIGHTCLERK_", "PREFECT_"))
        }
        command = [sys.executable, "-m", "deployments", "up", "--port", str(self.port)]
        self.environment = environment | own
        with (home / "said").open("w") as said:
            self.process = subprocess.Popen(command, cwd=ROOT, env=self.environment, stderr=said, stdout=said)

    def wait(self, what: str, done: Callable[[], Any]) -> Any:
        deadline = time.monotonic() + WAIT_S
        while time.monotonic() < deadline and self.process.poll() is None:
            self.seen |= set(psutil.Process(self.process.pid).children(recursive=True))
            try:
                if found := done():
                    return found
            except httpx.HTTPError:
                pass
            time.sleep(0.5)
        pytest.fail(f"no {what}: {(self.home / 'said').read_text()[-2000:]}")

    @property
    def api(self) -> str:
        return str(json.loads((self.home / "prefect" / "server.json").read_text())["url"])

    def child(self, words: str) -> psutil.Process | None:
        for process in psutil.Process(self.process.pid).children():
            if process.status() != psutil.STATUS_ZOMBIE and words in " ".join(process.cmdline()):
                return process
        return None

    def post(self, path: str, body: dict[str, Any]) -> Any:
        """Asks again while SQLite is busy, as Prefect's clients do."""
        for _ in range(10):
            answer = httpx.post(f"{self.api}/{path}", json=body, timeout=30)
            if answer.status_code != httpx.codes.SERVICE_UNAVAILABLE:
                break
            time.sleep(2)
        return answer.raise_for_status().json()

    def run(self, name: str) -> str:
        """Asks for a run of a deployment of nights; gives its id."""
        found = httpx.get(f"{self.api}/deployments/name/nightly/{name}", timeout=30).raise_for_status().json()
        return str(self.post(f"deployments/{found['id']}/create_flow_run", {})["id"])

    def state(self, run: str) -> dict[str, Any]:
        return dict(httpx.get(f"{self.api}/flow_runs/{run}", timeout=30).raise_for_status().json())

    def ended(self, *runs: str) -> list[dict[str, Any]]:
        found = [self.state(run) for run in runs]
        ends = {"COMPLETED", "FAILED", "CRASHED", "CANCELLED"}
        return found if all(run["state_type"] in ends for run in found) else []


@pytest.fixture(scope="module")
def up(tmp_path_factory: pytest.TempPathFactory, prefect_database: PrefectDatabase) -> Iterator[Up]:
    home = Path(tempfile.mkdtemp(prefix="nightclerk-up-"))  # not in a folder of pytest's, see conftest's home
    prefect_database.lay_into(home)
    inbox = tmp_path_factory.mktemp("inbox")
    (inbox / "nda").mkdir()
    for number in range(3):
        (inbox / "nda" / f"{number}.txt").write_text(NDA.format(number))
    started = Up(home, inbox)
    try:
        started.wait("start", lambda: "up        Prefect's UI is at" in (home / "said").read_text())
        yield started
    finally:
        if started.process.poll() is None:
            started.process.terminate()
            started.process.wait(WAIT_S)
        shutil.rmtree(home, ignore_errors=True)


def test_the_worker_reads_the_inbox_and_no_two_nights_overlap(up: Up) -> None:
    runs = [up.run("night"), up.run("night")]
    first, second = sorted(up.wait("nights", lambda: up.ended(*runs)), key=lambda run: run["start_time"])
    assert (first["state_type"], second["state_type"]) == ("COMPLETED", "COMPLETED")
    assert first["end_time"] <= second["start_time"]
    assert first["name"].startswith("nightly 20") and first["name"].endswith(up.inbox.name)
    said = subprocess.run(
        [sys.executable, "-m", "deployments", "status"],
        cwd=ROOT,
        env=up.environment,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert "3 arrivals = 3 documents" in said and "0 unfinished" in said
    [*_, page] = up.post("artifacts/filter", {"artifacts": {"key": {"any_": ["night"]}}, "sort": "CREATED_DESC"})
    assert f"[What waits for people](http://127.0.0.1:{up.port}/queue)" in page["data"], "it links where people answer"


def test_the_review_app_answers(up: Up) -> None:
    up.wait("review app", lambda: httpx.get(f"http://127.0.0.1:{up.port}/", timeout=5).status_code < 400)


def test_it_is_up_once(up: Up) -> None:
    again = subprocess.run(
        [sys.executable, "-m", "deployments", "up"],
        cwd=ROOT,
        env=up.environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert again.returncode == 1 and "up already" in again.stderr


def test_with_the_review_apps_port_taken_nothing_is_started(tmp_path: Path) -> None:
    with closing(socket()) as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(SettingError, match=f"No serving at 127.0.0.1:{port}: .*in use.*--port"):
            bring_up(Settings(home=tmp_path), "127.0.0.1", port)
    assert {path.name for path in tmp_path.iterdir()} <= {"up.lock"}


def test_what_dies_is_started_again(up: Up) -> None:
    worker = up.wait("worker", lambda: up.child("worker start"))
    server, api = json.loads((up.home / "prefect" / "server.json").read_text())["pid"], up.api
    worker.kill()
    psutil.Process(server).kill()
    up.wait("new worker", lambda: (found := up.child("worker start")) and found.pid != worker.pid)
    up.wait("new server", lambda: httpx.get(f"{api}/health", timeout=2).status_code == httpx.codes.OK)
    assert up.api == api, "workers know it by this address"
    run = up.run("catch-up")
    [ended] = up.wait("night after it", lambda: up.ended(run))
    assert ended["state_type"] == "COMPLETED"


def test_it_ends_with_all_that_it_started(up: Up) -> None:
    api, postmaster = up.api, up.home / "postgres" / "postmaster.pid"
    database = psutil.Process(int(postmaster.read_text().split()[0]))
    up.process.send_signal(signal.SIGTERM)
    assert up.process.wait(WAIT_S) == 0
    _, left = psutil.wait_procs([*up.seen, database], timeout=20)
    assert [process.cmdline() for process in left] == []
    assert not postmaster.exists()
    with pytest.raises(httpx.HTTPError):
        httpx.get(f"{api}/health", timeout=5)
