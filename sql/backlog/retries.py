"""Failures go back into the queue: what the failed step left moves to core_retries, for one result alone can stand under a fingerprint."""

import json
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, text

from schemas.outcome import Reason
from schemas.retrying import ADVICE, Retry
from schemas.step import Fingerprints
from sql.backlog.queue import current, enqueue
from sql.connection import database

# Children before their parents.
LEFT = ("core_pages", "core_parses", "core_classifications", "core_answers", "core_readings", "core_decisions")

# A document whose bytes were refused has nothing to try again, nor one whose text was removed; one that is in the queue is being tried. What
# failed under other fingerprints than today's would wait for ever: no step asks for those.
_FAILED = text("""
select d.content_hash, d.name, d.fingerprint, d.reasons || coalesce(f.reasons, '{}') as reasons,
       case when exists (select from core_parses p where (p.content_hash, p.fingerprint) = (d.content_hash, d.fingerprint)) then 'parse'
            when exists (select from core_classifications c where (c.content_hash, c.fingerprint) = (d.content_hash, d.fingerprint)) then 'classify'
            else 'read' end as step
from out_documents d
join raw_documents r using (content_hash)
left join lateral (
    select array_agg(distinct reason) as reasons
    from out_fields o, unnest(o.reasons) reason where (o.content_hash, o.fingerprint) = (d.content_hash, d.fingerprint)
) f on true
where r.content is not null and not exists (select from work_queue q where q.content_hash = d.content_hash)
  and d.fingerprint = any(:current)
  and not exists (select from core_parses p where p.content_hash = d.content_hash and p.removed_at is not null)
  and (d.reasons && cast(:wanted as text[]) or f.reasons && cast(:wanted as text[]))
  and (cast(:content_hash as text) is null or d.content_hash = :content_hash)
order by d.name
""")
_MOVED = text("""
insert into core_retries (content_hash, step, fingerprint, reasons, rows, retried_by, why)
values (:content_hash, :step, :fingerprint, :reasons, cast(:rows as jsonb), :by, :why)
""")


def failed(fingerprints: Fingerprints, reason: Reason | None = None, content_hash: str | None = None) -> list[Retry]:
    """The documents whose outcome under these fingerprints, or one of whose fields', has this reason, or any of a failure; or only the one with this content hash."""
    wanted = [reason] if reason else list(ADVICE)
    names = {"wanted": [each.value for each in wanted], "content_hash": content_hash, "current": current(fingerprints)}
    with database().connect() as connection:
        return [Retry.model_validate(dict(row)) for row in connection.execute(_FAILED, names).mappings()]


def put_back(retries: Sequence[Retry], by: str, why: str) -> None:
    """Moves what the failed step left of them and queues them for it; all or nothing."""
    with database().begin() as connection:
        for each in retries:
            row = each.model_dump(mode="json", exclude={"name"}) | {"by": by, "why": why}
            connection.execute(_MOVED, row | {"rows": json.dumps(_taken(connection, each))})
            enqueue(connection, each.step, [(each.content_hash, each.fingerprint)])


def _taken(connection: Connection, each: Retry) -> dict[str, list[Any]]:
    """By table the rows that were there."""
    key = {"content_hash": each.content_hash, "fingerprint": each.fingerprint}
    found = {table: _deleted(connection, table, key) for table in LEFT}
    return {table: rows for table, rows in found.items() if rows}


def _deleted(connection: Connection, table: str, key: dict[str, str]) -> list[Any]:
    statement = f"""
        delete from {table} t where (content_hash, fingerprint) = (:content_hash, :fingerprint) returning to_jsonb(t)"""
    return list(connection.scalars(text(statement), key))
