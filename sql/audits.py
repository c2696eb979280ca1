"""Accepted answers, which of them are drawn for the audit, and what people then said of them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import text

from schemas.audit import AcceptedField, AuditedField
from sql.connection import database

_ACCEPTED = text("""
select f.content_hash, f.fingerprint, f.kind, f.field, f.confidence, f.calibration
from out_fields f join out_documents d using (content_hash, fingerprint)
where f.verdict = 'accept' and d.decided_at >= :since
  and exists (select from raw_arrivals a where a.content_hash = f.content_hash and a.inbox = :inbox)
order by f.content_hash, f.field
""")
_DRAW = text("""
insert into core_audits (content_hash, fingerprint, field, kind, inclusion)
values (:content_hash, :fingerprint, :field, :kind, :inclusion) on conflict do nothing
""")
_COUNTS = text("""
select f.kind, f.field, f.calibration, count(*) from out_fields f join out_documents d using (content_hash, fingerprint)
where f.verdict = 'accept' and f.calibration <> '' group by 1, 2, 3
""")
# The first answer after the draw judges; what was said before could not know of it.
_AUDITED = text("""
select f.kind, f.field, f.calibration, f.confidence, f.value, c.value as answer, a.inclusion, c.corrected_at
from core_audits a
join out_fields f using (content_hash, fingerprint, field)
cross join lateral (
    select value, corrected_at from core_corrections c
    where c.content_hash = a.content_hash and c.field = a.field and c.corrected_at >= a.drawn_at
    order by correction_id limit 1
) c
where f.verdict = 'accept'
""")


def accepted_since(inbox: str, since: datetime) -> list[AcceptedField]:
    """Fields of the inbox's documents that were accepted since then."""
    with database().connect() as connection:
        rows = connection.execute(_ACCEPTED, {"inbox": inbox, "since": since}).mappings().all()
    return [AcceptedField.model_validate(dict(row)) for row in rows]


def draw(fields: Sequence[tuple[AcceptedField, float]]) -> None:
    """Sends accepted fields to the audit, each with the probability with which it was drawn; one drawn before stays as it is."""
    rows = [
        field.model_dump(include={"content_hash", "fingerprint", "field", "kind"}) | {"inclusion": rate}
        for field, rate in fields
    ]
    if rows:
        with database().begin() as connection:
            connection.execute(_DRAW, rows)


def accepted_counts() -> dict[tuple[str, str, str], int]:
    """How many answers are accepted, by kind, field and calibration."""
    with database().connect() as connection:
        return {(kind, field, name): int(count) for kind, field, name, count in connection.execute(_COUNTS)}


def audited_fields() -> list[AuditedField]:
    """Every audited answer that a person has judged."""
    with database().connect() as connection:
        rows: list[dict[str, Any]] = [dict(row) for row in connection.execute(_AUDITED).mappings()]
    return [AuditedField.model_validate(row) for row in rows]
