"""The process of an own Prefect server: it starts, says where it is, and ends. Who needs it, and for how long, is not here."""

import json
import os
import signal
import ssl
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any

import httpx
import psutil

from deployments.server.log_files import renew
from deployments.server.port import reserved_port
from schemas.errors import ServerError
from schemas.settings import Settings

DAY_S = 86_400
START_TIMEOUT_S = 300  # on a machine that is busy; one that has died is seen at once
END_TIMEOUT_S = 10
SERVER = "deployments.server.mended"
TAG = "nightclerk"  # of the runs that alarms are about

# Nothing leaves this machine: no telemetry, no look-up of newer versions, no hosted UI parts.
_QUIET = {
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    "PREFECT_CLI_PROMPT": "false",
    "PREFECT_SERVER_UI_SHOW_PROMOTIONAL_CONTENT": "false",
    "DO_NOT_TRACK": "1",
    "PREFECT_LOGGING_EXTRA_LOGGERS": "nightclerk",
    "PREFECT_LOGGING_LEVEL": "WARNING",
    "PREFECT_LOGGING_TO_API_WHEN_MISSING_FLOW": "ignore",  # what `up` says is of no run
    "PREFECT_SERVER_LOGGING_LEVEL": "WARNING",
}

# The states of tasks come to be recorded together; by itself the server takes a transaction for each, a third of what a night costs it.
# What is not recorded yet when it is killed is lost, and such tasks seem to run on in the UI; the night's own books do not know of it.
_TOGETHER = {
    "PREFECT_SERVER_SERVICES_TASK_RUN_RECORDER_BATCH_SIZE": "100",
    "PREFECT_SERVER_SERVICES_TASK_RUN_RECORDER_FLUSH_INTERVAL": "1",  # seconds until the UI shows them at the latest
}

_HEARD_OF = {"PREFECT_FLOWS_HEARTBEAT_FREQUENCY": "30"}  # seconds: by what a run is known whose machine is gone


def use(settings: Settings, url: str) -> str:
    """From now on this process's Prefect, not imported yet, talks to the server at `url`."""
    os.environ.update(_environment(settings, url))
    return url


def _environment(settings: Settings, url: str) -> dict[str, str]:
    return _QUIET | _HEARD_OF | {"PREFECT_HOME": str(settings.prefect_folder), "PREFECT_API_URL": url}


def _vacuum(settings: Settings) -> dict[str, str]:
    """What the server clears away by itself: events after its own seven days, and runs with their logs and pages after ours."""
    name, kept_s = "PREFECT_SERVER_SERVICES_DB_VACUUM", round(settings.keep_runs_days * DAY_S)
    return {f"{name}_ENABLED": "events,flow_runs", f"{name}_RETENTION_PERIOD": str(kept_s)}


def start(settings: Settings, meanwhile: Callable[[], None]) -> str:
    """Starts a server and gives its API's URL; `meanwhile` is run while it starts.

    Raises:
        ServerError: it does not answer in time; the message names its log.
    """
    with reserved_port(settings.prefect_port) as port:
        return _started(settings, port, meanwhile)


def _started(settings: Settings, port: int, meanwhile: Callable[[], None]) -> str:
    log = server_log(settings)
    renew(log)
    url = f"http://127.0.0.1:{port}/api"
    command = [sys.executable, "-m", SERVER, "server", "start", "--host", "127.0.0.1", "--port", str(port)]  # fmt: skip
    with log.open("ab") as output:
        server = subprocess.Popen(command, env=os.environ | _environment(settings, url) | _vacuum(settings) | _TOGETHER, stdout=output, stderr=output, start_new_session=True)  # fmt: skip
    try:
        _note(settings).write_text(json.dumps({"pid": server.pid, "url": url}))
        use(settings, url)
        meanwhile()
        _wait(server, url, log)
    except BaseException:
        _end(server.pid)
        _note(settings).unlink(missing_ok=True)
        raise
    return url


def server_log(settings: Settings) -> Path:
    """What the own server says, appended."""
    return settings.prefect_folder / "server.log"


def running(settings: Settings) -> str:
    """The API's URL of the own server if it runs, otherwise empty."""
    found = _noted(settings)
    return str(found["url"]) if found and psutil.pid_exists(found["pid"]) and answers(found["url"]) else ""


def alive(settings: Settings) -> bool:
    """Whether the own server's process runs, be it too busy to answer; its number may be another's by now."""
    found = _noted(settings)
    with suppress(psutil.Error):
        return bool(found) and any(SERVER in word for word in psutil.Process(found["pid"]).cmdline())
    return False


def awaited(settings: Settings) -> str:
    """As `running`, but one that is too busy to answer gets time for it: a second one would stand beside it."""
    deadline = time.monotonic() + START_TIMEOUT_S
    while not (url := running(settings)) and alive(settings) and time.monotonic() < deadline:
        time.sleep(0.2)
    return url


def end(settings: Settings) -> None:
    """Ends the own server, by force if it must be; there may be none."""
    found = _noted(settings)
    _note(settings).unlink(missing_ok=True)
    if found:
        _end(found["pid"])


def _end(pid: int) -> None:
    with suppress(ProcessLookupError, psutil.NoSuchProcess):
        os.killpg(pid, signal.SIGTERM)
        try:
            psutil.Process(pid).wait(END_TIMEOUT_S)
        except psutil.TimeoutExpired:
            os.killpg(pid, signal.SIGKILL)


def answers(url: str) -> bool:
    """Whether a Prefect server says at `url` that it is well."""
    with suppress(httpx.HTTPError, httpx.InvalidURL):
        return httpx.get(f"{url}/health", timeout=2, trust_env=False, verify=_trusted()).status_code == httpx.codes.OK
    return False


@cache
def _trusted() -> ssl.SSLContext:
    """Made once: it takes far longer than the question."""
    return httpx.create_ssl_context(trust_env=False)


def _note(settings: Settings) -> Path:
    return settings.prefect_folder / "server.json"


def _noted(settings: Settings) -> dict[str, Any]:
    with suppress(FileNotFoundError, json.JSONDecodeError):
        return dict(json.loads(_note(settings).read_text()))
    return {}


def _wait(server: subprocess.Popen[bytes], url: str, log: Path) -> None:
    deadline = time.monotonic() + START_TIMEOUT_S
    while time.monotonic() < deadline and server.poll() is None:
        if answers(url):
            return
        time.sleep(0.2)
    raise ServerError("Prefect's server does not start", f"Its log is {log}")
