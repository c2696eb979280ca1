"""Finding the own Prefect server: one that is too busy to answer is waited for, one that is gone is not, and a foreign process is never it."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from prefect.flow_engine import MINIMUM_HEARTBEAT_INTERVAL

from deployments.server.automations import SILENT_S
from deployments.server.port import reserved_port
from deployments.server.process import SERVER, alive, awaited, end, running
from deployments.server.shared import prefect_server
from schemas.errors import SettingError
from schemas.settings import Settings
from tests.conftest import ROOT

BUSY = """
import sys, time
from http.server import BaseHTTPRequestHandler, HTTPServer

class Well(BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"true")

time.sleep(float(sys.argv[1]))
HTTPServer(("127.0.0.1", int(sys.argv[2])), Well).serve_forever()
"""


@pytest.fixture
def config(tmp_path: Path) -> Settings:
    found = Settings(home=tmp_path)
    found.prefect_folder.mkdir(parents=True)
    return found


@pytest.fixture
def url() -> Iterator[str]:
    with reserved_port(0) as port:
        yield f"http://127.0.0.1:{port}/api"


def started(config: Settings, url: str, *words: str, busy_s: float = 0.0) -> subprocess.Popen[bytes]:
    """A process that answers at the URL after so many seconds, noted as the own server."""
    port = url.rpartition(":")[2].removesuffix("/api")
    process = subprocess.Popen([sys.executable, "-c", BUSY, str(busy_s), port, *words], start_new_session=True)
    (config.prefect_folder / "server.json").write_text(json.dumps({"pid": process.pid, "url": url}))
    return process


def test_one_that_is_too_busy_to_answer_is_waited_for(config: Settings, url: str) -> None:
    process = started(config, url, SERVER, busy_s=2.0)
    assert running(config) == "" and alive(config)
    assert awaited(config) == url == running(config)
    end(config)
    assert process.wait(30) is not None and (running(config), alive(config)) == ("", False)


def test_one_that_dies_meanwhile_is_not(config: Settings, url: str) -> None:
    process = started(config, url, SERVER, busy_s=600)
    process.kill()
    process.wait()
    began_s = time.monotonic()
    assert awaited(config) == "" and time.monotonic() - began_s < 60


def test_another_program_that_has_its_number_by_now_is_not_it(config: Settings, url: str) -> None:
    process = started(config, url, busy_s=600)
    assert awaited(config) == "" and not alive(config)
    process.kill()
    process.wait()


BEATS = """
import sys
from deployments.server.process import use
from schemas.settings import Settings
use(Settings(home=sys.argv[1]), "http://127.0.0.1:9/api")
from prefect.settings import get_current_settings
print(get_current_settings().flows.heartbeat_frequency)
"""


def test_a_night_at_a_prompt_sends_heartbeats_often_enough(tmp_path: Path) -> None:
    """One that ends with its machine would hold its place for ever."""
    own = {name: value for name, value in os.environ.items() if not name.startswith("PREFECT_")}
    command = [sys.executable, "-c", BEATS, str(tmp_path)]
    said = subprocess.run(command, cwd=ROOT, env=own, capture_output=True, text=True, check=True).stdout
    assert said.strip() != "None" and MINIMUM_HEARTBEAT_INTERVAL <= int(said) <= SILENT_S / 5


def test_to_end_what_was_never_noted_is_nothing(config: Settings) -> None:
    end(config)
    assert awaited(config) == ""


def told(monkeypatch: pytest.MonkeyPatch, status: int, says: str) -> None:
    monkeypatch.setattr(httpx, "get", lambda *_, **__: httpx.Response(status, text=says))
    with prefect_server(Settings(prefect_api_url="http://somewhere")):
        pass


@pytest.mark.parametrize(("status", "says"), [(404, ""), (200, "<!DOCTYPE html>"), (200, '{"status":"ok"}')])
def test_an_address_at_which_is_no_api_is_said_with_what_it_ends_in(
    monkeypatch: pytest.MonkeyPatch, status: int, says: str
) -> None:
    """The UI, at the same server's address without /api, answers everything with its page."""
    with pytest.raises(SettingError, match=r"http://somewhere.*/api"):
        told(monkeypatch, status, says)


@pytest.mark.parametrize(("status", "says"), [(200, "true"), (401, ""), (503, "busy")])
def test_a_server_that_answers_otherwise_is_left_to_its_client(
    monkeypatch: pytest.MonkeyPatch, status: int, says: str
) -> None:
    monkeypatch.setattr("deployments.server.shared.use", lambda _, url: url)
    told(monkeypatch, status, says)


def test_an_address_may_end_in_a_slash(monkeypatch: pytest.MonkeyPatch) -> None:
    """Prefect's client takes it; its server does not know /api//health."""
    monkeypatch.setattr(httpx, "get", lambda url, **_: httpx.Response(404 if "api//" in url else 200, text="true"))
    monkeypatch.setattr("deployments.server.shared.use", lambda _, url: url)
    with prefect_server(Settings(prefect_api_url="http://somewhere/api/")) as url:
        assert url == "http://somewhere/api"
