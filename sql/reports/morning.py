"""Reads for the morning report: last night's outcomes, its certificates and by what it was judged. Its cost is in sql/spending/money.py, trends are in trends.py.

Each is limited to `kinds`, None for all of them.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import text

from schemas.ledger import hours_of, night_of
from schemas.morning import Certified, Compared, InUse, NightTotals, Outcome
from schemas.settings import settings
from sql.connection import database

Kinds = Sequence[str] | None

_LAST = text("""
select decided_at from core_decisions where not reasons && array['reviewed', 'checked', 'reopened', 'recalled'] order by decision_id desc limit 1
""")
_IN_NIGHT = "decided_at >= :begins and decided_at < :ends and (cast(:kinds as text[]) is null or kind = any(:kinds))"
# What the night itself accepted and recalled is not done; what it recalled of earlier nights is not its own.
_DOCUMENTS = text(f"""
select verdict, reasons, count(*) as count from (
    select distinct on (content_hash) verdict, reasons,
           bool_and(reasons @> '{{recalled}}') over (partition by content_hash) as recalled_only from core_decisions
    where field = '' and not reasons && array['reviewed', 'checked', 'reopened'] and {_IN_NIGHT} order by content_hash, decision_id desc
) ended where not recalled_only group by verdict, reasons order by count desc, verdict, reasons
""")
_FIELDS = text(f"""
select verdict, count(*) as count from (
    select distinct on (content_hash, fingerprint, field) verdict,
           bool_and(reasons = '{{recalled}}') over (partition by content_hash, fingerprint, field) as recalled_only from core_decisions
    where field <> '' and {_IN_NIGHT} order by content_hash, fingerprint, field, decision_id desc
) decided where not recalled_only group by verdict order by verdict
""")
_FIRST_TIER = text("""
select coalesce(sum(prompt_tokens), 0) as prompt_tokens, coalesce(sum(answer_tokens), 0) as answer_tokens,
       coalesce(sum(cost_usd), 0) as cost_usd
from core_answers where reader = '' and answered_at >= :begins and answered_at < :ends
""")
_CERTIFICATES = text("""
select kind, field, tier, accepted, audited, wrong, estimate, bound, target, held, why, issued_at from (
    select distinct on (kind, field, tier, calibration) * from core_certificates
    where issued_at > (select max(issued_at) from core_certificates) - interval '24 hours'
      and (cast(:kinds as text[]) is null or kind = any(:kinds))
    order by kind, field, tier, calibration, certificate_id desc
) latest order by kind, tier, field
""")
_COMPARED = text("""
select p.set_name, p.evaluated_at, e.documents, p.cascade_usd, p.cascade_accuracy, p.frontier,
       coalesce(p.frontier_simulated, false) as frontier_simulated, p.all_frontier_usd, p.all_frontier_accuracy
from out_portfolio p join core_evaluations e using (evaluation_id)
where p.handled_by = 'person' and p.evaluation_id in (select max(evaluation_id) from core_evaluations group by set_name)
order by p.set_name
""")
_IN_USE = text("""
select u.kind, u.tier, u.calibration,
       (select c.body -> 'report' from core_calibrations c where c.name = u.calibration order by calibration_id desc limit 1) as report
from (select distinct on (kind, tier) kind, tier, calibration from core_decisions
      where calibration <> '' and reasons <> '{recalled}' and decided_at >= :since and (cast(:kinds as text[]) is null or kind = any(:kinds))
      order by kind, tier, decision_id desc) u
order by u.kind, u.tier
""")


def last_night() -> date | None:
    """The latest night in which machines decided anything; None before the first."""
    with database().connect() as connection:
        found = connection.scalar(_LAST)
    return None if found is None else night_of(found, settings().time_zone)


def night_totals(night: date, kinds: Kinds) -> NightTotals:
    names = _window(night)
    with database().connect() as connection:
        documents = connection.execute(_DOCUMENTS, names | _limited(kinds)).mappings().all()
        fields = connection.execute(_FIELDS, names | _limited(kinds)).mappings().all()
        first = connection.execute(_FIRST_TIER, names).mappings().one()
    outcomes = {"documents": _outcomes(documents), "fields": _outcomes(fields)}
    return NightTotals.model_validate(dict(first) | {"night": night} | outcomes)


def certificates(kinds: Kinds) -> list[Certified]:
    """Those of the last day on which any was issued."""
    with database().connect() as connection:
        return [
            Certified.model_validate(dict(r)) for r in connection.execute(_CERTIFICATES, _limited(kinds)).mappings()
        ]


def compared() -> list[Compared]:
    """The latest evaluation of each set."""
    with database().connect() as connection:
        return [Compared.model_validate(dict(row)) for row in connection.execute(_COMPARED).mappings()]


def calibrations_in_use(since: date, kinds: Kinds) -> list[InUse]:
    """By kind and tier the calibration that judged last."""
    with database().connect() as connection:
        rows = connection.execute(_IN_USE, {"since": since} | _limited(kinds)).mappings()
        return [InUse.model_validate(dict(row)) for row in rows]


def _window(night: date) -> dict[str, Any]:
    begins, ends = hours_of(night, settings().time_zone)
    return {"begins": begins, "ends": ends}


def _limited(kinds: Kinds) -> dict[str, Any]:
    return {"kinds": None if kinds is None else list(kinds)}


def _outcomes(rows: Sequence[Any]) -> tuple[Outcome, ...]:
    return tuple(Outcome.model_validate(dict(row)) for row in rows)
