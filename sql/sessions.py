"""Sessions of people who have signed in; only hashes of their secrets are stored."""

import hashlib
import secrets

from sqlalchemy import text

from schemas.people import Who
from sql.connection import database
from sql.people import who

_START = text("""
insert into work_sessions (session_hash, person, csrf, expires_at)
values (:hash, :person, :csrf, clock_timestamp() + make_interval(secs => :most_s))
""")
# A session that is used goes on; one that is left alone ends.
_SEEN = text("""
update work_sessions set seen_at = clock_timestamp()
where session_hash = :hash and expires_at > clock_timestamp() and seen_at > clock_timestamp() - make_interval(secs => :idle_s)
returning person, csrf
""")
_END = text("delete from work_sessions where session_hash = :hash")


def start_session(person: str, most_s: int) -> str:
    """The new session's secret, which only the person's browser keeps."""
    secret = secrets.token_urlsafe(32)
    row = {"hash": _hashed(secret), "person": person, "csrf": secrets.token_urlsafe(24), "most_s": most_s}
    with database().begin() as connection:
        connection.execute(_START, row)
    return secret


def who_signed_in(secret: str, idle_s: int) -> Who | None:
    """Whose session it is; None where it has ended, or its person is shut out."""
    with database().begin() as connection:
        row = connection.execute(_SEEN, {"hash": _hashed(secret), "idle_s": idle_s}).mappings().first()
        return who(connection, row["person"], row["csrf"]) if row else None


def end_session(secret: str) -> None:
    with database().begin() as connection:
        connection.execute(_END, {"hash": _hashed(secret)})


def _hashed(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
