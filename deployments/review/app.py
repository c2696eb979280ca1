"""The review app as an ASGI application: its routes, who may reach them, and what runs beside them. Pages are in the packages beside it."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from urllib.parse import quote

from fastapi import FastAPI, Request, Response
from fastapi.responses import JSONResponse, RedirectResponse
from fastapi.staticfiles import StaticFiles
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException

from deployments.review.beside import beside
from deployments.review.guard import guarded
from deployments.review.pages import page
from deployments.review.registry import ROUTES
from deployments.review.routes import NotSignedInError
from schemas.errors import DatabaseError
from schemas.settings import Settings
from sql.sessions import who_signed_in

COOKIE = "nightclerk_session"
STATIC = Path(__file__).parent / "static"
Next = Callable[[Request], Awaitable[Response]]


def create_app(settings: Settings) -> FastAPI:
    """The app over the database that settings name."""
    app = FastAPI(title="nightclerk review", version="1", lifespan=_lifespan, docs_url=None, redoc_url=None, openapi_url=None)  # fmt: skip
    app.state.settings = settings
    for routes in ROUTES:
        app.include_router(routes)
    app.mount("/static", StaticFiles(directory=STATIC), name="static")
    app.middleware("http")(guarded)
    app.middleware("http")(_who)
    app.add_exception_handler(NotSignedInError, _sign_in)
    app.add_exception_handler(HTTPException, _refused)
    app.add_exception_handler(DatabaseError, _unreachable)
    return app


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    with beside(app.state.settings):
        yield


async def _who(request: Request, go_on: Next) -> Response:
    """Whose session the cookie is; programs' tokens are read by the API's own routes."""
    secret = request.cookies.get(COOKIE, "")
    idle_s = request.app.state.settings.session_idle_s
    request.state.who = await run_in_threadpool(who_signed_in, secret, idle_s) if secret else None
    return await go_on(request)


async def _sign_in(request: Request, problem: Exception) -> Response:
    """To the sign-in page and back again; for a part of a page, htmx is told so."""
    here = request.headers.get("HX-Current-URL") or str(request.url)
    back = "/sign-in?back=" + quote(here.split("/", 3)[-1] if "://" in here else here, safe="")
    if request.url.path.startswith("/api/"):
        return JSONResponse({"detail": "A token is needed"}, 401, {"WWW-Authenticate": "Bearer"})
    if request.method == "GET" and "HX-Request" not in request.headers:
        return RedirectResponse(back, 303)
    return Response("Your session has ended. Sign in again; what you typed is kept.", 401, {"X-Sign-In": back})


async def _refused(request: Request, problem: Exception) -> Response:
    assert isinstance(problem, HTTPException)
    if request.url.path.startswith("/api/"):
        return JSONResponse({"detail": problem.detail}, problem.status_code, problem.headers)
    if "HX-Request" in request.headers or request.method != "GET":
        return Response(str(problem.detail), problem.status_code)
    return page(request, "refused.html", problem.status_code, status_code=problem.status_code, detail=problem.detail)


async def _unreachable(request: Request, problem: Exception) -> Response:
    return Response(f"{problem} Nothing that you typed is lost: try again.", 503, {"Retry-After": "5"})
