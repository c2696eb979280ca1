"""How often somebody may try to sign in: by account, by address, and not at all for a while after too many failures."""

import hashlib
from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, text

from schemas.account import NO_ONE
from sql.connection import database
from sql.people.audit_log import log

WINDOW_S = 900
BY_ACCOUNT = 10  # failures within the window
BY_ADDRESS = 60

_TURN = text("select pg_advisory_xact_lock(hashtextextended(:key, 0))")
_FORGET = text("delete from work_sign_ins where failed_at < clock_timestamp() - make_interval(secs => :window_s)")
_COUNT = text("""
select count(*) from work_sign_ins where key = :key and failed_at >= clock_timestamp() - make_interval(secs => :window_s)
""")
_ATTEMPT = text("insert into work_sign_ins (key) values (:key) returning sign_in_id")
_CLEAR = text("delete from work_sign_ins where key = :account or sign_in_id = any(:attempt)")
_KNOWN = text("select person from core_people where person = :person")

Attempt = tuple[int, ...]


def attempt(person: str, address: str) -> Attempt:
    """Counts an attempt as failed before it is made, so that many at once count too; empty if there were too many."""
    limits = sorted([(_key("account", person), BY_ACCOUNT), (_key("address", address), BY_ADDRESS)])
    with database().begin() as connection:
        connection.execute(_FORGET, {"window_s": WINDOW_S})
        if not all([_is_free(connection, key, most) for key, most in limits]):
            return ()
        return tuple(connection.execute(_ATTEMPT, {"key": key}).scalar_one() for key, _ in limits)


def succeeded(person: str, made: Attempt) -> None:
    """The account's failures are forgotten, the address's are not: who knows one password may be guessing others."""
    with database().begin() as connection:
        connection.execute(_CLEAR, {"account": _key("account", person), "attempt": list(made)})


def failed(person: str, how: Mapping[str, Any]) -> None:
    """Logs a failure. A name that nobody has is not written down: people type passwords there."""
    with database().begin() as connection:
        known = connection.scalar(_KNOWN, {"person": person})
        log(connection, NO_ONE, "sign_in_failed", known or "", how)


def _is_free(connection: Connection, key: str, most: int) -> bool:
    connection.execute(_TURN, {"key": key})
    return int(connection.scalar(_COUNT, {"key": key, "window_s": WINDOW_S}) or 0) < most


def _key(what: str, name: str) -> str:
    return hashlib.sha256(f"{what}/{name}".encode(errors="replace")).hexdigest()
