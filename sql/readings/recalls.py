"""Recalls: what was accepted with less confidence than is asked for by now goes back to people. Raising what is asked for is sql/trust/certificates.py's."""

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, text

from schemas.outcome import Reason, Verdict
from schemas.step import Decision
from sql.locks import RECALLING, hold, hold_with_others
from sql.readings.decisions import log_outcome

Place = tuple[str, str, str]  # kind, field, calibration

# Of a field `f`: all that was accepted like it is asked of people, whatever the audit drew of it.
ALL_ASKED = """exists (select from core_thresholds m where (m.kind, m.field, m.calibration) = (f.kind, f.field, f.calibration)
                       and (m.after is null or f.confidence < m.after))"""

# An answer that is being given is waited for, and a later one finds its field in review: else a document of which all is answered could stay there.
_ANSWERS_WAIT = text("lock table core_corrections in share row exclusive mode")
_CHANGED = text("delete from work_changed where consumer = 'recall' returning content_hash")
_MOVED = text("delete from work_moved returning move_id")
# A decision about a field that no later one took the place of, and that nobody answered.
_STANDS = """not exists (select from core_decisions l
                      where (l.content_hash, l.fingerprint, l.field) = ({0}.content_hash, {0}.fingerprint, {0}.field) and l.turn > {0}.turn)
      and coalesce((select c.withdrawn from core_corrections c where (c.content_hash, c.kind, c.field) = ({0}.content_hash, {0}.kind, {0}.field)
                    order by c.correction_id desc limit 1), true)"""
# Looked at is what changed since the last look, and where a threshold moved what was accepted below it: by the confidence that is kept of what
# was put to the draw (sql/tally/certified.py), and all that changed since that was counted or waits for the draw (`offset 0` keeps them apart). Only of readings that documents ended
# with: a decision about another one would bring that one back.
_BELOW = f"""
with asked as (
    select distinct on (kind, field, calibration) kind, field, calibration, after,
           bool_or(move_id = any(:moves)) over (partition by kind, field, calibration) as moved
    from core_thresholds order by kind, field, calibration, move_id desc
), accepted as (
    select d.*, a.after from asked a
    cross join lateral (
        select content_hash from work_certified w
        where (w.kind, w.field, w.calibration) = (a.kind, a.field, a.calibration) and w.confidence < coalesce(a.after, 'infinity')
        union select content_hash from work_counts_changed
        union select content_hash from work_changed where consumer = 'draw' offset 0) h
    cross join lateral (select * from core_decisions where content_hash = h.content_hash and verdict = 'accept' offset 0) d
    where a.moved and (d.kind, d.field, d.calibration) = (a.kind, a.field, a.calibration)
    union all
    select d.*, a.after from unnest(cast(:hashes as text[])) h
    cross join lateral (select * from core_decisions where content_hash = h and verdict = 'accept' offset 0) d
    join asked a using (kind, field, calibration) where not a.moved
), below as (
    select d.content_hash, d.fingerprint, d.field, d.kind, d.calibration, d.tier, d.turn, d.after
    from accepted d
    cross join lateral (
        select from work_outcomes o where (o.content_hash, o.fingerprint, o.kind) = (d.content_hash, d.fingerprint, d.kind) offset 0) o
    cross join lateral (
        select confidence from core_readings r
        where (r.content_hash, r.fingerprint, r.field) = (d.content_hash, d.fingerprint, d.field) and r.tier > 0
        order by r.tier desc, r.read_at desc, r.reader limit 1) r
    where (d.after is null or r.confidence < d.after)
      and {_STANDS.format("d")}
)
"""
_ANY = text(f"{_BELOW} select exists (select from below)")
# A document about which a further tier is being asked, or that is with people anyway, stays where it is.
_RECALL = text(f"""{_BELOW}, fields as (
    insert into core_decisions (content_hash, fingerprint, field, kind, verdict, reasons, calibration, threshold, tier, turn)
    select content_hash, fingerprint, field, kind, 'review', '{{recalled}}', calibration, after, tier, turn + 1 from below
    order by content_hash, field
    on conflict do nothing returning content_hash, kind, field, calibration
), documents as (
    insert into core_decisions (content_hash, fingerprint, field, kind, verdict, reasons, tier, turn)
    select d.content_hash, d.fingerprint, '', d.kind, 'review', '{{fields_in_review,recalled}}', d.tier, d.turn + 1
    from work_outcomes o join core_decisions d using (decision_id)
    where o.verdict in ('accept', 'defer') and o.content_hash in (select content_hash from fields)
    order by d.content_hash
    on conflict do nothing returning content_hash, kind, field, calibration, tier
)
select content_hash, kind, field, calibration, 0 as tier from fields union all select * from documents
""")
_STILL = text(f"""
insert into core_decisions (content_hash, fingerprint, field, kind, verdict, reasons, tier, turn)
select d.content_hash, d.fingerprint, '', d.kind, 'review', '{{fields_in_review,recalled}}', d.tier, d.turn + 1
from unnest(cast(:hashes as text[])) h join work_outcomes o on o.content_hash = h join core_decisions d using (decision_id)
where o.verdict = 'accept' and exists (
    select from core_decisions f
    where (f.content_hash, f.fingerprint) = (d.content_hash, d.fingerprint) and f.field <> '' and f.verdict = 'review' and f.reasons = '{{recalled}}'
      and {_STANDS.format("f")})
order by d.content_hash
on conflict do nothing returning content_hash, kind, tier
""")


def recall(connection: Connection) -> Counter[Place]:
    """Sends them to people, in the caller's transaction; gives how many fields went. What people answered stays as it is.

    What was recalled already is not accepted any more: run again, it finds nothing.
    """
    found: Counter[Place] = Counter()
    names: dict[str, Any] = {"moves": list(connection.scalars(_MOVED))}
    names["hashes"] = sorted(set(connection.scalars(_CHANGED)))
    if not connection.scalar(_ANY, names):  # people's answers need not wait
        return found
    connection.execute(_ANSWERS_WAIT)
    hold(connection, RECALLING)
    for content_hash, kind, field, calibration, tier in connection.execute(_RECALL, names):
        if field:
            found[kind, field, calibration] += 1
        else:
            log_outcome(content_hash, kind, _whole(tier))
    return found


@contextmanager
def not_accepted_over_recalls(connection: Connection, hashes: Sequence[str]) -> Iterator[None]:
    """Documents that the block ends stay with people where a field was recalled meanwhile; a recall under way is waited for, and waits."""
    hold_with_others(connection, RECALLING)
    yield
    for content_hash, kind, tier in connection.execute(_STILL, {"hashes": sorted(hashes)}):
        log_outcome(content_hash, kind, _whole(tier))


def _whole(tier: int) -> Decision:
    return Decision(verdict=Verdict.REVIEW, reasons=(Reason.FIELDS_IN_REVIEW, Reason.RECALLED), tier=tier)
