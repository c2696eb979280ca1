"""The downloads. Who takes what is on record before the first byte leaves."""

from collections.abc import Callable, Iterable, Iterator

from fastapi import HTTPException
from fastapi.responses import StreamingResponse

from deployments.review.export.columns import row_of
from deployments.review.export.written import Rows, as_csv, as_parquet
from deployments.review.routes import Routes, Signed
from schemas.kind import Kind
from schemas.people import EVERY, Role, Who
from schemas.registry import KINDS
from sql.reports.exports import exported, log_export

routes = Routes(tags=["export"])
Written = Callable[[type[Kind], Iterable[Rows]], Iterator[bytes]]


@routes.page("/export/{kind}.csv", Role.REVIEWER)
def table(who: Signed, kind: str) -> StreamingResponse:
    """The kind's documents that one may review, a line each. What one is still to answer oneself, unseen or unknowing, is left out; not for admins."""
    return _streamed(who, kind, "csv", "text/csv; charset=utf-8", as_csv)


@routes.page("/export/{kind}.parquet", Role.REVIEWER)
def columns(who: Signed, kind: str) -> StreamingResponse:
    """The same with typed columns."""
    return _streamed(who, kind, "parquet", "application/vnd.apache.parquet", as_parquet)


def _streamed(who: Who, kind: str, form: str, media_type: str, written: Written) -> StreamingResponse:
    scope = who.scope(Role.REVIEWER)
    if kind not in KINDS:
        raise HTTPException(404, "There is no such kind")
    if not {EVERY, kind} & set(scope.kinds):
        raise HTTPException(403, f"This needs the role {Role.REVIEWER.value} for {kind}")
    log_export(who.person, kind, form)
    rows = ([row_of(document, KINDS[kind]) for document in batch] for batch in exported(kind, who))
    named = {"Content-Disposition": f'attachment; filename="{kind}.{form}"', "Cache-Control": "no-store"}
    return StreamingResponse(written(KINDS[kind], rows), media_type=media_type, headers=named)
