"""The people's queue as one person sees it: a page of it, and the next document to work on. Its rows are made in refill.py."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, RowMapping, text

from schemas.people import Role, Who
from schemas.review_queue import Place, QueuedDocument, Wanted
from sql.connection import database
from sql.review.claims import FREE
from sql.review.query import queue_query

_TAKE = text(f"""
update work_review_documents d set claimed_by = :person, leased_until = clock_timestamp() + make_interval(secs => :lease_s)
where content_hash = :content_hash and {FREE}
returning d.content_hash
""")
_PLACE = text("select due_at::text as due, worth, content_hash from work_review_documents where content_hash = :hash")
_ABOUT = text("select content_hash, kind, sender from work_review_documents where content_hash = any(:hashes)")
_TRIED = 8  # documents looked at in one go for the next one; others may take some of them at the same moment


def queue_page(wanted: Wanted, who: Who, after: Place | None, most: int) -> list[QueuedDocument]:
    """Up to `most` documents that come after a place in the order, of those that the person may see and that wait for them."""
    with database().connect() as connection:
        return _found(connection, wanted, who, Role.VIEWER, after, most)


def take_next(wanted: Wanted, who: Who, after: Place | None, but: str, lease_s: int) -> Place | None:
    """Claims the next document that the person can work on and nobody else holds; None if there is none behind `after`.

    `but` is the hash of a document that is passed over.
    """
    with database().begin() as connection:
        while found := _found(connection, wanted, who, Role.REVIEWER, after, _TRIED, (FREE,)):
            for each in found:
                names = {"person": who.person, "lease_s": lease_s, "content_hash": each.content_hash}
                if each.content_hash != but and connection.execute(_TAKE, names).first() is not None:
                    return each.place
            after = found[-1].place
    return None


def place_of(content_hash: str) -> Place | None:
    """Where the document stands in the queue; None if it does not wait."""
    with database().connect() as connection:
        row = connection.execute(_PLACE, {"hash": content_hash}).mappings().first()
        return Place.model_validate(dict(row)) if row else None


def kinds_and_senders(hashes: Sequence[str]) -> dict[str, tuple[str, str]]:
    """Kind and sender of those of the documents that wait."""
    with database().connect() as connection:
        return {
            str(each): (str(kind), str(sender))
            for each, kind, sender in connection.execute(_ABOUT, {"hashes": list(hashes)})
        }


def _found(
    connection: Connection,
    wanted: Wanted,
    who: Who,
    role: Role,
    after: Place | None,
    most: int,
    more: Sequence[str] = (),
) -> list[QueuedDocument]:
    connection.execute(text("set local plan_cache_mode = force_custom_plan"))  # a plan for these very filters
    filtered = bool(wanted.field or wanted.reason or wanted.search or wanted.least_age_s)
    found = _asked(connection, queue_query(wanted, who, role, after, more, near=filtered), most)
    if filtered and len(found) < most:
        found = _asked(connection, queue_query(wanted, who, role, after, more), most)
    return found


def _asked(connection: Connection, query: tuple[str, dict[str, Any]], most: int) -> list[QueuedDocument]:
    statement, names = text(query[0]), query[1] | {"most": most}
    used = {name: names[name] for name in statement.compile().params}
    return [_document(row) for row in connection.execute(statement, used).mappings()]


def _document(row: RowMapping) -> QueuedDocument:
    place = Place(due=row["due"], worth=row["worth"], content_hash=row["content_hash"])
    shown = {name: row[name] for name in QueuedDocument.model_fields if name != "place"}
    return QueuedDocument(**shown, place=place)
