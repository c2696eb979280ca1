"""All that happened to a document, in order. What each entry means in words is the review app's."""

from sqlalchemy import text

from schemas.reviewed import HistoryEntry
from sql.connection import database

MOST = 5000
_HISTORY = text("""
select at, event, field, who, detail from out_history where content_hash = :hash
order by at, array_position(array['arrival', 'parse', 'kind', 'answer', 'reading', 'decision', 'audit', 'opinion', 'correction'], event), field
limit :most
""")


def history_of(content_hash: str) -> list[HistoryEntry]:
    """The first `MOST` things, the earliest first."""
    with database().connect() as connection:
        rows = connection.execute(_HISTORY, {"hash": content_hash, "most": MOST}).mappings()
        return [HistoryEntry.model_validate(dict(row)) for row in rows]
