"""The people's queue, made from what machines decided and people said: it follows new decisions, and can make any document's part anew."""

import json
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, text

from schemas.settings import Settings
from sql.connection import database

BATCH = 2000  # documents at a time
FOLLOWER = 0x6E63_0006

_CHANGED = text("""
select content_hash, max(decision_id) as decision_id from (
    select content_hash, decision_id from core_decisions
    where decision_id > (select decision_id from work_review_mark) order by decision_id limit :most
) d group by content_hash
""")
_MARK = text("update work_review_mark set decision_id = greatest(decision_id, :decision_id)")
# An accepted field that is drawn for the audit is worth as much as an even doubt: the certificate waits for it.
_FIELDS = text("""
with documents as (select * from out_documents where content_hash = any(:hashes)),
fields as (
    select f.content_hash, f.fingerprint, f.kind, f.field, f.confidence, d.decided_at as queued_at,
           case when f.verdict = 'accept' then array['audit'] else f.reasons end as reasons,
           case when f.verdict = 'accept' then 0.5 else 1 - f.confidence end as doubt,
           coalesce((cast(:losses as jsonb) ->> (f.kind || '.' || f.field))::float8, :loss_usd) as loss_usd
    from out_fields f join documents d using (content_hash, fingerprint)
    where f.content_hash = any(:hashes) and f.verdict in ('review', 'defer', 'accept')
      and (f.verdict <> 'accept' or exists (
          select from core_audits a where a.drawn and (a.content_hash, a.fingerprint, a.field) = (f.content_hash, f.fingerprint, f.field)))
      and not exists (
          select from out_corrections c
          where (c.content_hash, c.kind, c.field) = (f.content_hash, f.kind, f.field)
            and (f.verdict <> 'accept' or c.corrected_at >= (
                select a.drawn_at from core_audits a
                where (a.content_hash, a.fingerprint, a.field) = (f.content_hash, f.fingerprint, f.field))))
), said as (
    select o.content_hash, o.kind, o.field, count(*) as opinions, bool_or(o.action = 'unsure') as unsure, array_agg(o.person) as people
    from core_opinions o
    where o.content_hash = any(:hashes) and o.action <> 'undo' and o.stage <> 'seed'
      and not exists (select from core_opinions u where u.action = 'undo' and u.previous = o.opinion_id)
      and not exists (select from out_corrections c
                      where (c.content_hash, c.kind, c.field) = (o.content_hash, o.kind, o.field) and c.opinion_id >= o.opinion_id)
    group by o.content_hash, o.kind, o.field
)
insert into work_review_fields (content_hash, field, kind, fingerprint, state, opinions, blind, reasons, confidence, loss_usd, due_at,
                                worth, not_by, queued_at)
select f.content_hash, f.field, f.kind, f.fingerprint,
       case when s.opinions is null then 'first' when s.unsure or s.opinions > 1 then 'adjudication' else 'second' end,
       case when f.loss_usd >= :second_loss_usd or drawn(f.content_hash, f.field, 'second') < :second_share then 2 else 1 end,
       drawn(f.content_hash, f.field, 'blind') < :blind_share,
       f.reasons, f.confidence, f.loss_usd,
       coalesce((select min(a.arrived_at) from raw_arrivals a where a.content_hash = f.content_hash)
                + make_interval(secs => :deadline_s), 'infinity'),
       f.doubt * f.loss_usd / :field_s, coalesce(s.people, '{}'), f.queued_at
from fields f left join said s using (content_hash, kind, field)
on conflict (content_hash, field) do nothing
""")
_FORGET = text("""
delete from work_review_fields where content_hash = any(:hashes) and state <> 'seed'
""")
_DROP = text("""
delete from work_review_documents q
where q.content_hash = any(:hashes) and not exists (
    select from work_review_fields f where f.content_hash = q.content_hash and f.state <> 'seed')
""")
# A document whose fields wait, or one that as a whole waits for a person to look at it.
_DOCUMENTS = text("""
with documents as (select * from out_documents where content_hash = any(:hashes)),
open as (
    select content_hash, count(*) as fields, min(due_at) as due_at, sum(worth) / count(*) as worth
    from work_review_fields where content_hash = any(:hashes) and state <> 'seed' group by content_hash
)
insert into work_review_documents (content_hash, fingerprint, kind, name, inbox, sender, state, reasons, due_at, worth, open_fields, queued_at)
select d.content_hash, d.fingerprint, d.kind, d.name, d.inbox, coalesce(sender_of(d.content_hash), ''),
       case d.verdict when 'reject' then 'failed' when 'defer' then 'deferred' else 'open' end, d.reasons,
       coalesce(o.due_at, (select min(a.arrived_at) from raw_arrivals a where a.content_hash = d.content_hash)
                + make_interval(secs => :deadline_s), 'infinity'),
       coalesce(o.worth, :loss_usd / :field_s), coalesce(o.fields, 0), d.decided_at
from documents d left join open o using (content_hash)
where o.fields > 0 or (d.verdict in ('review', 'reject') and not exists (
    select from core_opinions p
    where p.content_hash = d.content_hash and p.field = '' and p.action <> 'undo' and p.given_at >= d.decided_at))
  and not (d.verdict = 'review' and d.reasons = array['fields_in_review'])
on conflict (content_hash) do update
set (fingerprint, kind, state, reasons, due_at, worth, open_fields, queued_at)
  = (excluded.fingerprint, excluded.kind, excluded.state, excluded.reasons, excluded.due_at, excluded.worth, excluded.open_fields,
     excluded.queued_at)
""")


def follow(config: Settings) -> int:
    """Queues what was decided since the last time, a batch at a time; gives how many documents changed. One process at a time does it."""
    total = 0
    while changed := _follow_some(config):
        total += changed
    return total


def requeue(connection: Connection, hashes: Sequence[str], config: Settings) -> None:
    """Makes these documents' part of the queue anew, in the caller's transaction; claims on them stay."""
    names = _policy(config) | {"hashes": list(hashes)}
    for statement in (_FORGET, _FIELDS, _DROP, _DOCUMENTS):
        connection.execute(statement, {name: names[name] for name in statement.compile().params})


def _follow_some(config: Settings) -> int:
    with database().begin() as connection:
        if not connection.scalar(text("select pg_try_advisory_xact_lock(:lock)"), {"lock": FOLLOWER}):
            return 0
        rows = connection.execute(_CHANGED, {"most": BATCH}).all()
        if rows:
            requeue(connection, [row.content_hash for row in rows], config)
            connection.execute(_MARK, {"decision_id": max(row.decision_id for row in rows)})
        return len(rows)


def _policy(config: Settings) -> dict[str, Any]:
    return {
        "losses": json.dumps({name: float(loss) for name, loss in config.losses_usd.items()}),
        "loss_usd": float(config.loss_usd),
        "second_loss_usd": float(config.second_loss_usd),
        "second_share": config.second_share,
        "blind_share": config.blind_share,
        "field_s": config.reviewer_field_s,
        "deadline_s": None if config.deadline_days is None else config.deadline_days * 86400,
    }
