"""The review app as an ASGI application: its routes, who may reach them, and what runs beside them. Pages are in the packages beside it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from urllib.parse import quote, urlsplit

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, RedirectResponse
from fastapi.staticfiles import StaticFiles
from starlette.exceptions import HTTPException

from deployments.review.beside import beside
from deployments.review.document.typed import plain
from deployments.review.door.cookie import COOKIE as COOKIE
from deployments.review.door.passwords import BusyError
from deployments.review.guard import guarded, is_program, unreachable, with_headers
from deployments.review.pages import page
from deployments.review.registry import ROUTES
from deployments.review.routes import NotSignedInError
from schemas.errors import DatabaseError
from schemas.settings import Settings

STATIC = Path(__file__).parent / "static"


def create_app(settings: Settings) -> FastAPI:
    """The app over the database that settings name."""
    app = FastAPI(title="nightclerk review", version="1", lifespan=_lifespan, docs_url=None, redoc_url=None, openapi_url=None)  # fmt: skip
    app.state.settings = settings
    for routes in ROUTES:
        app.include_router(routes)
    app.mount("/static", StaticFiles(directory=STATIC), name="static")
    app.middleware("http")(guarded)
    app.add_exception_handler(NotSignedInError, _sign_in)
    app.add_exception_handler(HTTPException, _refused)
    app.add_exception_handler(RequestValidationError, _malformed)
    app.add_exception_handler(DatabaseError, _unreachable)
    app.add_exception_handler(BusyError, _busy)
    app.add_exception_handler(Exception, _broken)
    return app


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    with beside(app.state.settings):
        yield


async def _sign_in(request: Request, problem: Exception) -> Response:
    """To the sign-in page and back again; a script is told so, for it must keep what was typed."""
    to = "/sign-in?back=" + quote(_here(request), safe="")
    if is_program(request):
        return JSONResponse({"detail": "A token is needed"}, 401, {"WWW-Authenticate": "Bearer"})
    if _wants_a_page(request):
        return RedirectResponse(to, 303)
    return Response("Your session has ended. Sign in again; what you typed is kept.", 401, {"X-Sign-In": to})


def _here(request: Request) -> str:
    """The page that the person looks at, as a path; an act's own address is none."""
    seen = request.headers.get("HX-Current-URL") or (
        request.headers.get("Referer", "/") if request.method != "GET" else ""
    )
    parts = urlsplit(seen) if seen else request.url.components
    return parts.path + (f"?{parts.query}" if parts.query else "")


def _wants_a_page(request: Request) -> bool:
    """A browser that will show the answer, whether it followed a link or sent a form."""
    is_form = "text/html" in request.headers.get("Accept", "")
    return "HX-Request" not in request.headers and (request.method == "GET" or is_form)


async def _refused(request: Request, problem: Exception) -> Response:
    assert isinstance(problem, HTTPException)
    if is_program(request):
        return JSONResponse({"detail": problem.detail}, problem.status_code, problem.headers)
    if not _wants_a_page(request):
        return Response(str(problem.detail), problem.status_code)
    return page(request, "refused.html", problem.status_code, status_code=problem.status_code, detail=problem.detail)


async def _malformed(request: Request, problem: Exception) -> Response:
    """What was sent has not the form that is asked for; a person at a wrong address is shown a page. It is not sent back: halves of pairs and NaN are no JSON."""
    assert isinstance(problem, RequestValidationError)
    faults = [{"loc": list(map(plain, map(str, fault["loc"]))), "msg": fault["msg"], "type": fault["type"]} for fault in problem.errors()]  # fmt: skip
    message = "; ".join(f"{fault['loc'][-1]}: {fault['msg']}" for fault in faults[:3])
    if _wants_a_page(request) and not is_program(request):
        return await _refused(request, HTTPException(422, f"This address or form is not right. {message}"))
    return JSONResponse({"message": message, "detail": faults}, 422)


async def _busy(request: Request, problem: Exception) -> Response:
    return await _refused(request, HTTPException(503, "Many people are signing in at this moment. Try again."))


async def _unreachable(request: Request, problem: Exception) -> Response:
    assert isinstance(problem, DatabaseError)
    return unreachable(problem)


async def _broken(request: Request, problem: Exception) -> Response:
    """A fault of this program; it is logged with its traceback by the server."""
    return with_headers(Response("Something is broken here; what you typed is kept. Tell your admin the time.", 500))
