"""Prefect's server for runs and for the operators' UI: the one that settings name, or an own one on this machine.

All nights of a home folder share the own one: the first to need it starts it, the last to need it ends it.
"""

import fcntl
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import httpx

from deployments.server.process import awaited, end, start, use
from schemas.errors import ServerError, SettingError
from schemas.settings import Settings


@contextmanager
def prefect_server(settings: Settings, meanwhile: Callable[[], None] = lambda: None) -> Iterator[str]:
    """The API's URL of the server that settings name, or of the own one, which stays for the block's time.

    This process's Prefect talks to it; `meanwhile` is run while an own one starts.

    Raises:
        ServerError: it cannot be reached, or does not start.
        SettingError: at the URL of the settings there is something else.
    """
    if settings.prefect_api_url:
        url = settings.prefect_api_url.rstrip("/")
        _reach(url)
        yield use(settings, url)
        return
    with started(settings, meanwhile) as url:
        yield url


@contextmanager
def started(settings: Settings, meanwhile: Callable[[], None] = lambda: None) -> Iterator[str]:
    """The own server, started if it does not run; it ends with the last of the blocks that use it, in any process."""
    folder = settings.prefect_folder
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "users.lock").open("a") as users:
        with _in_turn(folder):
            url = use(settings, awaited(settings) or start(settings, meanwhile))
            fcntl.flock(users, fcntl.LOCK_SH)
        try:
            yield url
        finally:
            with _in_turn(folder), suppress(BlockingIOError):
                fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
                end(settings)


def flush_logs() -> None:
    """Sends the logs and events that are still to be sent, while the server is up."""
    from prefect.events.worker import EventsWorker
    from prefect.logging.handlers import APILogWorker

    APILogWorker.drain_all(timeout=5)
    EventsWorker.drain_all(timeout=5)


def serve_ui(settings: Settings) -> None:
    """Prints the UI's address and keeps the server up until Ctrl-C, though the nights that use it end."""
    with started(settings) as url, suppress(KeyboardInterrupt):
        print(f"Prefect's UI is at {url.removesuffix('/api')} (Ctrl-C ends it)", flush=True)  # noqa: T201
        signal.pause()


@contextmanager
def _in_turn(folder: Path) -> Iterator[None]:
    with (folder / "turn.lock").open("a") as turn:
        fcntl.flock(turn, fcntl.LOCK_EX)
        yield


def _reach(url: str) -> None:
    try:
        answer = httpx.get(f"{url}/health", timeout=10)
    except (httpx.HTTPError, httpx.InvalidURL) as problem:
        raise ServerError(
            f"Prefect's server at {url} does not answer: {str(problem).rstrip('.')}",
            "Start it, or mend NIGHTCLERK_PREFECT_API_URL",
        ) from problem
    elsewhere = answer.is_success and answer.text != "true"  # a page, or another's
    if elsewhere or answer.status_code == httpx.codes.NOT_FOUND:
        raise SettingError(
            f"There is no API of Prefect's at {url}",
            "NIGHTCLERK_PREFECT_API_URL ends in /api: http://localhost:4200/api",
        )
