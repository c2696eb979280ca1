create view out_quality as
select f.kind, f.field, count(*) as readings,
       avg((f.verdict = 'accept')::int) as accepted_share,
       avg((f.value is null or f.value = 'null'::jsonb)::int) as null_share,
       avg(f.confidence) as mean_confidence,
       avg((f.evidence -> 0 ->> 'grade' in ('exact', 'normalised'))::int) as grounded_share
from out_fields f
join out_documents d using (content_hash, fingerprint)
group by f.kind, f.field
