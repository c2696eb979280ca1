"""Removes originals and texts that are old enough. Documents that still wait for a step or a person keep theirs."""

from sqlalchemy import Connection, TextClause, text

from schemas.removal import Removed
from sql.connection import database
from sql.documents.removals import prove, silence

BATCH = 500  # documents in one transaction

_OLD = """
(select max(a.arrived_at) from raw_arrivals a where a.content_hash = d.content_hash) < now() - make_interval(secs => :age_s)
and exists (select from out_documents o where o.content_hash = d.content_hash)
and not exists (select from work_queue q where q.content_hash = d.content_hash)
and not exists (select from out_review_queue q where q.content_hash = d.content_hash)
and not exists (select from out_settled_fields f join out_documents o using (content_hash, fingerprint)
                where f.content_hash = d.content_hash and f.verdict in ('defer', 'escalate') and f.settled_by is null)
"""
_DUE = {
    Removed.ORIGINAL: text(f"""
select content_hash from raw_documents d where content is not null and {_OLD} order by content_hash limit :most
"""),
    Removed.TEXT: text(f"""
select content_hash from raw_documents d
where exists (select from core_parses p where p.content_hash = d.content_hash and p.removed_at is null and p.reason = '') and {_OLD}
order by content_hash limit :most
"""),
}
_REMOVE: dict[Removed, dict[str, TextClause]] = {
    Removed.ORIGINAL: {
        "raw_documents": text(
            "update raw_documents set content = null, removed_at = now() where content_hash = any(:hashes) returning content_hash"
        ),
    },
    Removed.TEXT: {
        "core_pages": text("delete from core_pages where content_hash = any(:hashes) returning content_hash"),
        "core_parses": text(
            "update core_parses set removed_at = now() where content_hash = any(:hashes) returning content_hash"
        ),
        "core_answers": text(
            "update core_answers set answer = '', error = '' where content_hash = any(:hashes) returning content_hash"
        ),
        "core_retries": text(
            "update core_retries set rows = '{}' where content_hash = any(:hashes) returning content_hash"
        ),
    },
}


def remove_old(what: Removed, age_s: float, by: str, why: str) -> list[str]:
    """Removes originals or texts of documents that last arrived longer ago, a proof each; gives their content hashes."""
    done: list[str] = []
    while True:
        with database().begin() as connection:
            hashes = list(connection.scalars(_DUE[what], {"age_s": age_s, "most": BATCH}))
            _remove(connection, what, hashes, by, why)
        done += hashes
        if len(hashes) < BATCH:
            return done


def _remove(connection: Connection, what: Removed, hashes: list[str], by: str, why: str) -> None:
    counts: dict[str, dict[str, int]] = {digest: {} for digest in hashes}
    for table, statement in _REMOVE[what].items():
        for digest in connection.scalars(statement, {"hashes": hashes}):
            counts[digest][table] = counts[digest].get(table, 0) + 1
    prove(connection, counts, what, by, why)
    if what is Removed.TEXT:
        silence(connection, hashes)
