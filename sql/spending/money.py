"""Where a night's money went, and what waits for more of it. What is worth its price is decided elsewhere."""

from datetime import date

from sqlalchemy import Connection, text

from schemas.ledger import hours_of
from schemas.plan import PlanLine
from schemas.report import NightMoney, TierSpend, Waiting
from schemas.settings import Settings
from schemas.tiers import FIRST
from sql.connection import database
from sql.tally.counts import count_marked

_FIRST_TIER = text("""
select count(*) as calls, count(distinct content_hash) as documents,
       coalesce(sum(prompt_tokens + answer_tokens), 0) as tokens, coalesce(sum(cost_usd), 0) as spent_usd
from core_answers
where reader = '' and answered_at >= :begins and answered_at < :ends
""")
_FURTHER_TIERS = text("""
select i.tier, count(*) as calls, count(distinct i.content_hash) as documents,
       coalesce(sum(r.prompt_tokens + r.answer_tokens), 0) as tokens, sum(coalesce(r.cost_usd, i.most_usd)) as spent_usd
from core_intents i left join core_results r using (intent_id)
where i.night = :night group by i.tier order by i.tier
""")
# What was deferred, or left to a further tier, when it was last counted, and what changed since; a document at a time (`offset 0` keeps it so).
_DEFERRED = text("""
select d.content_hash, d.name, d.kind, residency_of(d.content_hash) as residency, array_agg(f.field order by f.field) as fields,
       (select count(distinct w.night) from core_decisions w
        where w.content_hash = d.content_hash and w.fingerprint = d.fingerprint and w.verdict = 'defer') as nights
from (select content_hash from work_counted where inbox = '' and deferred union select content_hash from work_counts_changed) c
cross join lateral (select * from out_documents o where o.content_hash = c.content_hash offset 0) d
cross join lateral (
    select field from out_fields o
    where (o.content_hash, o.fingerprint, o.verdict) = (d.content_hash, d.fingerprint, 'defer') offset 0) f
group by d.name, d.kind, d.content_hash, d.fingerprint order by nights desc, d.name
""")
_PLAN = text("""
select distinct on (asked) asked as "to", budget, one_more_usd from core_plans where night = :night order by asked, plan_id desc
""")


def spends(night: date, config: Settings) -> list[TierSpend]:
    """What each tier of the settings, or of others at that time, read and cost in the night, the first one first."""
    with database().connect() as connection:
        return _spends(connection, night, config)


def night_money(night: date, config: Settings) -> NightMoney:
    """What the night came to, beside the budgets of the settings."""
    count_marked()
    with database().connect() as connection:
        spent = _spends(connection, night, config)
        deferred = connection.execute(_DEFERRED).mappings().all()
        plan = connection.execute(_PLAN, {"night": night}).mappings().all()
    return NightMoney(
        spent=tuple(spent),
        deferred=tuple(Waiting.model_validate(dict(row)) for row in deferred),
        plan=tuple(PlanLine.model_validate(dict(row)) for row in plan),
    )


def _spends(connection: Connection, night: date, config: Settings) -> list[TierSpend]:
    begins, ends = hours_of(night, config.time_zone)
    budgets = {tier.name: tier.budget_usd for tier in config.tiers}
    small = connection.execute(_FIRST_TIER, {"begins": begins, "ends": ends}).mappings().one()
    further = connection.execute(_FURTHER_TIERS, {"night": night}).mappings().all()
    rows = [dict(small) | {"tier": FIRST}, *(dict(row) | {"budget_usd": budgets.get(row["tier"])} for row in further)]
    return [TierSpend.model_validate(row) for row in rows]
