"""The front door: where someone lands, and whether the app is up."""

from fastapi import Response
from fastapi.responses import RedirectResponse

from deployments.review.routes import Routes
from schemas.people import Role
from sql.people import is_empty

routes = Routes(tags=["home"])


@routes.page("/", Role.NOBODY)
def home() -> Response:
    """To the queue; on the first run to the set-up of an admin."""
    return RedirectResponse("/set-up" if is_empty() else "/queue", 303)


@routes.page("/health", Role.NOBODY)
def health() -> dict[str, str]:
    """Whether the app and its database are up.

    Raises:
        DatabaseError: the database is gone.
    """
    is_empty()
    return {"status": "ok"}
