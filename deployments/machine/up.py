"""One machine for good: database, Prefect's server, the schedules, a worker, the review app, as one tree of processes.

Each in the order in which the others need it. How a process is kept up is supervisor.py's.
"""

import logging
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

import psutil

from deployments.machine.lock import alone
from deployments.machine.supervisor import Child, Kept, keep_up
from deployments.progress import show_progress
from deployments.review.serve import bound
from deployments.server.log_files import renewed_if_due
from deployments.server.process import alive, server_log, start
from deployments.server.shared import prefect_server
from schemas.settings import Settings
from sql.connection import database
from sql.postgres.server import stop_embedded

LOG = logging.getLogger("nightclerk")


class OwnServer:
    """Prefect's own server, which `prefect_server` has started and will end; here it is started again at the same port."""

    name = "Prefect's server"

    def __init__(self, config: Settings, url: str) -> None:
        self._config = config.model_copy(update={"prefect_port": urlsplit(url).port})

    def alive(self) -> bool:
        """Asked again and again, so its log is looked at too."""
        renewed_if_due(server_log(self._config))
        return alive(self._config)

    def start(self) -> None:
        start(self._config, meanwhile=lambda: None)

    def end(self) -> None:
        """The last of its users ends it."""


def up(config: Settings, host: str, port: int) -> None:
    """Starts everything and keeps it up until SIGTERM or Ctrl-C.

    Raises:
        SettingError: it is up already, or the review app's port is taken; nothing was started.
        ServerError: Prefect's server cannot be reached, or does not start.
    """
    show_progress()
    with alone(config):
        bound(host, port).close()  # if it is taken later, the review app is started again, as anything that dies
        with embedded_database(config), prefect_server(config) as url:
            from deployments.server.deploy import deployed

            for line in deployed(config):
                LOG.info(f"deployed  {line}")
            LOG.info(f"up        Prefect's UI is at {url.removesuffix('/api')}, the review app at http://{host}:{port}")
            keep_up(list(_parts(config, url, host, port)))


def _parts(config: Settings, url: str, host: str, port: int) -> Iterator[Kept]:
    from deployments.server.scheduled import POOL  # it imports Prefect, which looks for its server only then

    own = {"NIGHTCLERK_HOME": str(config.home.resolve()), "NIGHTCLERK_REVIEW_URL": review_url(config, host, port)}
    environment = os.environ | own  # workers run elsewhere
    if not config.prefect_api_url:
        yield OwnServer(config, url)
    worker = [sys.executable, "-m", "prefect", "worker", "start", "--pool", POOL, "--install-policy", "never"]
    yield Child("a worker", worker, environment)
    review = [sys.executable, "-m", "deployments", "review", "--host", host, "--port", str(port)]
    yield Child("the review app", review, environment)


def review_url(config: Settings, host: str, port: int) -> str:
    """Where people reach the review app: as settings say, else where it listens here; empty if it listens at all addresses."""
    everywhere = host in ("", "0.0.0.0", "::")
    return config.review_url or ("" if everywhere else f"http://{f'[{host}]' if ':' in host else host}:{port}")


def embedded_lives(settings: Settings) -> bool:
    """Whether the embedded server's process is there: its file outlives a power cut, and then may name no process or somebody else's."""
    folder = settings.postgres_folder
    try:
        named = psutil.Process(int((folder / "postmaster.pid").read_text().split(maxsplit=1)[0]))
        return named.status() != psutil.STATUS_ZOMBIE and str(folder) in named.cmdline()
    except (OSError, ValueError, IndexError, psutil.NoSuchProcess):
        return False


@contextmanager
def embedded_database(config: Settings) -> Iterator[None]:
    """The database is up and migrated; if it is the embedded one and was not up before, it ends with us."""
    was_up = embedded_lives(config)
    database()
    try:
        yield
    finally:
        database().dispose()
        if not config.database_url and not was_up:
            stop_embedded(config)
