"""What a page in Prefect may say of documents that must stay on the premises, where Prefect's server runs elsewhere."""

from collections.abc import Sequence
from typing import TypeVar

from schemas.document import Residency
from schemas.report import DocumentRow, Waiting
from schemas.settings import Settings
from schemas.tier import Where, whereabouts

Row = TypeVar("Row", DocumentRow, Waiting)


def for_prefect(rows: Sequence[Row], settings: Settings) -> list[Row]:
    """The rows as they are where the server runs here, as far as its address tells; else without names and values of what must stay."""
    url = settings.prefect_api_url
    if url is None or whereabouts([url]) is Where.ON_PREMISES:
        return list(rows)
    return [row if row.residency is Residency.ANYWHERE else _nameless(row) for row in rows]


def _nameless(row: Row) -> Row:
    """The database knows it by the head of its hash."""
    values: dict[str, object] = {"fields": ()} if isinstance(row, DocumentRow) else {}
    return row.model_copy(update={"name": f"{row.content_hash[:12]}, stays on the premises"} | values)
