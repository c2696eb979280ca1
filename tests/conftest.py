"""What tests share: a home of their own, a real PostgreSQL, a real Prefect server, and a fresh database a test."""

import os
import shutil
import tempfile
import uuid
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import hypothesis
import pytest

from tasks.llm.threads import share_cores
from tests.prefect_database import PrefectDatabase
from tests.schedule import pytest_collection_modifyitems, pytest_xdist_make_scheduler  # noqa: F401  (hooks)

# A worker of xdist takes its share of them: where each takes all, small sums spend twice the CPU time (measured: 169 s against 89 s).
WORKERS = int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1"))
os.environ.setdefault("OMP_NUM_THREADS", str(max(1, len(os.sched_getaffinity(0)) // WORKERS)))
share_cores()
ENVIRONMENT = dict(os.environ)  # before an engine in this process sets anything

# Speed is measured by `make bench`: a busy machine fails no property.
hypothesis.settings.register_profile("busy", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow])
hypothesis.settings.load_profile("busy")

ROOM_BYTES = 4 * 2**30  # six times what two sessions at once were seen to need
ROOT = Path(__file__).parents[1]
SHARED = ROOT.parent / "shared" / "data"


@pytest.fixture(scope="session")
def home() -> Iterator[Path]:
    """A home folder for the whole session; the model prepared by `make demo` is used if it is there.

    Not one of pytest's own folders: each new session closes those to other users, PostgreSQL's among them.
    """
    folder = Path(tempfile.mkdtemp(prefix="nightclerk-", dir=_in_memory()))
    models = Path(os.environ.get("NIGHTCLERK_HOME", ROOT / ".nightclerk")) / "models"
    models.mkdir(parents=True, exist_ok=True)
    (folder / "models").symlink_to(models)
    os.environ["NIGHTCLERK_HOME"] = str(folder)
    forget_settings()
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


def _in_memory() -> Path | None:
    """Where files are kept in memory alone, if there is room: to make and drop a database took 0.3 s on a disk and 0.04 s there."""
    memory = Path("/dev/shm")
    there = memory.is_dir() and os.access(memory, os.W_OK)
    return memory if there and shutil.disk_usage(memory).free > ROOM_BYTES else None


@pytest.fixture(scope="session")
def postgres(home: Path) -> Iterator[str]:
    """The URL of a real embedded PostgreSQL's maintenance database; stopped after the session."""
    from schemas.settings import Settings
    from sql.postgres.server import database_url, stop_embedded

    settings = Settings(home=home)
    url = database_url(settings)
    _hasten(url)
    yield url
    stop_embedded(settings)


def _hasten(url: str) -> None:
    """Without waiting for the disk: tests kill processes, never the machine."""
    names = ("fsync", "synchronous_commit", "full_page_writes")
    _tell(url, *(f"alter system set {name} = off" for name in names), "select pg_reload_conf()")


def _tell(postgres: str, *statements: str) -> None:
    """To the server, outside of transactions."""
    from sqlalchemy import text

    from sql.connection import maintenance

    server = maintenance(postgres)
    with server.connect() as connection:
        for statement in statements:
            connection.execute(text(statement))
    server.dispose()


@pytest.fixture
def store(postgres: str) -> Iterator[str]:
    """A fresh, migrated database, the one that this process's settings name; gives its URL."""
    with fresh_database(postgres) as url:
        yield url


@cache
def migrated_template(postgres: str) -> str:
    """The name of a migrated database to copy: copying is ten times faster than migrating."""
    from sql.connection import connect

    name = f"template_{uuid.uuid4().hex[:12]}"
    connect(postgres.replace("/nightclerk?", f"/{name}?")).dispose()
    return name


class fresh_database:  # noqa: N801
    """A context in which settings name a new database, migrated already or a copy of another one.

    It is dropped afterwards: hundreds of them are gigabytes, which PostgreSQL would vacuum for the rest of the run.
    """

    def __init__(self, postgres: str, template: str = "") -> None:
        self.postgres, self.name, self.template = postgres, f"test_{uuid.uuid4().hex[:12]}", template
        self.url = postgres.replace("/nightclerk?", f"/{self.name}?")

    def __enter__(self) -> str:
        _tell(
            self.postgres, f"create database {self.name} template {self.template or migrated_template(self.postgres)}"
        )
        os.environ["NIGHTCLERK_DATABASE_URL"] = self.url
        forget_settings()
        from sql.connection import database

        database()
        return self.url

    def __exit__(self, *_: object) -> None:
        from sql.connection import database

        database().dispose()
        del os.environ["NIGHTCLERK_DATABASE_URL"]
        forget_settings()
        _tell(self.postgres, f"drop database {self.name} with (force)")


@pytest.fixture(scope="session")
def prefect_database(tmp_path_factory: pytest.TempPathFactory) -> PrefectDatabase:
    """What Prefect's servers in new homes begin with."""
    own = tmp_path_factory.getbasetemp()
    return PrefectDatabase(own.parent if "PYTEST_XDIST_WORKER" in os.environ else own)


@pytest.fixture(scope="session")
def prefect_api(home: Path, prefect_database: PrefectDatabase) -> Iterator[str]:
    """A real Prefect server; flows of this process report to it."""
    from deployments.server.shared import started
    from schemas.settings import Settings

    prefect_database.lay_into(home)
    with started(Settings(home=home, prefect_port=0)) as url:
        prefect_database.keep(home)
        from prefect.settings import PREFECT_API_URL, PREFECT_HOME, temporary_settings

        with temporary_settings({PREFECT_API_URL: url, PREFECT_HOME: home / "prefect"}):
            yield url


@pytest.fixture(scope="session")
def vllm_server(home: Path) -> Iterator[str]:
    """vLLM's own OpenAI-compatible server with the default model."""
    from schemas.settings import Settings
    from tasks.llm.weights import model_folder
    from tests.vllm_server import VllmServer

    server = VllmServer(model_folder(Settings(home=home)))
    try:
        yield server.url
    finally:
        server.stop()


def forget_settings() -> None:
    """Settings and what hangs on them are read anew."""
    from schemas.settings import settings
    from sql.connection import database

    settings.cache_clear()
    database.cache_clear()
