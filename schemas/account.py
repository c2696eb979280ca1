"""Accounts of the review app as an admin sees them, and the log of what was done with them. What a role allows is in people.py."""

from pydantic import AwareDatetime

from schemas.people import Grant
from schemas.record import Record

COMMAND_LINE = "(command line)"  # who did what no signed-in person did; no person can have this name
NO_ONE = "(nobody)"


class Account(Record):
    """Someone who may sign in, or might.

    Attributes:
        own_password: whether they chose their password themselves; None where they have none.
        issuer: the OpenID provider that vouches for them; empty for a local account.
        seen_at: the last request of a session that has not ended, None without one.
    """

    person: str
    display_name: str
    active: bool
    own_password: bool | None
    issuer: str
    grants: tuple[Grant, ...]
    created_at: AwareDatetime
    seen_at: AwareDatetime | None


class Token(Record):
    """A program's token, without its secret, which is shown once and never stored."""

    token_id: int
    person: str
    name: str
    created_at: AwareDatetime
    created_by: str
    expires_at: AwareDatetime


class LogEntry(Record):
    """A row of the audit log; `detail` is JSON as text, `hash` is over all the rest, `previous` the hash of the row before."""

    entry_id: int
    at: AwareDatetime
    who: str
    action: str
    subject: str
    detail: str
    previous: str
    hash: str


class Verified(Record):
    """What a walk along the audit log found.

    Attributes:
        entries: rows that hold. head: the hash of the last of them, which stands for all before it.
        broken: the number of the first row that does not hold, None if all do. why: what is wrong with it.
    """

    entries: int
    head: str
    broken: int | None = None
    why: str = ""
