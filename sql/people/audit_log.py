"""The audit log: who did what, each row's hash over its content and the hash before it. What is logged is told by those who do it."""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, text

from schemas.account import LogEntry, Verified
from sql.connection import database

BEGINNING = "0" * 64
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_LOG = text("select log_entry(:who, :action, :subject, cast(:detail as jsonb))")
_ALL = text(
    "select entry_id, at, who, action, subject, detail::text, previous, hash from core_audit_log order by entry_id"
)
_LATEST = text("""
select entry_id, at, who, action, subject, detail::text, previous, hash from core_audit_log
where entry_id < :before and (:subject = '' or subject = :subject) order by entry_id desc limit :most
""")


def log(connection: Connection, who: str, action: str, subject: str, detail: Mapping[str, Any] | None = None) -> None:
    """Logs an act in the transaction that does it. Call it last: until that transaction ends, others wait for their turn to log."""
    said = json.dumps(detail or {}, ensure_ascii=False, default=str)
    connection.execute(_LOG, {"who": who, "action": action, "subject": subject, "detail": said})


def latest_entries(most: int, before: int | None = None, subject: str = "") -> list[LogEntry]:
    """The latest first; only those older than `before`, only those about `subject`."""
    names = {"before": before if before is not None else 2**62, "subject": subject, "most": most}
    with database().connect() as connection:
        return [LogEntry.model_validate(dict(row)) for row in connection.execute(_LATEST, names).mappings()]


def verified(known: str = "") -> Verified:
    """Walks the whole log and computes every hash again, without the database's own function.

    Args:
        known: a head that an earlier walk gave; rows that were cut off the end show by its absence alone.
    """
    with database().connect() as connection:
        rows = connection.execution_options(yield_per=1000).execute(_ALL).mappings()
        return checked((LogEntry.model_validate(dict(row)) for row in rows), known)


def checked(entries: Iterable[LogEntry], known: str = "") -> Verified:
    """As `verified`, over given rows in order."""
    count, head, met = 0, BEGINNING, known in ("", BEGINNING)
    for expected, entry in _numbered(entries):
        why = fault_of(entry, expected, head)
        if why:
            return Verified(entries=count, head=head, broken=entry.entry_id, why=why)
        count, head, met = expected, entry.hash, met or entry.hash == known
    if not met:
        return Verified(entries=count, head=head, broken=count + 1, why="the row with the known hash is gone")
    return Verified(entries=count, head=head)


def fault_of(entry: LogEntry, expected: int, before: str) -> str:
    """What is wrong with a row that should have this number and follow this hash; empty if nothing is."""
    if entry.entry_id != expected:
        return f"row {expected} is missing"
    if entry.previous != before:
        return "it does not follow the row before it"
    return "" if entry.hash == hash_of(entry) else "its content is not what was logged"


def hash_of(entry: LogEntry) -> str:
    """SHA-256 over the row as a JSON array, in PostgreSQL's spelling of jsonb."""
    words = [_json(each) for each in (entry.previous, entry.entry_id, _seconds(entry.at), entry.who, entry.action, entry.subject)]  # fmt: skip
    return hashlib.sha256(f"[{', '.join([*words, entry.detail])}]".encode()).hexdigest()


def _numbered(entries: Iterable[LogEntry]) -> Iterator[tuple[int, LogEntry]]:
    return enumerate(entries, start=1)


def _seconds(at: datetime) -> str:
    whole, part = divmod((at - EPOCH) // timedelta(microseconds=1), 1_000_000)
    return f"{whole}.{part:06d}"


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
