"""Readings that stand again: after a rollback, or a promotion of who read before, documents end as that reader's last reading ended them.

Nothing is read for it. What people answered stays, whichever reader it was about.
"""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, text

from schemas.outcome import Reason, Verdict
from schemas.reviewed import ENDED
from schemas.step import Decision
from sql.readings.decisions import log_outcome
from sql.tally.counts import UNANSWERED

IN_INBOX = "select distinct content_hash from raw_arrivals where inbox = :inbox"
THESE = "select unnest(cast(:hashes as text[])) as content_hash"

# Of documents that ended by what is nobody's reading any more. What people ended is ended by them still, unless the
# reading that stands again doubts what they did not answer; where that one has no fields, which would hide theirs, nothing changes.
_AGAIN = f"""
with given as (
    select distinct on (content_hash) content_hash, kind from core_kinds_given order by content_hash, given_id desc
), others as (
    select o.content_hash, o.verdict, o.reasons, k.fingerprint
    from ({{documents}}) a
    join work_outcomes o on o.content_hash = a.content_hash and o.fingerprint <> all(:current)
    join core_classifications c on (c.content_hash, c.fingerprint) = (a.content_hash, :classify)
    left join given g on g.content_hash = a.content_hash
    join unnest(cast(:kinds as text[]), cast(:reads as text[])) as k(kind, fingerprint) on k.kind = coalesce(g.kind, c.kind)
), again as (
    select d.*, o.verdict as ended_by, o.reasons as ended_for, o.reasons <@ cast(:ended as text[]) and not exists (
        select from out_fields f
        where (f.content_hash, f.fingerprint) = (d.content_hash, d.fingerprint) and f.verdict <> 'accept' and {UNANSWERED.format("f")}
    ) as stays_ended
    from others o
    cross join lateral (
        select * from core_decisions r where (r.content_hash, r.fingerprint, r.field) = (o.content_hash, o.fingerprint, '')
        order by turn desc limit 1) d
    where not o.reasons <@ cast(:ended as text[])
       or exists (select from core_readings r where (r.content_hash, r.fingerprint) = (d.content_hash, d.fingerprint) and r.tier > 0)
)
insert into core_decisions (content_hash, fingerprint, field, kind, verdict, reasons, calibration, threshold, tier, night, turn)
select content_hash, fingerprint, '', kind, case when stays_ended then ended_by else verdict end,
       case when stays_ended then ended_for else reasons end, calibration, threshold, tier, night, turn + 1
from again order by content_hash
on conflict do nothing returning content_hash, kind, verdict, reasons, tier
"""


def bring_back(connection: Connection, documents: str, names: Mapping[str, Any]) -> int:
    """Lets them stand again, in the caller's transaction; gives how many documents. Run again, it finds none.

    Args:
        documents: IN_INBOX or THESE, of which they are.
        names: `inbox` or `hashes`; classify, kinds and reads as in refill.py; `current`, all fingerprints of today.
    """
    again = text(_AGAIN.format(documents=documents))
    found = connection.execute(again, {**names, "ended": [reason.value for reason in ENDED]}).all()
    for content_hash, kind, verdict, reasons, tier in found:
        log_outcome(
            content_hash, kind, Decision(verdict=Verdict(verdict), reasons=tuple(map(Reason, reasons)), tier=tier)
        )
    return len(found)
