"""How many answers are accepted and to be certified, by draw, that take as long with a million documents as with none.

Kept as the counts of documents are, by who counts those (sql/tally/counts.py); 0110_certified.sql has the sums.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, RowMapping, text

_CERTIFIED = "tier, calibration, kind, field, inclusion, drawn_at"

# Of a document only what was put to the draw: of the rest no audit could tell anything. A document at a time, as `offset 0` keeps it.
NOW = """
certified as (
    select m.content_hash, f.tier, f.calibration, f.kind, f.field, f.confidence, a.inclusion, a.drawn_at
    from marked m
    cross join lateral (select fingerprint from work_outcomes o where o.content_hash = m.content_hash offset 0) d
    cross join lateral (
        select tier, calibration, kind, field, confidence from out_fields o
        where (o.content_hash, o.fingerprint, o.verdict) = (m.content_hash, d.fingerprint, 'accept') and o.calibration <> '' offset 0) f
    cross join lateral (
        select inclusion, drawn_at from core_audits a
        where (a.content_hash, a.fingerprint, a.field, a.tier) = (m.content_hash, d.fingerprint, f.field, f.tier) offset 0) a
)
"""
_FORGET = text("delete from work_certified where content_hash = any(:hashes)")
_COUNT = text(f"""
with marked as (select unnest(cast(:hashes as text[])) as content_hash), {NOW}
insert into work_certified (content_hash, confidence, {_CERTIFIED}) select content_hash, confidence, {_CERTIFIED} from certified
""")
# When each threshold moved last, by kind, field and calibration.
MOVED = "select kind, field, calibration, max(moved_at) as moved_at from core_thresholds group by 1, 2, 3"
# What was put to the draw since the threshold last moved, and before it in draws of which people had not answered all by then.
ACCEPTED = text(f"""
with moved as materialized ({MOVED}), going_on as materialized (
    select distinct f.tier, m.calibration, m.kind, m.field, a.inclusion, a.drawn_at from moved m
    join core_audits a on (a.kind, a.field) = (m.kind, m.field) and a.drawn and a.drawn_at <= m.moved_at
    join work_outcomes using (content_hash, fingerprint)
    cross join lateral (
        select tier, calibration from out_fields o
        where (o.content_hash, o.fingerprint, o.field, o.tier, o.verdict) = (a.content_hash, a.fingerprint, a.field, a.tier, 'accept') offset 0) f
    where f.calibration = m.calibration and not exists (
        select from out_corrections c
        where (c.content_hash, c.kind, c.field) = (a.content_hash, a.kind, a.field) and c.corrected_at between a.drawn_at and m.moved_at)
), marked as materialized (select distinct content_hash from work_counts_changed), {NOW}, parts as (
    select {_CERTIFIED}, answers from work_accepted
    union all
    select {_CERTIFIED}, -1 from marked m
    cross join lateral (select * from work_certified w where w.content_hash = m.content_hash offset 0) w
    union all
    select {_CERTIFIED}, 1 from certified
)
select tier, calibration, kind, field, case when drawn_at < :before then inclusion end as rate,
       case when drawn_at < :before then drawn_at end as drawn_at, sum(answers) as answers from parts
left join moved using (kind, field, calibration)
where drawn_at > coalesce(moved_at, '-infinity')
   or (tier, calibration, kind, field, inclusion, drawn_at) in (select tier, calibration, kind, field, inclusion, drawn_at from going_on)
group by 1, 2, 3, 4, 5, 6 having sum(answers) <> 0
""")


def count_accepted(connection: Connection, names: dict[str, Any]) -> None:
    """Counts these documents' accepted answers anew, in the caller's transaction; one process at a time."""
    connection.execute(_FORGET, names)
    connection.execute(_COUNT, names)


def accepted(connection: Connection, before: datetime) -> list[RowMapping]:
    """Answers by tier, calibration, kind and field, and by the rate and the moment of a draw before then, null for a later one."""
    return list(connection.execute(ACCEPTED, {"before": before}).mappings())
