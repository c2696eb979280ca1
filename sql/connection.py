"""Connections to the database; migrated on first use. One pool a process and database."""

from functools import cache
from typing import Any

from psycopg import DataError, Error
from psycopg.errors import ConnectionTimeout, InsufficientPrivilege
from sqlalchemy import URL, Engine, NullPool, create_engine, event, make_url, text
from sqlalchemy.engine import ExceptionContext
from sqlalchemy.exc import ArgumentError, OperationalError, ProgrammingError

from schemas.errors import DatabaseError, SettingError
from schemas.settings import settings
from sql.locks import MIGRATING
from sql.migrate import migrate
from sql.postgres.server import database_url

# What a network that has gone silent may cost, as libpq says it; the URL's own parameters come before these.
PATIENCE = {
    "connect_timeout": "10",  # seconds, for each address of the host
    "keepalives_idle": "30",
    "keepalives_interval": "10",
    "keepalives_count": "3",
    "tcp_user_timeout": "60000",  # milliseconds until what was sent must have arrived
}

_THERE = text("select exists (select from pg_database where datname = :name)")


@cache
def database() -> Engine:
    """The migrated database of this process's settings; an embedded server that died starts again with the next connection.

    Raises:
        DatabaseError: it cannot be reached.
    """
    config = settings()
    engine = connect(database_url(config))

    def up(*_: object) -> None:
        database_url(config)

    event.listen(engine, "do_connect", up)
    return engine


def connect(url: str) -> Engine:
    """A pool of connections to `url`; the database is created if its server lacks it, then migrated."""
    engine = discreet(driver_url(url), pool_pre_ping=True, max_overflow=10)
    _prepare(engine)
    event.listen(engine, "handle_error", _as_ours)
    return engine


def discreet(url: URL, **options: Any) -> Engine:
    """A pool whose errors tell no value that was stored or looked for: values are words of documents, and errors travel."""
    engine = create_engine(patient(url), hide_parameters=True, **options)
    event.listen(engine, "handle_error", _without_values)
    return engine


def patient(url: URL) -> URL:
    """The URL with what it does not say itself of how long its server may be silent."""
    return url.update_query_dict({name: value for name, value in PATIENCE.items() if name not in url.query})


def _without_values(context: ExceptionContext) -> None:
    """PostgreSQL's details name the row that it refused; where the data is at fault, even its first line does."""
    problem, shown = context.original_exception, context.sqlalchemy_exception
    if isinstance(problem, Error) and shown is not None and (first := problem.diag.message_primary):
        kind = f"({type(problem).__module__}.{type(problem).__name__})"
        shown.args = (kind if isinstance(problem, DataError) else f"{kind} {first}",)


def _as_ours(context: ExceptionContext) -> None:
    """A lost connection is an error of ours that a retry can mend; wrong SQL stays what it is."""
    if context.is_pre_ping:
        return  # the pool mends this itself
    if isinstance(context.original_exception, DatabaseError):
        raise context.original_exception  # it came up no more, and SQLAlchemy would wrap that
    if context.is_disconnect or isinstance(context.sqlalchemy_exception, OperationalError):
        raise DatabaseError(
            f"The database is gone: {context.original_exception}", _mend(context.original_exception, "Start it again")
        )


def server_version() -> str:
    """That of the database's PostgreSQL.

    Raises:
        DatabaseError: it cannot be reached.
    """
    with database().connect() as connection:
        return str(connection.exec_driver_sql("show server_version").scalar_one())


def migrated(url: str) -> list[str]:
    """The migrations that had to be applied at `url`."""
    return _prepare(discreet(driver_url(url)))


def maintenance(url: str) -> Engine:
    """Connections to the server's own database, from which others are made and dropped."""
    engine = discreet(driver_url(url).set(database="postgres"), isolation_level="AUTOCOMMIT", poolclass=NullPool)
    event.listen(engine, "handle_error", _as_ours)
    return engine


def driver_url(url: str) -> URL:
    """The URL as SQLAlchemy takes it.

    Raises:
        SettingError: it is no URL of a PostgreSQL database.
    """
    try:
        made = make_url(url)
    except (ArgumentError, ValueError):  # of its form, of its port
        made = None
    if made is None or not made.drivername.startswith("postgres"):
        raise SettingError(
            "NIGHTCLERK_DATABASE_URL names no PostgreSQL database", "Write it as postgresql://user@host/name"
        )
    return made.set(drivername="postgresql+psycopg")


def _prepare(engine: Engine) -> list[str]:
    try:
        create_if_missing(engine)
        return migrate(engine)
    except ProgrammingError as problem:
        if not isinstance(problem.orig, InsufficientPrivilege):
            raise
        raise SettingError(
            f"{engine.url.username} may not set up the database {engine.url.database}: {problem.orig.diag.message_primary}",
            f"As PostgreSQL's superuser: create database {engine.url.database} owner {engine.url.username}, or alter database … owner to …",
        ) from problem
    except OperationalError as problem:
        plain = engine.url.set(drivername="postgresql").difference_update_query(PATIENCE)
        shown = plain.render_as_string(hide_password=True)
        raise DatabaseError(
            f"No database at {shown}: {problem.orig}", _mend(problem.orig, "Start it, or mend NIGHTCLERK_DATABASE_URL")
        ) from problem


def _mend(problem: BaseException | None, otherwise: str) -> str:
    silent = (
        "Nothing answers there: look at the network and its firewalls, or have the URL wait longer by connect_timeout"
    )
    return silent if isinstance(problem, ConnectionTimeout) else otherwise


def create_if_missing(engine: Engine) -> None:
    """Makes the engine's database if its server lacks it; of several that start at once the first does.

    Raises:
        OperationalError: the server cannot be reached.
    """
    try:
        with engine.connect():
            return
    except OperationalError as problem:
        if "does not exist" not in str(problem):
            raise
    server = maintenance(engine.url.render_as_string(hide_password=False))
    with server.connect() as connection:
        # Held until the connection closes: a database is made outside of any transaction.
        connection.execute(text("select pg_advisory_lock(:lock)"), {"lock": MIGRATING})
        if not connection.scalar(_THERE, {"name": engine.url.database}):
            name = connection.dialect.identifier_preparer.quote(str(engine.url.database))
            connection.execute(text(f"create database {name}"))
