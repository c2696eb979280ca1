"""The statements that make documents' part of the people's queue out of decisions, opinions and corrections. When they run is not here.

Each takes `hashes` and asks the views document by document, behind `offset 0`: joined at once, a view that keeps the latest row of each
would be made for all documents there are, and a plan made by a wrong guess would make it again for every row.
"""

from sqlalchemy import text

FORGET_FIELDS = text("delete from work_review_fields where content_hash = any(:hashes) and state <> 'seed'")
# An accepted field that is drawn for the audit is worth as much as an even doubt: the certificate waits for it.
# What waits in earnest takes the place of a seeded answer. Who was unsure has not answered, and may come back to it.
MAKE_FIELDS = text("""
with documents as materialized (
    select d.content_hash, d.fingerprint, d.decided_at from unnest(cast(:hashes as text[])) as h(hash)
    cross join lateral (select * from out_documents where content_hash = h.hash offset 0) d
    where not awaits_reading(d.content_hash, d.kind, d.verdict)
), latest as materialized (
    select f.*, d.decided_at from documents d
    cross join lateral (select * from out_fields where content_hash = d.content_hash and fingerprint = d.fingerprint offset 0) f
), settled as materialized (
    select c.content_hash, c.kind, c.field, c.opinion_id, c.corrected_at from unnest(cast(:hashes as text[])) as h(hash)
    cross join lateral (select * from out_corrections where content_hash = h.hash offset 0) c
), drawn_fields as materialized (
    select content_hash, fingerprint, field, tier, drawn_at from core_audits where content_hash = any(:hashes) and drawn
), undone as materialized (
    select previous from core_opinions where content_hash = any(:hashes) and action = 'undo'
), arrived as materialized (
    select content_hash, min(arrived_at) as arrived_at from raw_arrivals where content_hash = any(:hashes) group by content_hash
), fields as (
    select f.content_hash, f.fingerprint, f.kind, f.field, f.confidence, f.decided_at as queued_at,
           case when f.verdict = 'accept' then array['audit'] else f.reasons end as reasons,
           case when f.verdict = 'accept' then 0.5 else 1 - f.confidence end as doubt,
           coalesce((cast(:losses as jsonb) ->> (f.kind || '.' || f.field))::float8, :loss_usd) as loss_usd,
           jsonb_path_exists(f.evidence, '$[*] ? (@.grade != "none" && @.page != null)') as evident
    from latest f
    left join drawn_fields a using (content_hash, fingerprint, field, tier)
    left join settled c using (content_hash, kind, field)
    where (f.verdict in ('review', 'defer') and c.content_hash is null)
       or (f.verdict = 'accept' and a.drawn_at is not null and (c.content_hash is null or c.corrected_at < a.drawn_at))
), said as materialized (
    select o.content_hash, o.kind, o.field, count(*) as opinions, bool_or(o.action = 'unsure') as unsure,
           array_agg(o.person order by o.opinion_id) filter (where o.action <> 'unsure') as people
    from core_opinions o left join settled c using (content_hash, kind, field)
    where o.content_hash = any(:hashes) and o.action <> 'undo' and o.stage <> 'seed'
      and o.opinion_id not in (select previous from undone where previous is not null)
      and (c.opinion_id is null or c.opinion_id < o.opinion_id)
    group by o.content_hash, o.kind, o.field
)
insert into work_review_fields (content_hash, field, kind, fingerprint, state, opinions, blind, reasons, confidence, loss_usd, due_at,
                                worth, not_by, queued_at, evident)
select f.content_hash, f.field, f.kind, f.fingerprint,
       case when s.opinions is null then 'first' when s.unsure or s.opinions > 1 then 'adjudication' else 'second' end,
       case when f.loss_usd >= :second_loss_usd or drawn(f.content_hash, f.field, 'second') < :second_share then 2 else 1 end,
       drawn(f.content_hash, f.field, 'blind') < :blind_share,
       f.reasons, f.confidence, f.loss_usd, coalesce(a.arrived_at + make_interval(secs => :deadline_s), 'infinity'),
       f.doubt * f.loss_usd / :field_s, coalesce(s.people, '{}'), f.queued_at, f.evident
from fields f left join said s using (content_hash, kind, field) left join arrived a using (content_hash)
on conflict (content_hash, field) do update
set (kind, fingerprint, state, opinions, blind, reasons, confidence, loss_usd, due_at, worth, not_by, queued_at, evident)
  = (excluded.kind, excluded.fingerprint, excluded.state, excluded.opinions, excluded.blind, excluded.reasons, excluded.confidence,
     excluded.loss_usd, excluded.due_at, excluded.worth, excluded.not_by, excluded.queued_at, excluded.evident)
""")
# A document whose fields wait, one with a seeded answer, or one that as a whole waits for a person to look at it. It waits since it
# was first sent to people, with a seeded answer alone as long as what that was borrowed from; a look that was taken back counts for nothing. What is to be looked at is said by the last decision that
# comes neither of people's answers nor of a recall.
MAKE_DOCUMENTS = text("""
with open as materialized (
    select content_hash, count(*) as fields, array_agg(field order by field) as names, min(due_at) as due_at,
           sum(worth) / count(*) as worth, bool_or(state <> 'seed') as waits, min(queued_at) as queued_at,
           (select array_agg(distinct reason order by reason) from work_review_fields o cross join unnest(o.reasons) as reason
            where o.content_hash = f.content_hash) as why
    from work_review_fields f where content_hash = any(:hashes) group by content_hash
), undone as materialized (
    select previous from core_opinions where content_hash = any(:hashes) and action = 'undo'
), looked_at as materialized (
    select content_hash, max(given_at) as given_at from core_opinions
    where content_hash = any(:hashes) and field = '' and action not in ('undo', 'unsure')
      and opinion_id not in (select previous from undone where previous is not null)
    group by content_hash
), documents as materialized (
    select d.*, m.reasons as whole,
           m.verdict in ('review', 'reject') and not (m.verdict = 'review' and m.reasons = '{fields_in_review}')
               and coalesce(l.given_at < m.decided_at, true) as unseen
    from unnest(cast(:hashes as text[])) as h(hash)
    cross join lateral (select * from out_documents where content_hash = h.hash offset 0) d
    cross join lateral (
        select verdict, reasons, decided_at from core_decisions c
        where (c.content_hash, c.fingerprint, c.kind, c.field) = (d.content_hash, d.fingerprint, d.kind, '')
        order by c.reasons && array['reviewed', 'checked', 'reopened', 'recalled'], decision_id desc limit 1) m
    left join looked_at l using (content_hash)
    where not awaits_reading(d.content_hash, d.kind, d.verdict)
)
insert into work_review_documents (content_hash, fingerprint, kind, name, inbox, sender, state, reasons, due_at, worth, open_fields,
                                   queued_at, fields, why, waits)
select d.content_hash, d.fingerprint, d.kind, d.name, d.inbox, coalesce(sender_of(d.content_hash), ''),
       case d.verdict when 'reject' then 'failed' when 'defer' then 'deferred' else 'open' end,
       case when unseen then d.whole else '{fields_in_review}' end,
       coalesce(o.due_at, (select min(a.arrived_at) from raw_arrivals a where a.content_hash = d.content_hash)
                + make_interval(secs => :deadline_s), 'infinity'),
       coalesce(o.worth, :loss_usd / :field_s), coalesce(o.fields, 0),
       coalesce(case when not (unseen or o.waits) then o.queued_at end,
                (select min(c.decided_at) from core_decisions c
                 where c.content_hash = d.content_hash and c.field = '' and c.verdict in ('review', 'defer', 'reject')), d.decided_at),
       coalesce(o.names, '{}'),
       case when unseen then array_remove(d.whole, 'fields_in_review') else '{}' end || coalesce(o.why, '{}'),
       unseen or o.waits
from documents d left join open o using (content_hash)
where o.fields > 0 or unseen
on conflict (content_hash) do update
set (fingerprint, kind, state, reasons, due_at, worth, open_fields, queued_at, fields, why, waits)
  = (excluded.fingerprint, excluded.kind, excluded.state, excluded.reasons, excluded.due_at, excluded.worth, excluded.open_fields,
     excluded.queued_at, excluded.fields, excluded.why, excluded.waits)
returning content_hash, waits
""")
DROP_DOCUMENTS = text("""
delete from work_review_documents where content_hash = any(:hashes)
""")
