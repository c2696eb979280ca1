"""The cost ledger: an intent before each call that costs money, its result after it. What is worth its price is not decided here."""

from datetime import date
from decimal import Decimal

from sqlalchemy import Connection, text

from schemas.generation import Completion
from schemas.ledger import Ending, Intent, Result, Spent
from sql.spending.books import books

BUDGETS = 0x6E63_0004  # class of the advisory locks under which one tier's budget is looked at and used

_LOCK = text("select pg_advisory_xact_lock(:budgets, hashtext(:tier))")
_SPENT = text("""
select coalesce(sum(r.cost_usd), 0) as settled_usd,
       coalesce(sum(i.most_usd) filter (where r.intent_id is null), 0) as open_usd,
       count(*) as calls, count(*) filter (where r.intent_id is null) as open_calls
from core_intents i left join core_results r using (intent_id)
where i.night = :night and i.tier = :tier
""")
_INTENT = text("""
insert into core_intents (night, tier, step, content_hash, kind, field_group, question_hash, attempt,
                          prompt_tokens, most_answer_tokens, most_usd)
select :night, :tier, :step, :content_hash, :kind, :field_group, :question_hash, coalesce(max(attempt), 0) + 1,
       :prompt_tokens, :most_answer_tokens, :most_usd
from core_intents
where night = :night and tier = :tier and question_hash = :question_hash and content_hash = :content_hash
returning intent_id
""")
_RESULT = text("""
insert into core_results (intent_id, ending, prompt_tokens, answer_tokens, cost_usd, completion, note)
values (:intent_id, :ending, :prompt_tokens, :answer_tokens, :cost_usd, cast(:completion as jsonb), :note)
on conflict do nothing
""")
_KNOWN = text("""
select r.completion from core_results r join core_intents i using (intent_id)
where i.question_hash = :question_hash and i.tier = :tier and r.completion is not null
  and (i.night = :night or r.ending = :answered or (r.ending = :invalid and r.completion ->> 'finish' <> 'error'))
order by r.ended_at desc limit 1
""")


def spent(tier: str, night: date) -> Spent:
    """What the tier has cost this night; calls without a result count at their most."""
    with books().connect() as connection:
        return _spent(connection, tier, night)


def intend(intent: Intent, budget_usd: Decimal | None) -> int | None:
    """The new intent's number; None, and nothing recorded, if with it the tier's night could cost more than the budget.

    Holds with any number of workers. The same question again is another intent: see `known_answer`, and `perhaps_paid` in lost_calls.py.
    """
    with books().begin() as connection:
        connection.execute(_LOCK, {"budgets": BUDGETS, "tier": intent.tier})
        so_far = _spent(connection, intent.tier, intent.night).total_usd
        if budget_usd is not None and so_far + intent.most_usd > budget_usd:
            return None
        return int(connection.execute(_INTENT, intent.model_dump()).scalar_one())


def settle(intent_id: int, result: Result) -> None:
    """Adds what became of an intent; the first result stands."""
    row = result.model_dump(exclude={"completion"}) | {"intent_id": intent_id, "ending": result.ending.value}
    completion = result.completion.model_dump_json() if result.completion else None
    with books().begin() as connection:
        connection.execute(_RESULT, row | {"completion": completion})


def known_answer(tier: str, question_hash: str, night: date) -> Completion | None:
    """What the model said on any night, or the failure of this one; None if the question has to be asked."""
    names: dict[str, object] = {"tier": tier, "question_hash": question_hash, "night": night}
    names |= {"answered": Ending.ANSWERED.value, "invalid": Ending.INVALID.value}
    with books().connect() as connection:
        found = connection.execute(_KNOWN, names).scalar()
    return None if found is None else Completion.model_validate(found)


def _spent(connection: Connection, tier: str, night: date) -> Spent:
    row = connection.execute(_SPENT, {"tier": tier, "night": night}).mappings().one()
    return Spent.model_validate(dict(row))
