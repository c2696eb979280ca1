"""Takes documents out of the database again, all of one at a request, and leaves the proof. What is removed by age is in sql/documents/retention.py.

Which tables hold rows of a document is read off the database's catalogue, so that none is forgotten.
"""

import json
from collections.abc import Mapping, Sequence
from graphlib import TopologicalSorter

from sqlalchemy import Connection, text

from schemas.errors import DatabaseError
from schemas.removal import KEPT, Doomed, Removal, Removed
from sql.backlog.queue import FREE, LIVING, WORKERS
from sql.connection import database
from sql.tally.counts import stop_counting

_HOLDING = text("""
select table_name from information_schema.columns join information_schema.tables using (table_schema, table_name)
where table_schema = current_schema() and table_type = 'BASE TABLE' and column_name = 'content_hash'
""")
_REFERENCES = text("""
select conrelid::regclass::text, confrelid::regclass::text from pg_constraint where contype = 'f' and conrelid <> confrelid
""")
_DOOMED = text("""
with recursive below as (
    select content_hash from raw_documents where content_hash = any(:hashes)
    union
    select a.content_hash from raw_arrivals a join below b on a.parent_hash = b.content_hash
), kept as (
    select distinct b.content_hash from below b join raw_arrivals a using (content_hash)
    where b.content_hash <> all(:hashes)
      and (a.parent_hash is null or a.parent_hash not in (select content_hash from below))
)
select content_hash, content_hash in (select content_hash from kept) as kept from below order by content_hash
""")
_CONTAINERS = text("""
select distinct o from unnest(cast(:hashes as text[])) h, origins_of(h) o where o <> all(:hashes) order by o
""")
_NAMES = text("select distinct name from raw_arrivals where content_hash = any(:hashes) order by name")
_NAMED = text("select distinct content_hash from raw_arrivals where name = :name order by 1")
_HELD = text(f"""
with {LIVING} select exists (select from work_queue q where q.content_hash = any(:hashes) and not {FREE})
""")
_WORDS = """
select i.content_hash, count(*) from core_results r join core_intents i using (intent_id)
where i.content_hash = any(:hashes) and (r.completion is not null or r.note <> '') group by 1
"""
_SILENCE = text("""
update core_results set completion = null, note = ''
where (completion is not null or note <> '') and intent_id in (select intent_id from core_intents where content_hash = any(:hashes))
""")
_PROOF = text("""
insert into core_removals (content_hash, what, rows, removed_by, why)
values (:content_hash, :what, cast(:rows as jsonb), :by, :why)
""")
_PROOFS = text(
    "select content_hash, what, rows, removed_at, removed_by, why from out_removals where content_hash = any(:hashes) order by removal_id"
)

Counts = dict[str, dict[str, int]]  # by content hash, then by table


def named(name: str) -> list[str]:
    """The content hashes of all that arrived under this name, in any inbox."""
    with database().connect() as connection:
        return list(connection.scalars(_NAMED, {"name": name}))


def doomed(hashes: Sequence[str]) -> Doomed:
    """What erasing these documents would concern; empty if none of them is here."""
    with database().connect() as connection:
        found = connection.execute(_DOOMED, {"hashes": list(hashes)}).all()
        own = {"hashes": [digest for digest, kept in found if not kept]}
        return Doomed(
            documents=tuple(own["hashes"]),
            kept_parts=tuple(digest for digest, kept in found if kept),
            containers=tuple(connection.scalars(_CONTAINERS, own)),
            names=tuple(connection.scalars(_NAMES, own)),
        )


def standing(documents: Sequence[str]) -> dict[str, int]:
    """By table how many rows there are of these documents."""
    with database().connect() as connection:
        found = _counts(connection, {"hashes": list(documents)}, holding(connection))
    sums: dict[str, int] = {}
    for tables in found.values():
        for table, count in tables.items():
            sums[table] = sums.get(table, 0) + count
    return sums


def erase(documents: Sequence[str], by: str, why: str) -> list[Removal]:
    """Removes all of these documents but what `KEPT` names, and gives the proofs; all or nothing.

    Raises:
        DatabaseError: a night is working on one of them just now.
    """
    names = {"hashes": list(documents)}
    with database().begin() as connection:
        stop_counting(connection)
        connection.execute(
            text("select from raw_documents where content_hash = any(:hashes) order by content_hash for update"), names
        )
        connection.execute(text("select from work_queue where content_hash = any(:hashes) for update"), names)
        if connection.scalar(_HELD, names | {"workers": WORKERS}):
            raise DatabaseError("A night is working on it just now", "Try again when its batch is done")
        counts = _erased(connection, names)
        prove(connection, counts, Removed.DOCUMENT, by, why)
        silence(connection, documents)
        return proofs(connection, documents)


def prove(connection: Connection, counts: Mapping[str, Mapping[str, int]], what: Removed, by: str, why: str) -> None:
    """Leaves a proof a document, in the caller's transaction."""
    rows = [
        {"content_hash": digest, "what": what.value, "rows": json.dumps(tables), "by": by, "why": why}
        for digest, tables in counts.items()
    ]
    if rows:
        connection.execute(_PROOF, rows)


def silence(connection: Connection, documents: Sequence[str]) -> None:
    """Takes the words out of the cost ledger, which allows it once the removal is on record."""
    connection.execute(_SILENCE, {"hashes": list(documents)})


def proofs(connection: Connection, documents: Sequence[str]) -> list[Removal]:
    """All removals on record of these documents, the oldest first."""
    rows = connection.execute(_PROOFS, {"hashes": list(documents)}).mappings()
    return [Removal.model_validate(dict(row)) for row in rows]


def holding(connection: Connection) -> list[str]:
    """The tables with rows of documents, those that refer to another one before it."""
    references: dict[str, set[str]] = {}
    for table, other in connection.execute(_REFERENCES):
        references.setdefault(other, set()).add(table)
    tables = set(connection.scalars(_HOLDING))
    return [
        table
        for table in TopologicalSorter({t: references.get(t, set()) for t in tables}).static_order()
        if table in tables
    ]


def _erased(connection: Connection, names: Mapping[str, list[str]]) -> Counts:
    tables = [table for table in holding(connection) if table not in KEPT]
    counts = _counts(connection, names, tables)
    for table in (*tables, *tables):  # twice, for triggers note in queues that rows went
        also = " or parent_hash = any(:hashes)" if table == "raw_arrivals" else ""
        connection.execute(text(f"delete from {table} where content_hash = any(:hashes){also}"), names)
    return counts


def _counts(connection: Connection, names: Mapping[str, list[str]], tables: Sequence[str]) -> Counts:
    counts: Counts = {digest: {} for digest in names["hashes"]}
    own = {t: f"select content_hash, count(*) from {t} where content_hash = any(:hashes) group by 1" for t in tables}
    for name, statement in ({"core_results": _WORDS} | own).items():
        for digest, count in connection.execute(text(statement), names):
            counts[digest][name] = count
    return counts
