"""What operations measure, read from the rows that are there anyway. Names and meanings stand in schemas/metric.py.

Each statement gives rows of metric, label values and number.
"""

from sqlalchemy import text

from schemas.metric import Sample
from sql.connection import database

TIMEOUT_S = 20  # of one statement: a scrape must not keep the database busy

_DOCUMENTS = """
select 'nightclerk_documents', array[kind, verdict], count(*) from work_outcomes group by kind, verdict
union all
select 'nightclerk_documents_rejected', array[reason], count(*)
from work_outcomes cross join unnest(reasons) as reason where verdict = 'reject' group by reason
union all
select 'nightclerk_documents_unfinished', '{}', (select count(*) from raw_documents) - (select count(*) from work_outcomes)
union all
select 'nightclerk_arrivals_total', '{}', count(*) from raw_arrivals
"""
_LAST = """
select 'nightclerk_last_decision_timestamp_seconds', '{}'::text[], extract(epoch from decided_at)
from core_decisions where field = '' order by decision_id desc limit 1
"""
_STEPS = """
with steps as (select step, sum(duration_s) as seconds, sum(documents) as documents, count(*) as batches from core_batches group by step)
select name, array[step], number from steps cross join lateral (values
    ('nightclerk_step_seconds_total', seconds), ('nightclerk_step_documents_total', documents), ('nightclerk_step_batches_total', batches)
) as measured(name, number)
"""
_ANSWERS = """
with said as (
    select tier::text, finish, count(*) as answers, sum(prompt_tokens) as prompt, sum(answer_tokens) as answer, sum(cost_usd) as usd
    from core_answers group by tier, finish
)
select 'nightclerk_answers_total', array[tier, finish], answers from said
union all select 'nightclerk_tokens_total', array[tier, 'prompt'], sum(prompt) from said group by tier
union all select 'nightclerk_tokens_total', array[tier, 'answer'], sum(answer) from said group by tier
union all select 'nightclerk_cost_usd_total', array[tier], sum(usd) from said group by tier
"""
_MONEY = """
select 'nightclerk_night_spend_usd', array[tier], sum(spent_usd) from out_spend
where night = (select max(night) from core_intents) group by tier
union all
select 'nightclerk_night_budget_usd', array[asked], budget from (
    select distinct on (asked) asked, budget from core_plans
    where night = (select max(night) from core_plans) order by asked, plan_id desc
) plans where budget is not null
union all
select 'nightclerk_egress_bytes_total', array[tier, host], sum(size_bytes) from core_egress group by tier, host
"""
_QUEUE = """
with waiting as (
    select step, count(*) as documents, count(*) filter (where claimed_by is not null) as claimed,
           count(*) filter (where attempts > 1) as retried, extract(epoch from now() - min(queued_at)) as oldest
    from work_queue group by step
)
select name, array[step], number from waiting cross join lateral (values
    ('nightclerk_queue_documents', documents), ('nightclerk_queue_claimed', claimed),
    ('nightclerk_queue_retried', retried), ('nightclerk_queue_oldest_seconds', oldest)
) as measured(name, number)
"""
_PEOPLE = """
with waiting as (
    select kind, count(*) as items, extract(epoch from now() - min(decided_at)) as oldest from out_review_queue group by kind
)
select 'nightclerk_review_items', array[kind], items from waiting
union all select 'nightclerk_review_oldest_seconds', array[kind], oldest from waiting
union all select 'nightclerk_opinions_total', array[action], count(*) from core_opinions group by action
"""
_TRUST = """
with latest as (
    select distinct on (kind, field, calibration) kind, field, bound, target, held from core_certificates
    where issued_at > (select max(issued_at) from core_certificates) - interval '1 day'
    order by kind, field, calibration, certificate_id desc
)
select 'nightclerk_certificates', array[held], count(*) from latest group by held
union all select 'nightclerk_certificate_bound', array[kind, field], max(bound) from latest group by kind, field
union all select 'nightclerk_certificate_target', array[kind, field], min(target) from latest group by kind, field
union all
select 'nightclerk_calibration_age_seconds', array[kind], extract(epoch from now() - max(fitted_at)) from core_calibrations group by kind
"""
_SIZE = "select 'nightclerk_database_bytes', '{}'::text[], pg_database_size(current_database())"

_STATEMENTS = (_DOCUMENTS, _LAST, _STEPS, _ANSWERS, _MONEY, _QUEUE, _PEOPLE, _TRUST, _SIZE)


def samples() -> list[Sample]:
    """All that can be measured now, all of one moment.

    Raises:
        DatabaseError: the database cannot be reached, or a statement took too long.
    """
    with database().connect().execution_options(isolation_level="REPEATABLE READ") as connection:
        connection.execute(text(f"set local statement_timeout = '{TIMEOUT_S}s'"))
        return [
            Sample(metric=metric, labels=tuple(labels), value=float(value))
            for statement in _STATEMENTS
            for metric, labels, value in connection.exec_driver_sql(statement)
        ]
