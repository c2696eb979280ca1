"""Reads for the morning report: what waits for people now, and how the last days went. Last night is in morning.py.

Each is limited to `kinds`, None for all of them.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import TextClause, text

from schemas.ledger import NIGHT_BEGINS_H
from schemas.morning import Aged, DayOfAnswers, DayOfAudits, DayOfFields, Open
from schemas.settings import settings
from sql.connection import database

Kinds = Sequence[str] | None
FROM_DAYS = (0, 1, 2, 4, 7, 14)

_OF_KINDS = "(cast(:kinds as text[]) is null or kind = any(:kinds))"
_AGED = text(f"""
select state, d.from_days, count(*) as documents, sum(open_fields) as fields, count(*) filter (where due_at < now()) as overdue
from work_review_documents
cross join lateral (select max(day) as from_days from unnest(cast(:from_days as integer[])) day
                    where queued_at <= now() - make_interval(days => day) or day = 0) d
where waits and {_OF_KINDS} group by state, d.from_days order by state, d.from_days
""")
_OPEN = text(f"""
select kind, count(*) as fields from work_review_fields where state <> 'seed' and {_OF_KINDS} group by kind order by fields desc, kind
""")
# A night's latest decision of a field counts; a night in which it was recalled alone decided nothing about it.
_FIELDS = text(f"""
select day, count(*) as fields, count(*) filter (where verdict = 'accept') as accepted from (
    select ((decided_at at time zone :zone) - make_interval(hours => :begins_h))::date as day,
           (array_agg(verdict order by decision_id desc))[1] as verdict
    from core_decisions
    where field <> '' and verdict in ('accept', 'review', 'defer') and decided_at >= :since and {_OF_KINDS}
    group by day, content_hash, fingerprint, kind, field having bool_or(reasons <> '{{recalled}}')
) decided group by day order by day
""")
_ANSWERS = text(f"""
select (given_at at time zone 'UTC')::date as day, count(*) as answers, count(*) filter (where not blind) as shown,
       count(*) filter (where changed) as changed, count(*) filter (where active_s > 0) as timed,
       percentile_cont(0.5) within group (order by active_s) filter (where active_s > 0) as median_s
from out_checks where given_at >= :since and {_OF_KINDS} group by day order by day
""")
_AUDITED = text("""
select distinct content_hash from core_audits
where drawn and content_hash in (select content_hash from core_corrections where corrected_at >= :since)
""")
# The answer settled after the draw judges; what was said before could not know of it.
_AUDITS = text(f"""
select (c.corrected_at at time zone 'UTC')::date as day, count(*) as audited, count(*) filter (where not same_value(f.value, c.value)) as wrong
from (select * from core_audits where drawn and content_hash = any(:hashes)) a
join (select * from out_fields where content_hash = any(:hashes) and verdict = 'accept' and {_OF_KINDS}) f
    using (content_hash, fingerprint, field, tier)
join (select content_hash, kind, field, value, corrected_at from out_corrections where content_hash = any(:hashes)) c
    on (c.content_hash, c.kind, c.field) = (f.content_hash, f.kind, f.field)
where c.corrected_at >= a.drawn_at and c.corrected_at >= :since
group by day order by day
""")


def queue_age(kinds: Kinds) -> list[Aged]:
    """Documents that wait for people, by state and by how long."""
    return [Aged.model_validate(row) for row in _rows(_AGED, kinds, from_days=list(FROM_DAYS))]


def open_fields(kinds: Kinds) -> list[Open]:
    """Fields that wait for people; seeded answers are not among them."""
    return [Open.model_validate(row) for row in _rows(_OPEN, kinds)]


def fields_by_night(since: date, kinds: Kinds) -> list[DayOfFields]:
    night = {"begins_h": NIGHT_BEGINS_H, "zone": settings().time_zone}
    return [DayOfFields.model_validate(row) for row in _rows(_FIELDS, kinds, since=since, **night)]


def answers_by_day(since: date, kinds: Kinds) -> list[DayOfAnswers]:
    return [DayOfAnswers.model_validate(row) for row in _rows(_ANSWERS, kinds, since=since)]


def audits_by_day(since: date, kinds: Kinds) -> list[DayOfAudits]:
    with database().connect() as connection:
        hashes = list(connection.scalars(_AUDITED, {"since": since}))
    return [DayOfAudits.model_validate(row) for row in _rows(_AUDITS, kinds, since=since, hashes=hashes)]


def _rows(statement: TextClause, kinds: Kinds, **names: Any) -> list[dict[str, Any]]:
    limited = names | {"kinds": None if kinds is None else list(kinds)}
    with database().connect() as connection:
        return [dict(row) for row in connection.execute(statement, limited).mappings()]
