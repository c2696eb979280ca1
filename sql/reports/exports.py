"""Reads for exports: all documents of a kind with their fields, in the order of their hashes, some at a time."""

from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import Connection, RowMapping, text

from schemas.exported import ExportedDocument
from schemas.people import Role, Who
from sql.connection import database
from sql.people.audit_log import log
from sql.review.veils import FIELDS, before_people, veiled
from sql.rows import without

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
_FIELDS = text(f"""
select content_hash, field, verdict, confidence, value, settled_by from ({FIELDS}) fields where kind = :kind
""")


def exported(kind: str, who: Who) -> Iterator[list[ExportedDocument]]:
    """Batches of the kind's documents that the person may review; each is of one moment, all of them need not be."""
    after = ""
    while True:
        with database().connect().execution_options(isolation_level="REPEATABLE READ") as connection:
            hashes = list(connection.scalars(_NEXT, {"after": after, "batch": BATCH}))
            found = _documents(connection, hashes, kind, who) if hashes else []
        if found:
            yield found
        if len(hashes) < BATCH:
            return
        after = hashes[-1]


def log_export(person: str, kind: str, form: str) -> None:
    """Puts on record who takes what away."""
    with database().begin() as connection:
        log(connection, person, "export", kind, {"form": form})


def _documents(connection: Connection, hashes: list[str], kind: str, who: Who) -> list[ExportedDocument]:
    scope = who.scope(Role.REVIEWER)
    names: dict[str, Any] = {"hashes": hashes, "kind": kind, "kinds": scope.kinds, "senders": scope.senders}
    documents = connection.execute(_DOCUMENTS, names).mappings().all()
    wanted = [row["content_hash"] for row in documents]
    prints = sorted({row["fingerprint"] for row in documents})
    fields: dict[str, list[dict[str, Any]]] = {}
    kept = veiled(who, ((row["content_hash"], row["kind"], row["sender"]) for row in documents))
    about = {"hashes": wanted, "prints": prints, "kind": kind, "veiled": kept, "person": who.person}
    for row in connection.execute(_FIELDS, about).mappings():
        fields.setdefault(row["content_hash"], []).append(without(row, "content_hash"))
    before = before_people(connection, kept, who)
    return [
        ExportedDocument(
            **without(row, "fingerprint") | _verdict(before, row), fields=fields.get(row["content_hash"], ())
        )
        for row in documents
    ]


def _verdict(before: Mapping[str, Mapping[str, Any]], row: RowMapping) -> dict[str, Any]:
    return {name: value for name, value in before.get(row["content_hash"], {}).items() if name in row}
