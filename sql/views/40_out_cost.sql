create view out_cost as
select content_hash, fingerprint, engine, count(*) as questions, sum(prompt_tokens) as prompt_tokens,
       sum(answer_tokens) as answer_tokens, sum(cost_usd) as cost_usd
from core_answers
group by content_hash, fingerprint, engine
