"""Work that is claimed, not assigned: any number of workers share the queue, and a dead one's work returns.

A claim holds as long as its worker's database session (an advisory lock says that it lives) and at most as long as its
lease, which covers a session that the server believes alive though its machine is gone. What is paused is not claimed.
What was tried in vain is claimed in ever smaller parts, alone the last time: so one poisonous document spoils no other.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from math import ceil
from types import MappingProxyType

from sqlalchemy import Connection, text

from schemas.errors import NightclerkError
from schemas.settings import settings
from schemas.step import Fingerprints, WorkItem
from sql.backlog.pauses import pauses_in
from sql.connection import database

WORKERS = 0x6E63  # class of the advisory locks that say "this worker lives"

# A document's kind is the one that a person gave it, or that it was taken for last; until it has one it goes on.
_PAUSED = """(q.step = any(:paused_steps) or q.fingerprint = any(:paused_readers) or (
    cardinality(cast(:paused_kinds as text[])) > 0 and q.step in ('read', 'escalate') and coalesce(kind_given_of(q.content_hash), (
        select kind from core_classifications c where c.content_hash = q.content_hash
        order by classified_at desc limit 1), '') = any(:paused_kinds)))"""

# FREE is true of a row of the queue `q` that no living worker is at; `:workers` is WORKERS.
LIVING = """living as (
    select objid::bigint as number from pg_locks
    where locktype = 'advisory' and classid = :workers and objsubid = 2 and granted
      and database = (select oid from pg_database where datname = current_database())
)"""
FREE = "(q.claimed_by is null or q.leased_until < now() or q.claimed_by not in (select number from living))"

_CLAIM = text(f"""
with {LIVING}, locked as (
    select step, fingerprint, content_hash, attempts, queued_at from work_queue q
    where step = :step and fingerprint = any(:fingerprints) and not {_PAUSED}
      and {FREE}
    order by attempts, queued_at, content_hash limit :limit
    for update skip locked
), picked as (
    select *, row_number() over (order by attempts, queued_at, content_hash) as place, min(attempts) over () as least from locked
)
update work_queue q
set claimed_by = :me, leased_until = now() + make_interval(secs => :lease_s), attempts = q.attempts + 1
from picked p
where (q.step, q.fingerprint, q.content_hash) = (p.step, p.fingerprint, p.content_hash)
  and p.attempts = p.least and p.place <= (cast(:sizes as int[]))[least(p.attempts + 1, cardinality(:sizes))]
returning q.content_hash, q.fingerprint, q.attempts
""")

_RETURN = text("""
update work_queue set claimed_by = null, leased_until = null, attempts = attempts - 1
where claimed_by = :me
""")

_ENQUEUE = text("""
insert into work_queue (step, content_hash, fingerprint)
select :step, hash, print from unnest(cast(:hashes as text[]), cast(:prints as text[])) as u(hash, print) on conflict do nothing
""")
_FINISH = text("delete from work_queue where step = :step and fingerprint = :print and content_hash = any(:hashes)")

STEPS = ("parse", "classify", "read")


@contextmanager
def claimed(step: str, fingerprints: Sequence[str], limit: int, lease_s: int) -> Iterator[list[WorkItem]]:
    """Up to `limit` documents leased for `step` while the block runs, those tried least first.

    What the block leaves unfinished returns to the queue when it ends. A broken world (NightclerkError) or an end from
    outside does not count as an attempt; any other exception does, for a document may be its cause.
    """
    with database().connect() as session:
        number = _live(session)
        try:
            yield _claim(session, number, step, fingerprints, limit, lease_s)
        except BaseException as problem:
            if isinstance(problem, NightclerkError) or not isinstance(problem, Exception):
                session.rollback()
                session.execute(_RETURN, {"me": number})
                session.commit()
            raise
        finally:
            session.rollback()
            session.execute(text("select pg_advisory_unlock(:workers, :me)"), {"workers": WORKERS, "me": number})
            session.commit()


def part_sizes(limit: int, max_attempts: int) -> list[int]:
    """Most documents in a batch of such as were tried 0, 1, … times before: a whole batch at first, each alone the last time.

    The end of the list is for those that are not tried any more.
    """
    parts = limit ** (1 / (max_attempts - 1))
    return [limit, *(max(1, ceil(limit / parts**tried - 1e-9)) for tried in range(1, max_attempts)), limit]


def left(fingerprints: Fingerprints) -> dict[str, int]:
    """How many documents each step still has to do, claimed ones included, paused ones not."""
    counts = _counted(fingerprints, paused=False)
    return {step: counts.get(step, 0) for step in STEPS}


def held_back(fingerprints: Fingerprints) -> int:
    """How many documents wait because something is paused."""
    return sum(_counted(fingerprints, paused=True).values())


def _counted(fingerprints: Fingerprints, paused: bool) -> dict[str, int]:
    statement = f"""
        select step, count(*) from work_queue q
        where fingerprint = any(:current) and {_PAUSED} is {paused} group by step"""
    with database().connect() as connection:
        names = {"current": current(fingerprints)} | _pauses(connection, fingerprints.escalate)
        rows = connection.execute(text(statement), names)
        return {str(step): int(count) for step, count in rows}


def _pauses(connection: Connection, readers: Mapping[str, str] = MappingProxyType({})) -> dict[str, object]:
    """What is paused, for `_PAUSED`; `readers` are the further tiers' fingerprints by name."""
    found = pauses_in(connection)
    paused = [print_ for tier, print_ in readers.items() if tier in found.tiers]
    return {"paused_steps": found.steps, "paused_kinds": found.kinds, "paused_readers": paused}


def current(fingerprints: Fingerprints) -> list[str]:
    """All fingerprints under which something may wait now."""
    return [fingerprints.parse, fingerprints.classify, *fingerprints.all_reads, *fingerprints.escalate.values()]


def waiting_under(step: str, fingerprints: Sequence[str]) -> set[str]:
    """Those of the fingerprints under which documents wait for the step, claimed ones included, paused ones not."""
    statement = f"""
        select distinct fingerprint from work_queue q
        where step = :step and fingerprint = any(:prints) and not {_PAUSED}"""
    names: dict[str, object] = {"step": step, "prints": list(fingerprints)}
    with database().connect() as connection:
        return set(connection.scalars(text(statement), names | _pauses(connection)))


def waiting() -> dict[str, int]:
    """How many documents wait for each step, under any fingerprint."""
    with database().connect() as connection:
        rows = connection.execute(text("select step, count(*) from work_queue group by step order by step"))
        return {str(step): int(count) for step, count in rows}


def enqueue(connection: Connection, step: str, items: Sequence[tuple[str, str]]) -> None:
    """Adds (content hash, fingerprint) pairs to a step's queue, in the caller's transaction."""
    if items:
        hashes, prints = map(list, zip(*items, strict=True))
        connection.execute(_ENQUEUE, {"step": step, "hashes": hashes, "prints": prints})


def finish(connection: Connection, step: str, items: Sequence[tuple[str, str]]) -> None:
    """Takes (content hash, fingerprint) pairs out of a step's queue, in the transaction that adds their results."""
    by_print: dict[str, list[str]] = {}
    for content_hash, fingerprint in items:
        by_print.setdefault(fingerprint, []).append(content_hash)
    for fingerprint, hashes in by_print.items():
        connection.execute(_FINISH, {"step": step, "print": fingerprint, "hashes": hashes})


def _live(session: Connection) -> int:
    number = int(session.execute(text("select nextval('work_worker_numbers')")).scalar_one())
    session.execute(text("select pg_advisory_lock(:workers, :me)"), {"workers": WORKERS, "me": number})
    session.commit()
    return number


def _claim(
    session: Connection, number: int, step: str, fingerprints: Sequence[str], limit: int, lease_s: int
) -> list[WorkItem]:
    rows = session.execute(
        _CLAIM,
        {
            "workers": WORKERS,
            "me": number,
            "step": step,
            "fingerprints": list(fingerprints),
            "limit": limit,
            "lease_s": lease_s,
            "sizes": part_sizes(limit, settings().max_attempts),
        }
        | _pauses(session),
    ).all()
    session.commit()
    return [WorkItem(content_hash=h, fingerprint=f, attempts=n) for h, f, n in rows]
