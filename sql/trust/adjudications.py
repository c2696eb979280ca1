"""Judged answers, to which calibrations are fitted: of labelled documents, and what people answered or are still asked."""

import json
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import text

from schemas.adjudication import Adjudication
from sql.connection import database
from sql.readings.recalls import ALL_ASKED

_ADJUDICATION = text("""
insert into core_adjudications (signature, content_hash, kind, field, sender, absent, eligible, signals, wrong, inclusion, source)
values (:signature, :content_hash, :kind, :field, :sender, :absent, :eligible, cast(:signals as jsonb), :wrong, :inclusion, :source)
on conflict (signature, content_hash, field) do nothing
""")
_ADJUDICATIONS = text("""
select signature, content_hash, kind, field, sender, absent, eligible, signals, wrong, inclusion, source
from core_adjudications where signature = :signature order by content_hash, field
""")
# What people answered about readings of a signature: a doubtful field because it was in doubt, an accepted one because the audit drew it.
_REVIEWED = text(f"""
select distinct on (c.content_hash, c.field)
       r.signature, c.content_hash, c.kind, c.field, r.words, r.value, r.confidence, r.signals, d.reasons, c.value as answer,
       case when f.verdict = 'accept' and not {ALL_ASKED} then a.inclusion end as inclusion,
       coalesce((select p.sender from core_parses p where p.content_hash = c.content_hash and p.sender <> '' order by p.parsed_at desc limit 1),
                c.content_hash) as sender
from out_corrections c
join core_readings r on (r.content_hash, r.kind, r.field) = (c.content_hash, c.kind, c.field) and r.tier > 0 and r.problem <> 'skipped'
join core_decisions d on d.content_hash = r.content_hash and d.fingerprint = r.fingerprint and d.field = r.field and d.tier = r.tier
join out_fields f on f.content_hash = r.content_hash and f.fingerprint = r.fingerprint and f.field = r.field
left join core_audits a on a.drawn and a.content_hash = r.content_hash and a.fingerprint = r.fingerprint and a.field = r.field and a.tier = f.tier
where r.signature = :signature and (d.verdict <> 'accept' or a.inclusion is not null)
  and not exists (select from core_adjudications j
                  where j.signature = r.signature and j.content_hash = c.content_hash and j.field = c.field)
order by c.content_hash, c.field, c.correction_id desc, r.read_at desc, d.decision_id desc
""")
# What they were asked and have not answered: what another tier was sure of is no longer asked, nor what was given another kind.
_WAITING = text("""
select distinct on (r.content_hash, r.field) r.field, r.confidence, case when f.verdict = 'accept' then a.inclusion end as inclusion
from core_readings r
join core_decisions d on d.content_hash = r.content_hash and d.fingerprint = r.fingerprint and d.field = r.field and d.tier = r.tier
join out_fields f on f.content_hash = r.content_hash and f.fingerprint = r.fingerprint and f.field = r.field
left join core_audits a on a.drawn and a.content_hash = r.content_hash and a.fingerprint = r.fingerprint and a.field = r.field and a.tier = f.tier
where r.signature = :signature and r.tier > 0 and r.problem <> 'skipped' and (f.verdict <> 'accept' or a.inclusion is not null)
  and exists (select from work_outcomes o where (o.content_hash, o.kind) = (r.content_hash, r.kind))
  and not exists (select from out_corrections c where (c.content_hash, c.kind, c.field) = (r.content_hash, r.kind, r.field))
  and not exists (select from core_adjudications j
                  where j.signature = r.signature and j.content_hash = r.content_hash and j.field = r.field)
order by r.content_hash, r.field, r.read_at desc, d.decision_id desc
""")
_KNOWN = text("select distinct content_hash from core_adjudications where signature = any(:signatures)")


def add_adjudications(rows: Sequence[Adjudication]) -> None:
    """Adds judged answers; one that is there already stays as it is."""
    if rows:
        with database().begin() as connection:
            connection.execute(_ADJUDICATION, [row.model_dump() | {"signals": json.dumps(row.signals)} for row in rows])


def adjudications(signature: str) -> list[Adjudication]:
    """All judged answers under a signature."""
    with database().connect() as connection:
        rows = connection.execute(_ADJUDICATIONS, {"signature": signature}).mappings().all()
    return [Adjudication.model_validate(dict(row)) for row in rows]


def reviewed_readings(signature: str) -> list[dict[str, Any]]:
    """Readings of a signature that people answered and that are not among the judged answers yet."""
    with database().connect() as connection:
        return [dict(row) for row in connection.execute(_REVIEWED, {"signature": signature}).mappings()]


def waiting_readings(signature: str) -> list[dict[str, Any]]:
    """Field, confidence and the audit's inclusion of the readings of a signature that people were asked about and have not answered."""
    with database().connect() as connection:
        return [dict(row) for row in connection.execute(_WAITING, {"signature": signature}).mappings()]


def adjudicated_documents(signatures: Sequence[str]) -> set[str]:
    """Content hashes of the documents that have judged answers under one of these signatures."""
    with database().connect() as connection:
        return set(connection.scalars(_KNOWN, {"signatures": list(signatures)}))


def adjudicated_among(hashes: Iterable[str]) -> set[str]:
    """Those of these documents that have judged answers, under any signature."""
    statement = text("select distinct content_hash from core_adjudications where content_hash = any(:hashes)")
    with database().connect() as connection:
        return set(connection.scalars(statement, {"hashes": list(hashes)}))
