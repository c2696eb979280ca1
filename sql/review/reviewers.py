"""How reviewers work, as measured: how often they catch what is wrong, and how long a field takes. What follows from it is not here."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import TextClause, text

from schemas.ledger import hours_of
from schemas.reviewer import FieldSeconds, ReviewerRow
from schemas.settings import settings
from schemas.trust import Checks
from sql.connection import database

ENOUGH, LATEST = 20, 1000  # answers, for their median: at least so many, and no more than that, the latest

_CHECKS = text("select coalesce(sum(caught), 0), coalesce(sum(missed), 0) from out_reviewers")
_FIELD_S = text("""
select percentile_cont(0.5) within group (order by active_s) from (
    select active_s from core_opinions
    where active_s > 0 and field <> '' and action in ('accept', 'correct', 'null')
    order by opinion_id desc limit :latest
) recent
having count(*) >= :enough
""")
_USED_S = text("""
select coalesce(sum(coalesce(nullif(active_s, 0), :field_s)), 0) from core_opinions
where field <> '' and action in ('accept', 'correct', 'null', 'unsure') and given_at >= :begins and given_at < :ends
""")
_ROWS = text("""
select * from out_reviewers where cast(:kinds as text[]) is null or kind = any(:kinds) or person = :own order by person, kind
""")
_SECONDS = """
select {name} as name, count(*) as answers, percentile_cont(0.5) within group (order by active_s) as median_s,
       avg(keystrokes)::double precision as keystrokes
from out_checks
where active_s > 0 and (cast(:kinds as text[]) is null or kind = any(:kinds) or person = :own)
  and given_at >= now() - make_interval(days => :days)
group by {name} order by median_s desc, name
"""
_BY_PERSON = text(_SECONDS.format(name="person"))
_BY_FIELD = text(_SECONDS.format(name="kind || '.' || field"))


def reviewer_checks() -> Checks:
    """How many values known to be wrong otherwise all reviewers together corrected, and how many they let stand."""
    with database().connect() as connection:
        caught, missed = connection.execute(_CHECKS).one()
    return Checks(caught=caught, missed=missed)


def measured_field_s() -> float | None:
    """Seconds that a person works on a field, in the median of the latest answers; None before 20 are measured."""
    with database().connect() as connection:
        found = connection.scalar(_FIELD_S, {"enough": ENOUGH, "latest": LATEST})
    return None if found is None else float(found)


def used_s(night: date, field_s: float) -> float:
    """Seconds that people have worked on fields since this night began, `field_s` for each answer that nobody measured."""
    begins, ends = hours_of(night, settings().time_zone)
    with database().connect() as connection:
        return float(connection.scalars(_USED_S, {"field_s": field_s, "begins": begins, "ends": ends}).one())


def reviewer_rows(kinds: Sequence[str] | None, own: str) -> list[ReviewerRow]:
    """How reviewers of these kinds work, all kinds for None; one's own rows are always among them."""
    names = {"kinds": None if kinds is None else list(kinds), "own": own}
    with database().connect() as connection:
        return [ReviewerRow.model_validate(dict(row)) for row in connection.execute(_ROWS, names).mappings()]


def seconds_by_person(kinds: Sequence[str] | None, days: int, own: str = "") -> list[FieldSeconds]:
    """How long people took for a field of these kinds in the last days, the slowest first; `own` answers are among them in any case."""
    return _seconds(_BY_PERSON, kinds, days, own)


def seconds_by_field(kinds: Sequence[str] | None, days: int) -> list[FieldSeconds]:
    """How long each field took in the last days, the slowest first."""
    return _seconds(_BY_FIELD, kinds, days, "")


def _seconds(statement: TextClause, kinds: Sequence[str] | None, days: int, own: str) -> list[FieldSeconds]:
    names = {"kinds": None if kinds is None else list(kinds), "days": days, "own": own}
    with database().connect() as connection:
        return [FieldSeconds.model_validate(dict(row)) for row in connection.execute(statement, names).mappings()]
