"""Calibrations, and the judged answers that they are fitted to."""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from pydantic import ValidationError
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError

from schemas.adjudication import Adjudication
from schemas.calibration import Calibration
from schemas.errors import DatabaseError
from sql.connection import database
from sql.readings.recalls import ALL_ASKED

SHIPPED = "shipped"  # who fitted what a version of the program brings: it is kept for what it decided, and never outdoes what the next one brings

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
ADD_CALIBRATION = text("""
insert into core_calibrations (name, kind, signature, body, fitted_at, fitted_by)
values (:name, :kind, :signature, cast(:body as jsonb), :fitted_at, :fitted_by)
""")
_LATEST = text(f"""
select distinct on (signature) name, body from core_calibrations where signature = any(:signatures) and fitted_by <> '{SHIPPED}'
order by signature, calibration_id desc
""")
_KEPT = text("select name from core_calibrations where name = any(:names)")
_VECTOR = text("""
insert into core_document_vectors (content_hash, vector) values (:content_hash, :vector) on conflict do nothing
""")
_VECTORS = text("select vector from core_document_vectors where content_hash = any(:hashes) order by content_hash")

_ANEW = "Restore core_calibrations, or calibrate anew"


class DamagedError(DatabaseError):
    """A stored calibration cannot be judged by; another one that is stored takes its place."""

    retryable = False


def add_vectors(vectors: Mapping[str, Sequence[float]]) -> None:
    """Adds where documents lie, by content hash."""
    if vectors:
        with database().begin() as connection:
            connection.execute(_VECTOR, [{"content_hash": h, "vector": list(v)} for h, v in vectors.items()])


def vectors_of(hashes: Iterable[str]) -> list[list[float]]:
    """Where these documents lie; unknown ones are left out."""
    with database().connect() as connection:
        return [list(vector) for vector in connection.scalars(_VECTORS, {"hashes": sorted(hashes)})]


def placed(hashes: Iterable[str]) -> set[str]:
    """Those of these documents of which it is known where they lie."""
    statement = text("select content_hash from core_document_vectors where content_hash = any(:hashes)")
    with database().connect() as connection:
        return set(connection.scalars(statement, {"hashes": list(hashes)}))


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


def add_calibration(calibration: Calibration, fitted_by: str) -> None:
    row = calibration.model_dump(include={"kind", "signature", "fitted_at"})
    body = {"name": calibration.name, "body": calibration.model_dump_json(), "fitted_by": fitted_by}
    with database().begin() as connection:
        connection.execute(ADD_CALIBRATION, row | body)


def keep_shipped(shipped: Iterable[Calibration]) -> None:
    """Adds those that are not here yet, so that what they decide can be replayed when another version brings others.

    Raises:
        DatabaseError: they cannot be added.
    """
    wanted = {each.name: each for each in shipped}
    try:
        with database().connect() as connection:
            kept = set(connection.scalars(_KEPT, {"names": list(wanted)}))
        for name in sorted(wanted.keys() - kept):
            add_calibration(wanted[name], SHIPPED)
    except ProgrammingError as problem:
        raise DatabaseError(f"No calibrations in the database: {problem}", "Restore core_calibrations") from problem


def latest_calibrations(signatures: Mapping[str, str]) -> dict[str, Calibration]:
    """By kind the latest calibration of its signature that was fitted here; a kind without one is left out.

    Raises:
        DatabaseError: they cannot be read.
        DamagedError: one is none, or is not what its name says: what raised its thresholds was noted under that name.
    """
    try:
        with database().connect() as connection:
            rows = connection.execute(_LATEST, {"signatures": list(signatures.values())}).all()
        found = [Calibration.model_validate(body) for _, body in rows]
    except ProgrammingError as problem:  # no table or no right to it
        raise DatabaseError(f"No calibrations in the database: {problem}", "Restore core_calibrations") from problem
    except ValidationError as problem:
        raise DamagedError(f"What is stored is no calibration: {problem}", _ANEW) from problem
    if changed := [name for (name, _), each in zip(rows, found, strict=True) if each.name != name]:
        told = (
            f"The calibrations {', '.join(changed)} were changed since they were stored, or stored by another version"
        )
        raise DamagedError(told, _ANEW)
    return {each.kind: each for each in found if signatures.get(each.kind) == each.signature}
