"""What people said of readings, accepted or not, and under which calibration each was judged: whether confidence still says the truth."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import text

from schemas.audit import JudgedField
from schemas.outcome import Reason
from sql.connection import database
from sql.readings.recalls import ALL_ASKED

NEWEST = 500  # answers of a calibration and field: what was judged long before hides a drift of today
_BY_CONFIDENCE = (Reason.CONFIDENT, Reason.LOW_CONFIDENCE, Reason.NO_THRESHOLD, Reason.AUDIT)

# An accepted answer counts if it was drawn: one that a person happened upon was noticed because it is wrong. An answer at a time (`offset 0`
# keeps it so): few fields are answered.
_JUDGED = text(f"""
with judged as (
    select distinct on (c.content_hash, c.kind, c.field, r.tier)
           c.content_hash, c.kind, c.field, d.calibration, r.tier, r.confidence, r.value, c.value as answer, c.corrected_at,
           case when f.verdict = 'accept' and f.tier > r.tier and not {ALL_ASKED} then 1 / a.inclusion else 1 end as weight
    from out_corrections c
    cross join lateral (
        select * from core_readings o where (o.content_hash, o.kind, o.field) = (c.content_hash, c.kind, c.field) and o.tier > 0 offset 0) r
    cross join lateral (
        select decision_id, calibration, reasons from core_decisions o
        where (o.content_hash, o.fingerprint, o.field, o.tier) = (r.content_hash, r.fingerprint, r.field, r.tier) offset 0) d
    cross join lateral (
        select kind, field, calibration, tier, confidence, verdict from out_fields o
        where (o.content_hash, o.fingerprint, o.field) = (r.content_hash, r.fingerprint, r.field) offset 0) f
    left join core_audits a on a.drawn and a.content_hash = r.content_hash and a.fingerprint = r.fingerprint and a.field = r.field
                           and a.tier = f.tier and a.drawn_at <= c.corrected_at
    where d.calibration = any(:calibrations) and d.reasons <@ cast(:by_confidence as text[])
      and (f.verdict <> 'accept' or a.inclusion is not null)
    order by c.content_hash, c.kind, c.field, r.tier, r.read_at desc, d.decision_id
)
select content_hash, kind, field, calibration, tier, confidence, value, answer, weight
from (select *, row_number() over (partition by tier, calibration, field order by corrected_at desc, content_hash, field) as place from judged) j
where place <= :newest order by corrected_at, content_hash, field
""")
_SIGNATURES = text("""
select distinct on (kind) kind, signature from core_readings
where reader = :reader and signature <> '' order by kind, read_at desc
""")


def judged_fields(calibrations: Sequence[str]) -> list[JudgedField]:
    """The newest answers that people gave about readings judged under these calibrations, by name; in the order in which they gave them."""
    names: dict[str, Any] = {"calibrations": list(calibrations), "newest": NEWEST}
    names |= {"by_confidence": [reason.value for reason in _BY_CONFIDENCE]}
    with database().connect() as connection:
        rows = connection.execute(_JUDGED, names).mappings().all()
    return [JudgedField.model_validate(dict(row)) for row in rows]


def signatures_read(reader: str) -> dict[str, str]:
    """By kind, the signature under which this reader (`Fingerprints.escalate`) read last; a kind that it never read is left out."""
    with database().connect() as connection:
        return {kind: signature for kind, signature in connection.execute(_SIGNATURES, {"reader": reader})}
