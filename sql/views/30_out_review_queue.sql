create view out_review_queue as
select d.content_hash, d.name, d.inbox, d.kind, ''::text as field, null::text[] as words, null::jsonb as value,
       null::double precision as confidence, d.reasons, d.decided_at
from out_documents d
where d.verdict = 'review' and not d.reasons @> '{fields_in_review}'
union all
select d.content_hash, d.name, d.inbox, d.kind, f.field, f.words, f.value, f.confidence, f.reasons, d.decided_at
from out_documents d
join out_fields f using (content_hash, fingerprint)
where f.verdict = 'review'
  and not exists (select from out_corrections c where (c.content_hash, c.kind, c.field) = (f.content_hash, f.kind, f.field))
union all
select d.content_hash, d.name, d.inbox, d.kind, f.field, f.words, f.value, f.confidence, '{audit}'::text[] as reasons, d.decided_at
from core_audits a
join out_documents d using (content_hash, fingerprint)
join out_fields f using (content_hash, fingerprint, field)
where a.drawn and f.verdict = 'accept'
  and not exists (select from out_corrections c
                  where (c.content_hash, c.kind, c.field) = (f.content_hash, f.kind, f.field) and c.corrected_at >= a.drawn_at)
