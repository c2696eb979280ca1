-- What the rules of NIGHTCLERK_SKIP_RULES kept from the first tier, and what became of it.
create view out_skips as
select k.rule, r.kind, r.field, count(*) as fields,
       count(*) filter (where f.tier > r.tier) as read_again,
       count(*) filter (where f.verdict = 'accept') as accepted,
       count(*) filter (where f.verdict = 'review') as in_review,
       count(*) filter (where f.verdict = 'defer') as deferred
from core_readings r
join out_documents d using (content_hash, fingerprint)
join out_fields f using (content_hash, fingerprint, field)
cross join lateral string_to_table(substring(r.note from length('skip rules: ') + 1), ', ') as k(rule)
where r.problem = 'skipped'
group by k.rule, r.kind, r.field
