"""What operations measure, read from the rows that are there anyway and from what is kept of them. Names and meanings stand in schemas/metric.py.

Each statement gives rows of metric, label values and number.
"""

from collections import Counter
from collections.abc import Iterator

from sqlalchemy import Connection, RowMapping, text

from schemas.metric import Sample
from schemas.outcome import Verdict
from sql.connection import database
from sql.tally.counts import STORE, count_marked, standing_in, waiting_since
from sql.tally.sums import sums

TIMEOUT_S = 20  # of one statement: a scrape must not keep the database busy

_LAST = """
select 'nightclerk_last_decision_timestamp_seconds', '{}'::text[], extract(epoch from decided_at)
from core_decisions where field = '' order by decision_id desc limit 1
"""
_MONEY = """
select 'nightclerk_night_spend_usd', array[tier], sum(spent_usd) from out_spend
where night = (select max(night) from core_intents) group by tier
union all
select 'nightclerk_night_budget_usd', array[asked], budget from (
    select distinct on (asked) asked, budget from core_plans
    where night = (select max(night) from core_plans) order by asked, plan_id desc
) plans where budget is not null
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

_NONE_YET = """
select 'nightclerk_arrivals_total', '{}'::text[], 0 where not exists (select from work_sums where metric = 'nightclerk_arrivals_total')
"""

_STATEMENTS = (_LAST, _MONEY, _QUEUE, _TRUST, _SIZE, _NONE_YET)


def samples() -> list[Sample]:
    """All that can be measured now, all of one moment.

    Raises:
        DatabaseError: the database cannot be reached, or a statement took too long.
    """
    count_marked()
    with database().connect().execution_options(isolation_level="REPEATABLE READ") as connection:
        connection.execute(text(f"set local statement_timeout = '{TIMEOUT_S}s'"))
        stated = [
            Sample(metric=metric, labels=tuple(labels), value=float(value))
            for statement in _STATEMENTS
            for metric, labels, value in connection.exec_driver_sql(statement)
        ]
        return [*stated, *sums(connection), *_documents(connection)]


def _documents(connection: Connection) -> Iterator[Sample]:
    """Of those that wait, the longest time by kind too."""
    sums_ = Counter[tuple[str, ...]]({("documents_unfinished",): 0})
    for part in standing_in(connection, STORE):
        _add(sums_, part)
    for (metric, *labels), value in sums_.items():
        yield Sample(metric=f"nightclerk_{metric}", labels=tuple(labels), value=value)
    now = connection.scalar(text("select now()"))
    for kind, at in waiting_since(connection).items():
        yield Sample(metric="nightclerk_review_oldest_seconds", labels=(kind,), value=(now - at).total_seconds())


def _add(sums_: Counter[tuple[str, ...]], part: RowMapping) -> None:
    documents = int(part["documents"])
    sums_["documents_unfinished",] += 0 if part["verdict"] else documents
    if part["verdict"]:
        sums_["documents", part["kind"], part["verdict"]] += documents
    if part["verdict"] == Verdict.REJECT:
        sums_.update({("documents_rejected", reason): documents for reason in part["reasons"]})
    if part["waiting"]:
        sums_["review_items", part["kind"]] += int(part["waiting"])
