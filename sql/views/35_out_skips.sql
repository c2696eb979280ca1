-- What the rules of NIGHTCLERK_SKIP_RULES kept from the first tier, what became of it, and what people's answers tell of it. Where several rules kept a
-- field, each has it. `further_usd`: a further tier's questions about a document, spread evenly over the fields that it read there. `answered`: by
-- people, since it was kept; `further_right` of `further_judged` are those that a further tier had read, and the same. `field_right` and `kind_right` are
-- the share that the first tier read right of what it was asked, of this field (before the rule, or where the rule does not hold) and of all the kind's:
-- of those that people were asked about and answered, one of an audit standing for as many as it was drawn from. What it would have read of the kept ones nobody knows.
create view out_skips as
with kept as (
    select k.rule, r.content_hash, r.fingerprint, r.kind, r.field, r.tier, r.read_at
    from core_readings r
    join out_documents d using (content_hash, fingerprint)
    cross join lateral string_to_table(substring(r.note from length('skip rules: ') + 1), ', ') as k(rule)
    where r.problem = 'skipped'
), judged as (
    select distinct on (c.content_hash, c.kind, c.field) c.kind, c.field,
           same_value(r.value, c.value) as is_right, 1 / coalesce(a.inclusion, 1) as weight
    from out_corrections c
    join core_readings r on (r.content_hash, r.kind, r.field, r.tier) = (c.content_hash, c.kind, c.field, 1) and r.problem <> 'skipped'
    cross join lateral (
        select o.tier, o.verdict from out_fields o
        where (o.content_hash, o.fingerprint, o.field) = (r.content_hash, r.fingerprint, r.field) offset 0) f
    left join core_audits a on f.verdict = 'accept' and a.drawn
        and (a.content_hash, a.fingerprint, a.field, a.tier) = (r.content_hash, r.fingerprint, r.field, f.tier)
    where c.kind in (select kind from kept) and (f.verdict <> 'accept' or a.inclusion is not null)
    order by c.content_hash, c.kind, c.field, r.read_at desc
), of_field as (
    select kind, field, count(*) as judged, sum(weight) filter (where is_right) as weight_right, sum(weight) as weight from judged group by kind, field
), of_kind as (
    select kind, sum(judged)::bigint as judged, sum(weight_right) as weight_right, sum(weight) as weight from of_field group by kind
), became as (
    select k.rule, k.kind, k.field, count(*) as fields,
           count(*) filter (where f.tier > k.tier) as read_again,
           count(*) filter (where f.verdict = 'accept') as accepted,
           count(*) filter (where f.verdict = 'review') as in_review,
           count(*) filter (where f.verdict = 'defer') as deferred,
           coalesce(sum(u.cost_usd), 0) as further_usd,
           count(c.given) as answered,
           count(c.given) filter (where f.tier > k.tier) as further_judged,
           count(*) filter (where f.tier > k.tier and c.given and same_value(f.value, c.value)) as further_right
    from kept k
    cross join lateral (
        select o.tier, o.verdict, o.value from out_fields o
        where (o.content_hash, o.fingerprint, o.field) = (k.content_hash, k.fingerprint, k.field) offset 0) f
    left join lateral (
        select true as given, o.value from out_corrections o
        where (o.content_hash, o.kind, o.field) = (k.content_hash, k.kind, k.field) and o.corrected_at >= k.read_at offset 0) c on true
    cross join lateral (
        select sum((select sum(a.cost_usd) from core_answers a
                    where (a.content_hash, a.fingerprint, a.tier, a.reader) = (x.content_hash, x.fingerprint, x.tier, x.reader))
                   / (select count(*) from core_readings y
                      where (y.content_hash, y.fingerprint, y.tier, y.reader) = (x.content_hash, x.fingerprint, x.tier, x.reader))) as cost_usd
        from core_readings x
        where (x.content_hash, x.fingerprint, x.field) = (k.content_hash, k.fingerprint, k.field) and x.tier > k.tier) u
    group by k.rule, k.kind, k.field
)
select b.*,
       coalesce(o.judged, 0) as field_judged, coalesce(o.weight_right, 0) / o.weight as field_right,
       coalesce(w.judged, 0) as kind_judged, coalesce(w.weight_right, 0) / w.weight as kind_right
from became b
left join of_field o using (kind, field)
left join of_kind w using (kind)
