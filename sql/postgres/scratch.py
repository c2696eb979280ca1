"""Databases beside the main one that are made anew each time they are needed, and may be dropped."""

from collections.abc import Sequence

from sqlalchemy import make_url, text

from schemas.settings import Settings
from sql.connection import discreet, driver_url, maintenance
from sql.postgres.server import database_url

_THERE = text("select exists (select from pg_database where datname = :name)")
_HOLDS = text("select exists (select from raw_documents where content_hash = any(:hashes))")


def database_at(settings: Settings, name: str) -> str:
    """The URL of another database at the same server."""
    return make_url(database_url(settings)).set(database=name).render_as_string(hide_password=False)


def emptied_database(settings: Settings, name: str) -> str:
    """The same, dropped if it was there."""
    server = maintenance(database_url(settings))
    with server.connect() as connection:
        connection.execute(text(f'drop database if exists "{name}" with (force)'))
    server.dispose()
    return database_at(settings, name)


def drop_if_holding(settings: Settings, name: str, documents: Sequence[str]) -> bool:
    """Drops that database at the same server if one of these documents is in it; whether it did.

    Who works in it loses the connection.
    """
    server = maintenance(database_url(settings))
    with server.connect() as connection:
        there = bool(connection.scalar(_THERE, {"name": name}))
        holds = there and _holds(database_at(settings, name), documents)
        if holds:
            connection.execute(text(f'drop database "{name}" with (force)'))
    server.dispose()
    return holds


def _holds(url: str, documents: Sequence[str]) -> bool:
    engine = discreet(driver_url(url))
    with engine.connect() as connection:
        there = connection.scalar(text("select to_regclass('raw_documents') is not null"))
        found = bool(there) and bool(connection.scalar(_HOLDS, {"hashes": list(documents)}))
    engine.dispose()
    return found
