"""The front door: where someone lands, and whether the app is up."""

from fastapi import Request, Response
from fastapi.responses import RedirectResponse

from deployments.review.routes import Routes
from schemas.people import Role, Who
from sql.people.grants import is_empty

routes = Routes(tags=["home"])


@routes.page("/", Role.NOBODY)
def home(request: Request) -> Response:
    """To the queue; on the first run to the set-up of an admin; without any rights to one's account, which says so."""
    who: Who | None = request.state.who
    if who is not None and not who.has(Role.VIEWER):
        return RedirectResponse("/account", 303)
    return RedirectResponse("/set-up" if is_empty() else "/queue", 303)


@routes.page("/health", Role.NOBODY)
def health() -> dict[str, str]:
    """Whether the app and its database are up.

    Raises:
        DatabaseError: the database is gone.
    """
    is_empty()
    return {"status": "ok"}
