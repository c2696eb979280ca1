create view out_documents as
with latest as (
    select distinct on (content_hash) content_hash, fingerprint, kind, verdict, reasons, decided_at
    from core_decisions
    where field = ''
    order by content_hash, decision_id desc
)
select l.content_hash, l.fingerprint, a.name, a.inbox, a.arrivals, a.parent_hash, l.kind, l.verdict, l.reasons, l.decided_at
from latest l
cross join lateral (
    select (array_agg(name order by arrival_id))[1] as name,
           (array_agg(inbox order by arrival_id))[1] as inbox,
           (array_agg(parent_hash order by arrival_id))[1] as parent_hash,
           count(*) as arrivals
    from raw_arrivals r
    where r.content_hash = l.content_hash
) a
