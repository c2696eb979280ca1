"""How much waits for people, by state and kind, and by field."""

from sqlalchemy import text

from schemas.people import EVERY, Role, Scope, Who
from schemas.review_queue import QueueCounts
from sql.connection import database
from sql.kept import Kept
from sql.review.query import MINE_ONLY, THEIRS
from sql.review.strips import DISPUTED, OPEN

_SEEN = """exists (
    select from unnest(cast(:seen_kinds as text[]), cast(:seen_senders as text[])) as g(kind, sender)
    where g.kind in ('', d.kind) and g.sender in ('', d.sender))"""
_EVERYTHING = text("select state, kind, count(*) from work_review_documents group by state, kind")
_SCOPED = text(f"select state, kind, count(*) from work_review_documents d where {_SEEN} group by state, kind")
_MINE = text(
    f"select count(*) from work_review_documents d where {MINE_ONLY} and {_SEEN} and {THEIRS.format(narrowed='')}"
)
_FIELDS = """
select f.kind, f.field, count(*) from work_review_fields f {joined} where {state} {seen}
group by f.kind, f.field order by count(*) desc, f.kind, f.field"""

Counts = dict[str, dict[str, int]]
FieldCount = tuple[str, str, int]  # kind, field, how many
_documents: Kept[Counts] = Kept()
_fields: Kept[list[FieldCount]] = Kept()


def queue_counts(who: Who) -> QueueCounts:
    """Of all that the person may see, whether it waits for them or for others; a few seconds old where there are very many."""
    scope = who.scope(Role.VIEWER)
    adjudicates = who.scope(Role.ADJUDICATOR)
    names = {"person": who.person, "kinds": adjudicates.kinds, "senders": adjudicates.senders} | _seen(scope)
    with database().connect() as connection:
        mine = int(connection.scalar(_MINE, names) or 0)
    return QueueCounts(by_state_and_kind=_documents.get(scope, lambda: _counted(scope)), mine=mine)


def strip_counts(who: Who) -> list[FieldCount]:
    """How many of each field can be answered from a strip, the most first, of what the person works on."""
    return _within(who.scope(Role.REVIEWER), OPEN)


def dispute_counts(who: Who) -> list[FieldCount]:
    """How many of each field wait for an adjudicator, the most first, of that of which the person is one."""
    return _within(who.scope(Role.ADJUDICATOR), DISPUTED)


def _within(scope: Scope, state: str) -> list[FieldCount]:
    """Who has some kinds of every sender shares one count with all others; who is limited to senders has their own."""
    if any(sender != EVERY for sender in scope.senders):
        return _fields.get((state, scope), lambda: _fields_counted(state, scope))
    kinds = set(scope.kinds)
    return [row for row in _fields.get(state, lambda: _fields_counted(state)) if kinds & {EVERY, row[0]}]


def _seen(scope: Scope) -> dict[str, list[str]]:
    return {"seen_kinds": scope.kinds, "seen_senders": scope.senders}


def _counted(scope: Scope) -> Counts:
    everything = (EVERY, EVERY) in scope.pairs
    statement, names = (_EVERYTHING, {}) if everything else (_SCOPED, _seen(scope))
    found: Counts = {}
    with database().connect() as connection:
        for state, kind, count in connection.execute(statement, names):
            found.setdefault(str(state), {})[str(kind)] = int(count)
    return found


def _fields_counted(state: str, scope: Scope | None = None) -> list[FieldCount]:
    joined, seen = ("join work_review_documents d using (content_hash)", f"and {_SEEN}") if scope else ("", "")
    statement = text(_FIELDS.format(joined=joined, state=state, seen=seen))
    with database().connect() as connection:
        rows = connection.execute(statement, _seen(scope) if scope else {})
        return [(str(kind), str(field), int(count)) for kind, field, count in rows]
