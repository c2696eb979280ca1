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
