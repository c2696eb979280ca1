"""One machine for good: database, Prefect's server, the schedules, a worker, the review app, as one tree of processes.

Each in the order in which the others need it. How a process is kept up is supervisor.py's.
"""

import fcntl
import logging
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from deployments.prefect_process import alive, start
from deployments.prefect_server import prefect_server
from deployments.progress import show_progress
from deployments.supervisor import Child, Kept, keep_up
from schemas.errors import SettingError
from schemas.settings import Settings
from sql.connection import database
from sql.server import stop_embedded

LOG = logging.getLogger("nightclerk")


class OwnServer:
    """Prefect's own server, which `prefect_server` has started and will end; here it is started again at the same port."""

    name = "Prefect's server"

    def __init__(self, config: Settings, url: str) -> None:
        self._config = config.model_copy(update={"prefect_port": urlsplit(url).port})

    def alive(self) -> bool:
        return alive(self._config)

    def start(self) -> None:
        start(self._config, meanwhile=lambda: None)

    def end(self) -> None:
        """The last of its users ends it."""


def up(config: Settings, host: str, port: int) -> None:
    """Starts everything and keeps it up until SIGTERM or Ctrl-C.

    Raises:
        SettingError: it is up already.
        ServerError: Prefect's server cannot be reached, or does not start.
    """
    show_progress()
    config.home.mkdir(parents=True, exist_ok=True)
    with _once(config.home / "up.lock"), _embedded_database(config), prefect_server(config) as url:
        from deployments.deploy import deployed

        for line in deployed(config):
            LOG.info(f"deployed  {line}")
        LOG.info(f"up        Prefect's UI is at {url.removesuffix('/api')}, the review app at http://{host}:{port}")
        keep_up(list(_parts(config, url, host, port)))


def _parts(config: Settings, url: str, host: str, port: int) -> Iterator[Kept]:
    from deployments.scheduled import POOL  # it imports Prefect, which looks for its server only then

    environment = os.environ | {"NIGHTCLERK_HOME": str(config.home.resolve())}  # workers run elsewhere
    if not config.prefect_api_url:
        yield OwnServer(config, url)
    worker = [sys.executable, "-m", "prefect", "worker", "start", "--pool", POOL, "--install-policy", "never"]
    yield Child("a worker", worker, environment)
    review = [sys.executable, "-m", "deployments", "review", "--host", host, "--port", str(port)]
    yield Child("the review app", review, environment)


@contextmanager
def _embedded_database(config: Settings) -> Iterator[None]:
    """The database is up and migrated; if it is the embedded one and was not up before, it ends with us."""
    was_up = (config.postgres_folder / "postmaster.pid").exists()
    database()
    try:
        yield
    finally:
        database().dispose()
        if not config.database_url and not was_up:
            stop_embedded(config)


@contextmanager
def _once(lock: Path) -> Iterator[None]:
    with lock.open("a") as held:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise SettingError("It is up already", "End that one first, or set another NIGHTCLERK_HOME") from None
        yield
