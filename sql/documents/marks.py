"""Marks that keep whole kinds, inboxes and labelled documents on the premises. What they come to is in the database's `residency_of`."""

from collections.abc import Mapping, Sequence

from sqlalchemy import text

from schemas.document import Residency
from schemas.mark import Mark
from sql.connection import database

ADD_MARK = text("insert into core_marks (what, subject) values (:what, :subject) on conflict do nothing")
MARKS = text("select what, subject from core_marks order by what, subject")
_LABELLED = text("""
insert into core_labelled (content_hash, residency) values (:content_hash, :residency) on conflict do nothing
""")
_BELOW = text("""
select exists (select from raw_arrivals a join unnest(cast(:urls as text[])) url on starts_with(a.inbox || '/' || a.name || '/', url || '/'))
""")


def add_marks(marks: Sequence[Mark]) -> None:
    """Adds marks; one that is there stays, whatever settings say later."""
    if marks:
        with database().begin() as connection:
            connection.execute(ADD_MARK, [mark.model_dump() for mark in marks])


def marks() -> list[Mark]:
    """All marks that were ever made."""
    with database().connect() as connection:
        rows = connection.execute(MARKS).mappings().all()
    return [Mark.model_validate(dict(row)) for row in rows]


def arrived_below(urls: Sequence[str]) -> bool:
    """Whether anything ever arrived below one of these inboxes."""
    with database().connect() as connection:
        return bool(connection.scalar(_BELOW, {"urls": list(urls)}))


def add_labelled(residencies: Mapping[str, Residency]) -> None:
    """Adds where labelled documents may go, by content hash; the strictest of all that was ever said of one counts."""
    if residencies:
        rows = [{"content_hash": h, "residency": residency.value} for h, residency in residencies.items()]
        with database().begin() as connection:
            connection.execute(_LABELLED, rows)
