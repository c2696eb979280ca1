create view out_fields as
select distinct on (r.content_hash, r.fingerprint, r.field)
       r.content_hash, r.fingerprint, r.kind, r.field, r.tier, r.words, r.value, r.problem, r.note,
       r.evidence, r.signals, r.confidence, d.verdict, d.reasons, r.engine, r.read_at
from core_readings r
join core_decisions d using (content_hash, fingerprint, field)
order by r.content_hash, r.fingerprint, r.field, r.tier desc
