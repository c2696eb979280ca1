"""The audit log as admins read it, and people's own rows in it. How it is kept and checked is in sql/people/audit_log.py."""

from fastapi import Request, Response

from deployments.review.pages import page
from deployments.review.routes import Routes, Signed, require
from schemas.people import EVERY, Role
from sql.people.audit_log import latest_entries

routes = Routes(tags=["door"])
ROWS = 100
LAST = 2**62


@routes.page("/audit-log", Role.ADMIN)
def audit_log(request: Request, who: Signed, before: int = LAST) -> Response:
    """The latest rows first, a page at a time."""
    require(who, Role.ADMIN, EVERY, EVERY)
    rows = latest_entries(ROWS + 1, max(1, min(before, LAST)))
    older = rows[ROWS - 1].entry_id if len(rows) > ROWS else None
    return page(request, "door/log.html", rows=rows[:ROWS], older=older)
