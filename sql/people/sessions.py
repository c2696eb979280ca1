"""Sessions of people who have signed in; only hashes of their secrets are stored."""

import secrets
from collections.abc import Mapping
from typing import Any

from sqlalchemy import text

from schemas.people import Who
from sql.connection import database
from sql.people.audit_log import log
from sql.people.grants import who
from sql.people.secret import hashed, new_secret

_FORGET = text("delete from work_sessions where expires_at < clock_timestamp()")
_START = text("""
insert into work_sessions (session_hash, person, csrf, expires_at)
values (:hash, :person, :csrf, clock_timestamp() + make_interval(secs => :most_s))
""")
# A session that is used goes on; one that is left alone ends.
_LIVES = text("""
select person, csrf, seen_at < clock_timestamp() - make_interval(secs => least(30, :idle_s / 4.0)) as stale from work_sessions
where session_hash = :hash and expires_at > clock_timestamp() and seen_at > clock_timestamp() - make_interval(secs => :idle_s)
""")
_SEEN = text("update work_sessions set seen_at = clock_timestamp() where session_hash = :hash")
_END = text("delete from work_sessions where session_hash = :hash returning person")


def start_session(person: str, most_s: int, how: Mapping[str, Any] | None = None) -> str:
    """The new session's secret, which only the person's browser keeps. `how` they signed in goes to the audit log."""
    secret = new_secret()
    row = {"hash": hashed(secret), "person": person, "csrf": secrets.token_urlsafe(24), "most_s": most_s}
    with database().begin() as connection:
        connection.execute(_FORGET)
        connection.execute(_START, row)
        log(connection, person, "sign_in", person, how)
    return secret


def who_signed_in(secret: str, idle_s: int) -> Who | None:
    """Whose session it is; None where it has ended, or its person is shut out."""
    key = {"hash": hashed(secret)}
    with database().begin() as connection:
        row = connection.execute(_LIVES, key | {"idle_s": idle_s}).mappings().first()
        if row is None:
            return None
        if row["stale"]:
            connection.execute(_SEEN, key)
        return who(connection, row["person"], row["csrf"])


def end_session(secret: str) -> None:
    """Ends it, if there is one."""
    with database().begin() as connection:
        person = connection.scalar(_END, {"hash": hashed(secret)})
        if person is not None:
            log(connection, person, "sign_out", person)
