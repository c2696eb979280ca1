"""What this database's readings of documents were, tier by tier, and what they cost. Labels are not known here."""

from collections.abc import Sequence

from sqlalchemy import text

from schemas.labels import StoredAnswer, TierCost, TierReading
from sql.connection import database

# The best reading is that of out_fields; a tier's own one has the verdict that it got before the next tier was asked.
_READINGS = text("""
select f.content_hash, 0 as tier, f.tier as read_by, f.kind, f.field, f.value, f.confidence, f.verdict = 'accept' as accepted,
       f.engine, f.fingerprint, f.calibration
from out_fields f join out_documents o using (content_hash, fingerprint)
where o.content_hash = any(:hashes)
union all
select r.content_hash, r.tier, r.tier, r.kind, r.field, r.value, r.confidence, coalesce(d.verdict = 'accept', false),
       r.engine, r.fingerprint, coalesce(d.calibration, '')
from core_readings r join out_documents o using (content_hash, fingerprint)
left join lateral (
    select verdict, calibration from core_decisions d
    where d.content_hash = r.content_hash and d.fingerprint = r.fingerprint and d.field = r.field and d.tier = r.tier
    order by decision_id desc limit 1
) d on true
where r.tier > 0 and o.content_hash = any(:hashes)
""")
_COSTS = text("""
select a.content_hash, a.tier, o.kind, a.field_group, a.prompt_tokens, a.answer_tokens, a.cost_usd
from core_answers a join out_documents o using (content_hash, fingerprint)
where a.content_hash = any(:hashes)
""")
_ANSWERS = text("""
select o.kind, a.content_hash, a.field_group, a.finish, a.answer
from core_answers a join out_documents o using (content_hash, fingerprint)
where a.content_hash = any(:hashes) and a.tier = :tier
""")


def tier_readings(hashes: Sequence[str]) -> list[TierReading]:
    """Every tier's readings of these documents, and the best ones."""
    with database().connect() as connection:
        rows = connection.execute(_READINGS, {"hashes": list(hashes)}).mappings().all()
    return [TierReading.model_validate(dict(row)) for row in rows]


def tier_costs(hashes: Sequence[str]) -> list[TierCost]:
    """What was paid for them, question by question."""
    with database().connect() as connection:
        rows = connection.execute(_COSTS, {"hashes": list(hashes)}).mappings().all()
    return [TierCost.model_validate(dict(row)) for row in rows]


def tier_answers(hashes: Sequence[str], tier: int) -> list[StoredAnswer]:
    """What a tier's model answered to the questions about these documents, as it came."""
    with database().connect() as connection:
        rows = connection.execute(_ANSWERS, {"hashes": list(hashes), "tier": tier}).mappings().all()
    return [StoredAnswer.model_validate(dict(row)) for row in rows]
