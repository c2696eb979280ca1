"""Fields in doubt with all that decides whom to ask about them. Whom to ask is not decided here."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Connection, RowMapping, text

from schemas.doubt import DoubtfulDocument
from schemas.outcome import Reason
from schemas.step import Fingerprints
from sql.connection import database
from sql.tally.counts import IN_DOUBT, UNANSWERED, count_marked

# What may be in doubt: what was when it was last counted, and what changed since.
_ANY = text("""
select content_hash from work_counted where inbox = '' and in_doubt && cast(:reads as text[])
union select content_hash from work_counts_changed
""")
# A document at a time (`offset 0` keeps it so): how many there are is never guessed right, and the view over all of them sorts all history.
_FIELDS = text(f"""
select f.content_hash, f.fingerprint, f.kind, f.field, f.value, f.confidence, f.tier, f.verdict, f.reasons,
       {IN_DOUBT.format("f")} and (:answered or {UNANSWERED.format("f")}) as in_doubt
from (select distinct unnest(cast(:hashes as text[])) as content_hash) h
cross join lateral (
    select * from out_fields o where o.content_hash = h.content_hash and o.fingerprint = any(:reads) offset 0) f
order by f.content_hash, f.field, f.fingerprint
""")
_LEFT = text("select exists (select from work_counted where inbox = '' and deferred)")
_DOCUMENTS = text("""
select h.content_hash, residency_of(h.content_hash) as residency,
       coalesce((select p.unread_pages from core_parses p
                 where p.content_hash = h.content_hash and p.fingerprint = :parse), '{}') as unread_pages,
       (select min(a.arrived_at) from raw_arrivals a where a.content_hash = h.content_hash) as arrived_at,
       array(select distinct x.reader || '/' || x.field_group from core_answers x
             where x.content_hash = h.content_hash and x.fingerprint = any(:reads) and x.reader <> '') as asked,
       array(select distinct d.tier from core_decisions d
             where d.content_hash = h.content_hash and d.fingerprint = any(:reads) and d.verdict = 'escalate'
               and d.field <> '' and d.night = :night) as tried,
       (select count(distinct d.night) from core_decisions d
        where d.content_hash = h.content_hash and d.fingerprint = any(:reads) and d.verdict = 'defer' and d.night < :night) as nights_waited
from unnest(cast(:hashes as text[])) h(content_hash)
""")


def left_to_others() -> bool:
    """Whether any document has fields that a plan left to a further tier or to another night."""
    count_marked()
    with database().connect() as connection:
        return bool(connection.scalar(_LEFT))


def doubtful_documents(
    prints: Fingerprints, night: date, hashes: Sequence[str] | None = None
) -> list[DoubtfulDocument]:
    """Documents that were read under these fingerprints and have fields in doubt.

    All of them that no person has answered, or those of these content hashes.
    """
    if hashes is None:
        count_marked()
    with database().connect().execution_options(isolation_level="REPEATABLE READ") as connection:
        fields: dict[str, list[RowMapping]] = {}
        for row in _fields(connection, prints, hashes):
            fields.setdefault(row["content_hash"], []).append(row)
        doubtful = {h: own for h, own in fields.items() if any(row["in_doubt"] for row in own)}
        found = _documents(connection, list(doubtful), prints, night)
    return [_document(row, doubtful[row["content_hash"]]) for row in found]


def _fields(connection: Connection, prints: Fingerprints, hashes: Sequence[str] | None) -> Iterable[RowMapping]:
    """All fields of documents that may have one in doubt, a document's own one after the other."""
    names: dict[str, Any] = {"reads": prints.all_reads, "answered": hashes is not None}
    names["hashes"] = list(connection.scalars(_ANY, names)) if hashes is None else list(hashes)
    return connection.execute(_FIELDS, names).mappings()


def _documents(connection: Connection, hashes: list[str], prints: Fingerprints, night: date) -> list[RowMapping]:
    names = {"hashes": hashes, "reads": prints.all_reads, "parse": prints.parse, "night": night}
    return list(connection.execute(_DOCUMENTS, names).mappings())


def _document(row: RowMapping, fields: Sequence[RowMapping]) -> DoubtfulDocument:
    asked = frozenset(tuple(each.split("/", 1)) for each in row["asked"])
    return DoubtfulDocument.model_validate(
        dict(row)
        | {"asked": asked, "tried": frozenset(row["tried"])}
        | {"fingerprint": fields[0]["fingerprint"], "kind": fields[0]["kind"]}
        | {"fields": tuple(_field(each) for each in fields if each["in_doubt"])}
        | {"verdicts": {each["field"]: each["verdict"] for each in fields}}
        | {"values": {each["field"]: each["value"] for each in fields if Reason.SKIPPED not in each["reasons"]}}
    )


def _field(row: RowMapping) -> dict[str, Any]:
    return {name: row[name] for name in ("field", "value", "confidence", "tier", "verdict", "reasons")}
