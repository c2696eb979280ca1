-- The value is that of the highest tier that gave a usable one, the verdict the last one given. Tier 0 is the second reader, plain rules, and never shown itself: where the first tier took its answer (`by_rules` in the signals), the reading of tier 1 holds it, and the note what the model said. `rules_agree` is whether model and rules read the same, so false there. Case, stops and order make no disagreement.
create view out_fields as
select distinct on (r.content_hash, r.fingerprint, r.field)
       r.content_hash, r.fingerprint, r.kind, r.field, r.tier, r.words, r.value, r.problem, r.note,
       r.evidence, r.signals, r.confidence, d.verdict, d.reasons, d.calibration, d.threshold, r.engine, r.read_at,
       s.value as rules_value,
       case when s.tier = 0 then (r.signals ->> 'by_rules')::float is distinct from 1 and array(
           select trim(lower(regexp_replace(v, '\W+', ' ', 'g'))) as folded
           from jsonb_array_elements_text(case jsonb_typeof(r.value) when 'array' then r.value else jsonb_build_array(r.value) end) v
           order by folded
       ) = array(
           select trim(lower(regexp_replace(v, '\W+', ' ', 'g'))) as folded
           from jsonb_array_elements_text(case jsonb_typeof(s.value) when 'array' then s.value else jsonb_build_array(s.value) end) v
           order by folded
       ) end as rules_agree
from core_readings r
join core_decisions d using (content_hash, fingerprint, field)
left join core_readings s
    on s.content_hash = r.content_hash and s.fingerprint = r.fingerprint and s.field = r.field and s.tier = 0
where r.tier > 0
order by r.content_hash, r.fingerprint, r.field, r.tier desc, r.read_at desc, r.reader, d.decision_id desc
