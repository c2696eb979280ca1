"""Backups by PostgreSQL's own programs, out of the wheel of the embedded server. Models and Prefect's records are not in them."""

import os
import re
import subprocess
import time
from collections.abc import Mapping, Sequence, Set
from pathlib import Path
from types import MappingProxyType

from sqlalchemy import URL, Connection, Engine, NullPool, text
from sqlalchemy.exc import OperationalError

from schemas.errors import DatabaseError, SettingError
from sql.backlog.queue import LIVING, WORKERS
from sql.connection import connect, create_if_missing, discreet, driver_url, maintenance, patient
from sql.migrate import LEDGER, check_history
from sql.postgres.server import programs

_TABLES = text("select tablename from pg_tables where schemaname = 'public'")
_WORKERS = text(f"""
with {LIVING} select count(*) from living
""")
_CONNECTED = text("""
select count(*) from pg_stat_activity where datname = :name and pid <> pg_backend_pid() and backend_type = 'client backend'
""")


def backup(url: str, file: Path) -> int:
    """Writes all of the database at `url` to a new file that only its owner may read; gives its bytes.

    Raises:
        SettingError: there is such a file, or no folder for it.
        DatabaseError: the server cannot be reached, or is newer than the program.
    """
    if file.exists():
        raise SettingError(f"{file} is there already", "Name a new file")
    if not file.parent.is_dir():
        raise SettingError(f"There is no folder {file.parent}", "Make it, or name another file")
    part = file.with_name(f"{file.name}.part")
    part.unlink(missing_ok=True)
    part.touch(mode=0o600)
    try:
        _run("pg_dump", url, "--format=custom", "--no-owner", "--no-privileges", f"--file={part}")
        part.rename(file)
    finally:
        part.unlink(missing_ok=True)
    return file.stat().st_size


def restore(url: str, file: Path) -> int:
    """Fills the database at `url`, which is made if it is missing, with a backup, and brings it up to date; gives its documents.

    Raises:
        SettingError: there is no such file, a newer program wrote it, the database holds rows or is somebody else's.
        DatabaseError: the server cannot be reached, or the backup cannot be read; the database is then as empty as it was.
    """
    require_file(file)
    check_history(_applied_in(file))
    _emptied(url)
    _run("pg_restore", url, "--exit-on-error", "--single-transaction", "--no-owner", "--no-privileges", str(file))
    engine = connect(url)
    with engine.connect() as connection:
        count = int(connection.scalar(text("select count(*) from raw_documents")) or 0)
    engine.dispose()
    return count


def require_file(file: Path) -> None:
    """Raises SettingError if there is no such file."""
    if not file.is_file():
        raise SettingError(f"There is no backup {file}", "Name a file that `nightclerk backup` wrote")


def _applied_in(file: Path) -> dict[str, str]:
    """The migrations that had been applied to what is in the backup, with their SHA-256."""
    rows = _told("pg_restore", ["--data-only", f"--table={LEDGER}", "--file=-", str(file)])
    return dict(re.findall(r"^(\S+\.sql)\t(\S+)\t", rows, re.MULTILINE))


def require_idle(url: str) -> None:
    """Raises DatabaseError if a night is working on the database: what it adds from now on would not be in a copy."""
    engine = discreet(driver_url(url))
    with engine.connect() as connection:
        working = connection.scalar(_WORKERS, {"workers": WORKERS})
    engine.dispose()
    if working:
        raise DatabaseError("A night is working on the database", "Wait for its end, or stop it")


def require_alone(url: str) -> None:
    """Raises DatabaseError if anybody else is connected to the database, such as the review app."""
    engine = discreet(driver_url(url), poolclass=NullPool)
    with engine.connect() as connection:
        others = connection.scalar(_CONNECTED, {"name": engine.url.database})
    if others:
        raise DatabaseError(
            f"The database is in use by {others} other connections, and what they save would not be in the copy",
            "Stop `nightclerk up`, the review app and whatever else works on it, then try again",
        )


def _emptied(url: str) -> None:
    """The database is there without a table; one that was only migrated is made anew."""
    engine = discreet(driver_url(url))
    try:
        create_if_missing(engine)
    except OperationalError as problem:
        raise DatabaseError(
            f"No database at {_shown(url)}: {problem.orig}",
            "Start its server, or mend NIGHTCLERK_DATABASE_URL, or --to",
        ) from problem
    with engine.connect() as connection:
        tables = set(connection.scalars(_TABLES))
        if tables and LEDGER not in tables:
            raise SettingError(f"The database {engine.url.database} holds other tables", "Name an empty one")
        if filled := _filled(connection, tables - {LEDGER}):
            raise SettingError(
                f"The database {engine.url.database} is not empty: there are rows in {', '.join(filled)}",
                "Name an empty one",
            )
    engine.dispose()
    if tables:
        _made_anew(engine)


def _filled(connection: Connection, tables: Set[str]) -> list[str]:
    """Those that hold rows: the last document may be gone, and people, money and proofs of removals still be there."""
    quoted = connection.dialect.identifier_preparer.quote
    return [
        table for table in sorted(tables) if connection.scalar(text(f"select exists (select from {quoted(table)})"))
    ]


def _made_anew(engine: Engine) -> None:
    server = maintenance(engine.url.render_as_string(hide_password=False))
    with server.connect() as connection:
        if not _left_alone(connection, str(engine.url.database)):
            raise DatabaseError(f"The database {engine.url.database} is in use", "Stop what uses it")
        name = connection.dialect.identifier_preparer.quote(str(engine.url.database))
        connection.execute(text(f"drop database {name}"))
        connection.execute(text(f"create database {name}"))
    server.dispose()


def _left_alone(connection: Connection, name: str) -> bool:
    """Whether nobody is connected to it; who closed a connection a moment ago may still seem to be."""
    for _ in range(30):
        if not connection.scalar(_CONNECTED, {"name": name}):
            return True
        time.sleep(0.1)
    return False


def _run(program: str, url: str, *options: str) -> None:
    password = driver_url(url).password
    secret = {"PGPASSWORD": str(password)} if password else {}  # the command line is everyone's to read
    waits = patient(driver_url(url)).render_as_string(hide_password=False)
    _told(program, [f"--dbname={_shown(waits)}", *options], secret)


def _told(program: str, options: Sequence[str], secret: Mapping[str, str] = MappingProxyType({})) -> str:
    command = [str(programs() / program), *options]
    ended = subprocess.run(command, env=os.environ | secret, capture_output=True, text=True, check=False)
    if ended.returncode:
        problem = (ended.stderr.strip().splitlines() or ["it says nothing"])[0]
        hint = "Look at the database's log, and whether the backup is whole"
        raise DatabaseError(f"{program} ends: {problem.removeprefix(f'{program}: ').rstrip('.')}", hint)
    return ended.stdout


def _shown(url: str) -> str:
    """The URL without its password."""
    found = driver_url(url)
    safe = URL.create("postgresql", found.username, None, found.host, found.port, found.database, found.query)
    return safe.render_as_string(hide_password=False)
