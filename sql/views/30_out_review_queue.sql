-- What waits for a person, the whole documents first. Fields are looked up a document at a time, answers a field at a time (`offset 0` keeps it
-- so): the views over all of them sort what every document ever held and people ever answered, and few documents wait.
create view out_review_queue as
select d.content_hash, d.name, d.inbox, d.kind, ''::text as field, null::text[] as words, null::jsonb as value,
       null::double precision as confidence, d.reasons, d.decided_at
from out_documents d
where d.verdict = 'review' and not d.reasons @> '{fields_in_review}'
union all
select d.content_hash, d.name, d.inbox, d.kind, f.field, f.words, f.value, f.confidence, f.reasons, d.decided_at
from (select distinct content_hash from core_decisions where verdict = 'review') asked
join out_documents d using (content_hash)
cross join lateral (
    select * from out_fields o where o.content_hash = d.content_hash and o.fingerprint = d.fingerprint and o.verdict = 'review' offset 0) f
where not exists (select from out_corrections c where (c.content_hash, c.kind, c.field) = (f.content_hash, f.kind, f.field) offset 0)
union all
select d.content_hash, d.name, d.inbox, d.kind, f.field, f.words, f.value, f.confidence, '{audit}'::text[] as reasons, d.decided_at
from core_audits a
join out_documents d using (content_hash, fingerprint)
cross join lateral (
    select * from out_fields o
    where o.content_hash = a.content_hash and o.fingerprint = a.fingerprint and o.field = a.field and o.tier = a.tier and o.verdict = 'accept' offset 0) f
where a.drawn
  and not exists (select from out_corrections c
                  where (c.content_hash, c.kind, c.field) = (f.content_hash, f.kind, f.field) and c.corrected_at >= a.drawn_at offset 0)
