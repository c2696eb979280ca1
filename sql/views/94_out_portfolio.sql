-- Who settled the fields of each evaluation: a tier whose value was accepted, or a person. The frontier is the last tier of the time;
-- its price is put on the tokens that the first tier needed for all documents, and its accuracy is that of an evaluation of its own, which only a
-- tier on the premises can have. `accuracy` is what machines read right: in the person's row their best reading of what is left to people, which
-- was not accepted, and in `cascade_accuracy` that too. Nobody's answers are in it.
create view out_portfolio as
with frontier as (
    select distinct on (evaluation_id) evaluation_id, tier, engine, price_in_usd, price_out_usd
    from core_evaluation_tiers where number > 1 order by evaluation_id, number desc
), spent as (
    select evaluation_id, tier, sum(prompt_tokens) as prompt_tokens, sum(answer_tokens) as answer_tokens, sum(cost_usd) as cost_usd
    from core_evaluation_documents group by evaluation_id, tier
), handled as (
    select evaluation_id, handled_by, count(*) as fields, count(*) filter (where is_right) as fields_right
    from core_evaluation_fields where tier = '' group by evaluation_id, handled_by
), rows as (
    select evaluation_id, tier as handled_by, number from core_evaluation_tiers
    union all
    select evaluation_id, 'person', 1000000 from core_evaluations
)
select e.evaluation_id, e.evaluated_at, e.model, e.set_name, r.number, r.handled_by,
       coalesce(h.fields, 0) as fields,
       coalesce(h.fields, 0)::double precision / nullif(sum(h.fields) over per_evaluation, 0) as share,
       h.fields_right::double precision / h.fields as accuracy,
       coalesce(s.cost_usd, 0) as cost_usd,
       sum(h.fields_right) over per_evaluation::double precision / nullif(sum(h.fields) over per_evaluation, 0) as cascade_accuracy,
       c.cost_usd as cascade_usd,
       coalesce(o.prompt_tokens, 0) as prompt_tokens, coalesce(o.answer_tokens, 0) as answer_tokens,
       f.tier as frontier,
       f.engine like 'scripted:%' as frontier_simulated,
       (o.prompt_tokens * f.price_in_usd + o.answer_tokens * f.price_out_usd) / 1000000 as all_frontier_usd,
       (select g.value from core_evaluations x join core_evaluation_figures g using (evaluation_id)
        where x.model = f.engine and x.documents_hash = e.documents_hash
          and (g.tier, g.kind, g.field, g.figure) = ('', '', '', 'accuracy')
        order by x.evaluation_id desc limit 1) as all_frontier_accuracy
from core_evaluations e
join rows r using (evaluation_id)
left join handled h on h.evaluation_id = r.evaluation_id and h.handled_by = r.handled_by
left join spent s on s.evaluation_id = r.evaluation_id and s.tier = r.handled_by
left join spent c on c.evaluation_id = e.evaluation_id and c.tier = ''
left join core_evaluation_tiers one on one.evaluation_id = e.evaluation_id and one.number = 1
left join spent o on o.evaluation_id = e.evaluation_id and o.tier = one.tier
left join frontier f on f.evaluation_id = e.evaluation_id
window per_evaluation as (partition by e.evaluation_id)
