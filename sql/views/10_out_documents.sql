create view out_documents as
select l.content_hash, l.fingerprint, a.name, a.inbox, a.arrivals, a.parent_hash, l.kind, l.verdict, l.reasons, l.decided_at
from work_outcomes l
cross join lateral (
    select (array_agg(name order by arrival_id))[1] as name,
           (array_agg(inbox order by arrival_id))[1] as inbox,
           (array_agg(parent_hash order by arrival_id))[1] as parent_hash,
           count(*) as arrivals
    from raw_arrivals r
    where r.content_hash = l.content_hash
) a
