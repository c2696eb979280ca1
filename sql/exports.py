"""Reads for exports: all documents of a kind with their fields, in the order of their hashes, some at a time."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Connection, RowMapping, text

from schemas.exported import ExportedDocument
from schemas.people import Scope
from sql.audit_log import log
from sql.connection import database

BATCH = 1000  # documents looked at at a time

_NEXT = text("select content_hash from raw_documents where content_hash > :after order by content_hash limit :batch")
_DOCUMENTS = text("""
select d.content_hash, d.name, d.inbox, s.sender, d.kind, d.verdict, d.decided_at, d.fingerprint
from (select * from out_documents where content_hash = any(:hashes)) d
cross join lateral (select coalesce(sender_of(d.content_hash), '') as sender) s
where d.kind = :kind and exists (
    select from unnest(cast(:kinds as text[]), cast(:senders as text[])) as may(kind, sender)
    where may.kind in ('', d.kind) and may.sender in ('', s.sender))
order by d.content_hash
""")
# As the view out_settled_fields has it, with each part limited to these documents.
_FIELDS = text("""
select f.content_hash, f.field, f.verdict, f.confidence,
       case when c.correction_id is null then f.value else c.value end as value,
       case when c.correction_id is not null then 'person' when f.verdict = 'accept' then 'machine' end as settled_by
from (select * from out_fields where content_hash = any(:hashes) and fingerprint = any(:prints)) f
left join (select * from out_corrections where content_hash = any(:hashes)) c using (content_hash, kind, field)
where f.kind = :kind
""")


def exported(kind: str, scope: Scope) -> Iterator[list[ExportedDocument]]:
    """Batches of the kind's documents within the scope; each is of one moment, all of them need not be."""
    after = ""
    while True:
        with database().connect().execution_options(isolation_level="REPEATABLE READ") as connection:
            hashes = list(connection.scalars(_NEXT, {"after": after, "batch": BATCH}))
            found = _documents(connection, hashes, kind, scope) if hashes else []
        if found:
            yield found
        if len(hashes) < BATCH:
            return
        after = hashes[-1]


def log_export(person: str, kind: str, form: str) -> None:
    """Puts on record who takes what away."""
    with database().begin() as connection:
        log(connection, person, "export", kind, {"form": form})


def _documents(connection: Connection, hashes: list[str], kind: str, scope: Scope) -> list[ExportedDocument]:
    names: dict[str, Any] = {"hashes": hashes, "kind": kind, "kinds": scope.kinds, "senders": scope.senders}
    documents = connection.execute(_DOCUMENTS, names).mappings().all()
    wanted = [row["content_hash"] for row in documents]
    prints = sorted({row["fingerprint"] for row in documents})
    fields: dict[str, list[dict[str, Any]]] = {}
    for row in connection.execute(_FIELDS, {"hashes": wanted, "prints": prints, "kind": kind}).mappings():
        fields.setdefault(row["content_hash"], []).append(_without(row, "content_hash"))
    return [
        ExportedDocument.model_validate(_without(row, "fingerprint") | {"fields": fields.get(row["content_hash"], [])})
        for row in documents
    ]


def _without(row: RowMapping, name: str) -> dict[str, Any]:
    return {str(key): value for key, value in row.items() if key != name}
