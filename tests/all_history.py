"""All history looked at: what was asked before changes were marked and sums were kept. Tests compare with it, and the bench."""

from sqlalchemy import Connection, text

FORGET = """
delete from work_queue q using raw_arrivals a
where a.inbox = :inbox and a.content_hash = q.content_hash and q.claimed_by is null and q.fingerprint <> all(:current)
"""
TO_PARSE = """
insert into work_queue (step, fingerprint, content_hash)
select distinct 'parse', :parse, a.content_hash
from raw_arrivals a join raw_documents d using (content_hash)
where a.inbox = :inbox and d.content is not null
  and not exists (select from core_parses p where p.content_hash = a.content_hash and p.fingerprint = :parse)
on conflict do nothing
"""
TO_CLASSIFY = """
insert into work_queue (step, fingerprint, content_hash)
select distinct 'classify', :classify, a.content_hash
from raw_arrivals a
join core_parses p on p.content_hash = a.content_hash and p.fingerprint = :parse and p.reason = '' and p.removed_at is null
where a.inbox = :inbox
  and not exists (select from core_classifications c where c.content_hash = a.content_hash and c.fingerprint = :classify)
on conflict do nothing
"""
TO_READ = """
insert into work_queue (step, fingerprint, content_hash)
select distinct 'read', k.fingerprint, a.content_hash
from raw_arrivals a
join core_parses p on p.content_hash = a.content_hash and p.fingerprint = :parse and p.removed_at is null
join core_classifications c on c.content_hash = a.content_hash and c.fingerprint = :classify
left join (select distinct on (content_hash) content_hash, kind from core_kinds_given order by content_hash, given_id desc) g
    on g.content_hash = a.content_hash
join unnest(cast(:kinds as text[]), cast(:reads as text[])) as k(kind, fingerprint) on k.kind = coalesce(g.kind, c.kind)
where a.inbox = :inbox
  and not exists (select from core_decisions d where d.content_hash = a.content_hash and d.fingerprint = k.fingerprint and d.field = '')
on conflict do nothing
"""
BELOW = """
with asked as (
    select distinct on (kind, field, calibration) kind, field, calibration, after from core_thresholds
    order by kind, field, calibration, move_id desc
)
select d.content_hash, d.fingerprint, d.kind, d.field, d.calibration, d.turn
from asked a
join core_decisions d using (kind, field, calibration)
join work_outcomes o using (content_hash, fingerprint, kind)
cross join lateral (
    select confidence from core_readings r
    where (r.content_hash, r.fingerprint, r.field) = (d.content_hash, d.fingerprint, d.field) and r.tier > 0
    order by r.tier desc, r.read_at desc, r.reader limit 1) r
where d.verdict = 'accept' and (a.after is null or r.confidence < a.after)
  and not exists (select from core_decisions l
                  where (l.content_hash, l.fingerprint, l.field) = (d.content_hash, d.fingerprint, d.field) and l.turn > d.turn)
  and coalesce((select c.withdrawn from core_corrections c where (c.content_hash, c.kind, c.field) = (d.content_hash, d.kind, d.field)
                order by c.correction_id desc limit 1), true)
order by 1, 2, 3, 4
"""
UNDRAWN = """
select f.content_hash, f.fingerprint, f.kind, f.field, f.confidence, f.calibration, f.tier
from out_fields f join out_documents d using (content_hash, fingerprint)
where f.verdict = 'accept'
  and not exists (select from core_audits a
                  where a.content_hash = f.content_hash and a.fingerprint = f.fingerprint and a.field = f.field and a.tier = f.tier)
  and (f.tier > 1 or f.read_at < now() - interval '1 day'
       or exists (select from raw_arrivals a where a.content_hash = f.content_hash and a.inbox = :inbox))
order by f.content_hash, f.field, f.fingerprint
"""
KNOWN = """
select a.name, a.version from raw_arrivals a join raw_documents d using (content_hash)
where a.inbox = :inbox and a.depth = 0 and (d.refused = '' or (d.refused = :too_large and d.size_bytes > :max_bytes))
"""
# Of what may be gone since, each with what tells its rows apart: counters count all that ever was, so tests keep copies and ask `of_ever`.
EVER = {
    "raw_arrivals": "arrival_id",
    "core_answers": "content_hash, fingerprint, field_group, reader, answered_at",
    "core_batches": "batch_id",
    "core_egress": "egress_id",
    "core_opinions": "opinion_id",
}
METRICS = (
    """
select 'nightclerk_documents', array[kind, verdict], count(*) from work_outcomes group by kind, verdict
union all
select 'nightclerk_documents_rejected', array[reason], count(*)
from work_outcomes cross join unnest(reasons) as reason where verdict = 'reject' group by reason
union all
select 'nightclerk_documents_unfinished', '{}', (select count(*) from raw_documents) - (select count(*) from work_outcomes)
union all
select 'nightclerk_arrivals_total', '{}', count(*) from raw_arrivals
""",
    """
with steps as (select step, sum(duration_s) as seconds, sum(documents) as documents, count(*) as batches from core_batches group by step)
select name, array[step], number from steps cross join lateral (values
    ('nightclerk_step_seconds_total', seconds), ('nightclerk_step_documents_total', documents), ('nightclerk_step_batches_total', batches)
) as measured(name, number)
""",
    """
with said as (
    select tier::text, finish, count(*) as answers, sum(prompt_tokens) as prompt, sum(answer_tokens) as answer, sum(cost_usd) as usd
    from core_answers group by tier, finish
)
select 'nightclerk_answers_total', array[tier, finish], answers from said
union all select 'nightclerk_tokens_total', array[tier, 'prompt'], sum(prompt) from said group by tier
union all select 'nightclerk_tokens_total', array[tier, 'answer'], sum(answer) from said group by tier
union all select 'nightclerk_cost_usd_total', array[tier], sum(usd) from said group by tier
""",
    """
with waiting as (
    select kind, count(*) as items, extract(epoch from now() - min(decided_at)) as oldest from out_review_queue group by kind
)
select 'nightclerk_review_items', array[kind], items from waiting
union all select 'nightclerk_review_oldest_seconds', array[kind], oldest from waiting
union all select 'nightclerk_opinions_total', array[action], count(*) from core_opinions group by action
""",
    "select 'nightclerk_egress_bytes_total', array[tier, host], sum(size_bytes) from core_egress group by tier, host",
)
ACCEPTED = """
select tier, f.calibration, f.kind, f.field, case when a.drawn_at < :before then a.inclusion end,
       case when a.drawn_at < :before then a.drawn_at end, count(*) from core_audits a
join out_fields f using (content_hash, fingerprint, field, tier)
join out_documents d using (content_hash, fingerprint)
left join (select kind, field, calibration, max(moved_at) as moved_at from core_thresholds group by 1, 2, 3) m
    on m.kind = f.kind and m.field = f.field and m.calibration = f.calibration
where f.verdict = 'accept' and f.calibration <> '' and (a.drawn_at > coalesce(m.moved_at, '-infinity') or exists (
    select from core_audits b
    join out_fields g using (content_hash, fingerprint, field, tier)
    join out_documents e using (content_hash, fingerprint)
    where b.drawn and g.verdict = 'accept' and (b.drawn_at, b.inclusion, tier, g.kind, g.field, g.calibration) = (a.drawn_at, a.inclusion, f.tier, f.kind, f.field, f.calibration)
      and not exists (select from out_corrections c where c.content_hash = b.content_hash and c.field = b.field
                      and c.corrected_at >= b.drawn_at and c.corrected_at <= m.moved_at)))
group by 1, 2, 3, 4, 5, 6
"""
AUDITED = """
select f.kind, f.field, f.calibration, tier, f.confidence, f.value, c.value as answer, a.inclusion, a.drawn_at, c.corrected_at
from core_audits a
join out_fields f using (content_hash, fingerprint, field, tier)
join out_documents d using (content_hash, fingerprint)
cross join lateral (
    select value, corrected_at from out_corrections c
    where c.content_hash = a.content_hash and c.field = a.field and c.corrected_at >= a.drawn_at
    order by correction_id limit 1
) c
left join (select kind, field, calibration, max(moved_at) as moved_at from core_thresholds group by 1, 2, 3) m
    on m.kind = f.kind and m.field = f.field and m.calibration = f.calibration
where f.verdict = 'accept' and c.corrected_at > coalesce(m.moved_at, '-infinity') and a.drawn and a.drawn_at < :before
"""
JUDGED = """
with judged as (
    select distinct on (c.content_hash, c.kind, c.field, r.tier)
           c.content_hash, c.kind, c.field, d.calibration, r.tier, r.confidence, r.value, c.value as answer, c.corrected_at,
           case when f.verdict = 'accept' and f.tier > r.tier and not exists (select from core_thresholds m where (m.kind, m.field, m.calibration) = (f.kind, f.field, f.calibration)
                       and (m.after is null or f.confidence < m.after)) then 1 / a.inclusion else 1 end as weight
    from out_corrections c
    join core_readings r on r.content_hash = c.content_hash and r.kind = c.kind and r.field = c.field and r.tier > 0
    join core_decisions d on d.content_hash = r.content_hash and d.fingerprint = r.fingerprint and d.field = r.field and d.tier = r.tier
    join out_fields f on f.content_hash = r.content_hash and f.fingerprint = r.fingerprint and f.field = r.field
    left join core_audits a on a.drawn and a.content_hash = r.content_hash and a.fingerprint = r.fingerprint and a.field = r.field
                           and a.tier = f.tier and a.drawn_at <= c.corrected_at
    where d.calibration = any(:calibrations) and d.reasons <@ cast(:by_confidence as text[])
      and (f.verdict <> 'accept' or a.inclusion is not null)
    order by c.content_hash, c.kind, c.field, r.tier, r.read_at desc, d.decision_id
)
select content_hash, kind, field, calibration, tier, confidence, value, answer, weight
from (select *, row_number() over (partition by tier, calibration, field order by corrected_at desc, content_hash, field) as place from judged) j
where place <= :newest order by corrected_at, content_hash, field
"""
DOUBTFUL = """
select f.content_hash, f.fingerprint, f.kind, f.field, f.value, f.confidence, f.tier, f.verdict, f.reasons,
       f.verdict = any(:open) and not f.reasons @> array[cast(:audit as text)] and (cast(:hashes as text[]) is not null or not exists (
           select from out_corrections c where (c.content_hash, c.kind, c.field) = (f.content_hash, f.kind, f.field))) as in_doubt
from out_fields f
where f.fingerprint = any(:reads) and (cast(:hashes as text[]) is null or f.content_hash = any(:hashes))
order by f.content_hash, f.field, f.fingerprint
"""
DEFERRED = """
select d.name, d.kind, array_agg(f.field order by f.field) as fields,
       (select count(distinct w.night) from core_decisions w
        where w.content_hash = d.content_hash and w.fingerprint = d.fingerprint and w.verdict = 'defer') as nights
from out_documents d join out_fields f using (content_hash, fingerprint)
where f.verdict = 'defer'
group by d.name, d.kind, d.content_hash, d.fingerprint order by nights desc, d.name
"""


def remember_all(connection: Connection) -> None:
    """Copies the rows that were not copied yet, as they are now, to where erasing does not look."""
    connection.execute(text("create schema if not exists ever"))
    for table, key in EVER.items():
        connection.execute(text(f"create table if not exists ever.{table} (like public.{table})"))
        connection.execute(text(f"insert into ever.{table} select * from {table} where ({key}) not in (select {key} from ever.{table})"))  # fmt: skip


def of_ever(statement: str) -> str:
    """The same of all that was copied."""
    for table in EVER:
        statement = statement.replace(f"from {table}", f"from ever.{table}")
    return statement
