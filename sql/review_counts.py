"""How much waits for people, by state and kind, and by field."""

from sqlalchemy import TextClause, text

from schemas.people import EVERY, Role, Scope, Who
from schemas.review_queue import QueueCounts
from sql.connection import database
from sql.kept import Kept
from sql.review_query import MINE_ONLY

_SEEN = """exists (
    select from unnest(cast(:kinds as text[]), cast(:senders as text[])) as g(kind, sender)
    where g.kind in ('', d.kind) and g.sender in ('', d.sender))"""
_EVERYTHING = text("select state, kind, count(*) from work_review_documents group by state, kind")
_SCOPED = text(f"select state, kind, count(*) from work_review_documents d where {_SEEN} group by state, kind")
_MINE = text(f"select count(*) from work_review_documents d where {MINE_ONLY} and {_SEEN}")
_STRIPS = text("""
select kind, field, count(*) from work_review_fields where evident and state <> 'adjudication'
group by kind, field order by count(*) desc, kind, field
""")
_DISPUTES = text("""
select kind, field, count(*) from work_review_fields where state = 'adjudication'
group by kind, field order by count(*) desc, kind, field
""")

Counts = dict[str, dict[str, int]]
FieldCount = tuple[str, str, int]  # kind, field, how many
_documents: Kept[Counts] = Kept()
_strips: Kept[list[FieldCount]] = Kept()
_disputes: Kept[list[FieldCount]] = Kept()


def queue_counts(who: Who) -> QueueCounts:
    """Of all that the person may see, whether it waits for them or for others; a few seconds old where there are very many."""
    scope = who.scope(Role.VIEWER)
    names = {"person": who.person, "kinds": scope.kinds, "senders": scope.senders}
    with database().connect() as connection:
        mine = int(connection.scalar(_MINE, names) or 0)
    return QueueCounts(by_state_and_kind=_documents.get(scope, lambda: _counted(scope)), mine=mine)


def strip_counts(who: Who) -> list[FieldCount]:
    """How many of each field can be answered from a strip, the most first, of the kinds that the person works on."""
    return _within(who, Role.REVIEWER, _strips.get("", _strips_counted))


def dispute_counts(who: Who) -> list[FieldCount]:
    """How many of each field wait for an adjudicator, the most first, of the kinds of which the person is one."""
    return _within(who, Role.ADJUDICATOR, _disputes.get("", lambda: _fields_counted(_DISPUTES)))


def _within(who: Who, role: Role, found: list[FieldCount]) -> list[FieldCount]:
    kinds = set(who.scope(role).kinds)
    return [row for row in found if kinds & {EVERY, row[0]}]


def _counted(scope: Scope) -> Counts:
    everything = (EVERY, EVERY) in scope.pairs
    statement, names = (_EVERYTHING, {}) if everything else (_SCOPED, {"kinds": scope.kinds, "senders": scope.senders})
    found: Counts = {}
    with database().connect() as connection:
        for state, kind, count in connection.execute(statement, names):
            found.setdefault(str(state), {})[str(kind)] = int(count)
    return found


def _strips_counted() -> list[FieldCount]:
    return _fields_counted(_STRIPS)


def _fields_counted(statement: TextClause) -> list[FieldCount]:
    with database().connect() as connection:
        return [(str(kind), str(field), int(count)) for kind, field, count in connection.execute(statement)]
