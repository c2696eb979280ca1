"""Accepted answers, which of them are drawn for the audit, and what people then said of them."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import text

from schemas.audit import AcceptedField, AuditedField, Draw
from sql.connection import database
from sql.rows import given, rows_of
from sql.tally.certified import MOVED, accepted
from sql.tally.counts import count_marked

NIGHT_IS_OVER = timedelta(days=1)  # after so long nobody draws any more of what it accepted
# Of what changed, a document at a time (`offset 0` keeps it so). It is looked at again until nothing of it is left to be drawn. A night draws of its
# own inbox, of what further tiers accepted, which read documents of all, and of what a night left behind that did not come to its own draw.
_ACCEPTED = text("""
with changed as (select distinct content_hash from work_changed where consumer = 'draw'), undrawn as materialized (
    select d.content_hash, d.fingerprint, f.kind, f.field, f.confidence, f.calibration, f.tier, f.read_at
    from changed
    cross join lateral (select * from out_documents o where o.content_hash = changed.content_hash offset 0) d
    cross join lateral (
        select kind, field, confidence, calibration, tier, read_at from out_fields o
        where (o.content_hash, o.fingerprint, o.verdict) = (d.content_hash, d.fingerprint, 'accept') offset 0) f
    where not exists (select from core_audits a
                      where (a.content_hash, a.fingerprint, a.field, a.tier) = (d.content_hash, d.fingerprint, f.field, f.tier))
), done as (
    delete from work_changed w where consumer = 'draw' and not exists (select from undrawn u where u.content_hash = w.content_hash)
)
select u.content_hash, u.fingerprint, u.kind, u.field, u.confidence, u.calibration, u.tier from undrawn u
where u.tier > 1 or u.read_at < clock_timestamp() - cast(:over as interval)
   or exists (select from raw_arrivals a where (a.content_hash, a.inbox) = (u.content_hash, :inbox) offset 0)
order by u.content_hash, u.field
""")
_PUT = "content_hash text, fingerprint text, field text, tier int, kind text, inclusion double precision, drawn boolean"
# All at one moment, so that the sums of what is accepted are few (0110_certified.sql).
_DRAW = text(f"""
with moment as materialized (select clock_timestamp() as drawn_at)
insert into core_audits (content_hash, fingerprint, field, tier, kind, inclusion, drawn, drawn_at)
select content_hash, fingerprint, field, tier, kind, inclusion, drawn, drawn_at from {given(_PUT)} cross join moment
on conflict do nothing
""")
# Of outcomes that stand, as what is accepted is counted. The answer settled after the draw judges; what was said before could not know of it.
# A field at a time (`offset 0` keeps it so): few are drawn of all that were accepted. Answers from before the threshold last moved moved it: they
# cannot say how it is above, and would move it each night anew. Later ones can, of whatever is accepted still and was drawn before or since.
_AUDITED = text(f"""
select f.kind, f.field, f.calibration, f.tier, f.confidence, f.value, c.value as answer, a.inclusion, a.drawn_at, c.corrected_at
from core_audits a join work_outcomes using (content_hash, fingerprint)
cross join lateral (
    select kind, field, calibration, tier, confidence, value, verdict from out_fields o
    where (o.content_hash, o.fingerprint, o.field, o.tier) = (a.content_hash, a.fingerprint, a.field, a.tier) offset 0) f
cross join lateral (
    select value, corrected_at from out_corrections c
    where (c.content_hash, c.kind, c.field) = (a.content_hash, a.kind, a.field) and c.corrected_at >= a.drawn_at
    order by correction_id limit 1
) c
left join ({MOVED}) m on m.kind = f.kind and m.field = f.field and m.calibration = f.calibration
where f.verdict = 'accept' and c.corrected_at > coalesce(m.moved_at, '-infinity') and a.drawn and a.drawn_at < :before
""")
_ANSWERED = text(f"""
select f.tier, f.calibration, f.kind, f.field, a.inclusion, a.drawn_at, avg(answered::int)::float8
from core_audits a join work_outcomes using (content_hash, fingerprint)
cross join lateral (
    select kind, field, calibration, tier from out_fields o
    where (o.content_hash, o.fingerprint, o.field, o.tier, o.verdict) = (a.content_hash, a.fingerprint, a.field, a.tier, 'accept') offset 0) f
left join ({MOVED}) m on m.kind = f.kind and m.field = f.field and m.calibration = f.calibration
cross join lateral (select exists (
    select from out_corrections c where (c.content_hash, c.kind, c.field) = (a.content_hash, a.kind, a.field)
    and c.corrected_at >= a.drawn_at and c.corrected_at > coalesce(m.moved_at, '-infinity')) as answered) c
where a.drawn and a.drawn_at < :before
group by 1, 2, 3, 4, 5, 6 having not bool_and(answered)
""")


def accepted_undrawn(inbox: str) -> list[AcceptedField]:
    """Fields that are accepted, were not put to the draw yet, and are for a night of this inbox to draw from: those of a night that died among them."""
    with database().begin() as connection:
        rows = connection.execute(_ACCEPTED, {"inbox": inbox, "over": NIGHT_IS_OVER}).mappings().all()
    return [AcceptedField.model_validate(dict(row)) for row in rows]


def record_draw(fields: Sequence[tuple[AcceptedField, float, bool]]) -> None:
    """Accepted fields with the probability of being drawn, and whether they were, which sends them to people; each is put to the draw once."""
    rows = [
        field.model_dump(include={"content_hash", "fingerprint", "field", "tier", "kind"})
        | {"inclusion": rate, "drawn": drawn}
        for field, rate, drawn in fields
    ]
    if rows:
        with database().begin() as connection:
            connection.execute(_DRAW, rows_of(rows))


def accepted_counts(before: datetime) -> dict[tuple[int, str, str], dict[str, dict[Draw | None, int]]]:
    """How many answers are accepted that are to be certified: by tier, calibration and kind, then by field, then by draw.

    The draw is None for what was put to the draw since: nobody could look at it yet.
    """
    found: dict[tuple[int, str, str], dict[str, dict[Draw | None, int]]] = {}
    count_marked()
    with database().connect() as connection:
        for each in accepted(connection, before):
            fields = found.setdefault((each["tier"], each["calibration"], each["kind"]), {})
            draw = (each["rate"], each["drawn_at"]) if each["drawn_at"] else None
            fields.setdefault(each["field"], {})[draw] = int(each["answers"])
    return found


def answered_draws(before: datetime) -> dict[tuple[int, str, str], dict[tuple[str, Draw], float]]:
    """By tier, calibration and kind, the fields and draws that people have not answered to the end, with the share that they have, 0 to 1."""
    found: dict[tuple[int, str, str], dict[tuple[str, Draw], float]] = {}
    with database().connect() as connection:
        for tier, calibration, kind, field, rate, drawn_at, share in connection.execute(_ANSWERED, {"before": before}):
            found.setdefault((tier, calibration, kind), {})[field, (rate, drawn_at)] = share
    return found


def audited_fields(before: datetime) -> list[AuditedField]:
    """Those of them that were drawn before and that a person has judged."""
    with database().connect() as connection:
        rows: list[dict[str, Any]] = [dict(row) for row in connection.execute(_AUDITED, {"before": before}).mappings()]
    return [AuditedField.model_validate(row) for row in rows]
