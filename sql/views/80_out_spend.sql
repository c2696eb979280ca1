create view out_spend as
select i.night, i.tier, i.kind, i.step,
       count(*) as calls,
       count(distinct i.content_hash) as documents,
       count(*) filter (where r.ending = 'answered') as answered,
       count(*) filter (where r.intent_id is null) as open_calls,
       coalesce(sum(r.prompt_tokens), 0) as prompt_tokens,
       coalesce(sum(r.answer_tokens), 0) as answer_tokens,
       coalesce(sum(r.cost_usd), 0) as settled_usd,
       coalesce(sum(i.most_usd) filter (where r.intent_id is null), 0) as open_usd,
       sum(coalesce(r.cost_usd, i.most_usd)) as spent_usd
from core_intents i
left join core_results r using (intent_id)
group by i.night, i.tier, i.kind, i.step
