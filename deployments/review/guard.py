"""What stands around every request: whose it is, forms from our own pages alone, and headers that keep browsers from running a document's content."""

import hmac
from collections.abc import Awaitable, Callable
from urllib.parse import urlsplit

from fastapi import Request, Response
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect

from deployments.review.configured import settings_of
from deployments.review.door.cookie import COOKIE, is_https
from schemas.errors import DatabaseError
from schemas.people import Who
from sql.people.sessions import who_signed_in
from sql.people.tokens import who_by_token

Next = Callable[[Request], Awaitable[Response]]
SAFE = ("GET", "HEAD", "OPTIONS")
API, EXPORT = "/api/", "/export/"
CSRF = "X-CSRF-Token"
MOST_BYTES = 8 * 1024 * 1024  # of a request's body
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; font-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}
LEFT = 499  # nobody reads it
STALE = "X-Session-Changed"  # somebody has signed in since the page was made: its forms do not count
FOREIGN = "This form is not from this session. Reload the page and try again."


async def guarded(request: Request, go_on: Next) -> Response:
    """The answer with its headers; nothing but the app's own files is kept by browsers unless its route says so."""
    answer = with_headers(await _let_through(request, go_on))
    if not request.url.path.startswith("/static/"):
        answer.headers.setdefault("Cache-Control", "no-store")
    if is_https(request):
        answer.headers.setdefault("Strict-Transport-Security", "max-age=31536000")
    return answer


def with_headers(answer: Response) -> Response:
    for name, value in HEADERS.items():
        answer.headers.setdefault(name, value)
    return answer


def unreachable(problem: DatabaseError) -> Response:
    return Response(f"{problem}. Nothing that you typed is lost: try again.", 503, {"Retry-After": "5"})


async def _let_through(request: Request, go_on: Next) -> Response:
    try:
        request.state.who = await run_in_threadpool(_asker, request)
    except DatabaseError as problem:
        return unreachable(problem)
    if request.method in SAFE:
        return await go_on(request)
    try:
        refused = await _refusal(request)
    except ClientDisconnect:  # a tab that was closed in the middle of an act
        return Response(status_code=LEFT)
    return refused or await go_on(request)


def is_program(request: Request) -> bool:
    """The API, to which no browser's cookie counts, and downloads that are asked for with a token."""
    path = request.url.path
    return path.startswith(API) or (path.startswith(EXPORT) and request.method in SAFE and bool(_token(request)))


def _token(request: Request) -> str:
    scheme, _, secret = request.headers.get("Authorization", "").partition(" ")
    return secret.strip() if scheme.lower() == "bearer" else ""


def _asker(request: Request) -> Who | None:
    """Whose token it is; of a browser whose session."""
    if is_program(request):
        token = _token(request)
        return who_by_token(token) if token else None
    secret = request.cookies.get(COOKIE, "")
    return who_signed_in(secret, settings_of(request).session_idle_s) if secret else None


async def _refusal(request: Request) -> Response | None:
    """Why an act is refused: too big, sent by another site, or without the session's token, which forms may send as a field."""
    who: Who | None = request.state.who
    if not _is_bounded(request):
        return Response("A request needs its length, and less of it.", 413)
    if request.url.path.startswith(API):
        return None
    if _is_foreign(request):
        return Response(FOREIGN, 403)
    if who is not None and not await _carries(request, who.csrf):
        return Response(FOREIGN, 403, {STALE: "yes"})
    return None


def _is_bounded(request: Request) -> bool:
    length = request.headers.get("Content-Length", "" if "Transfer-Encoding" in request.headers else "0")
    return length.isdecimal() and int(length[:12]) <= MOST_BYTES


def _is_foreign(request: Request) -> bool:
    """As browsers say it; programs say nothing. It is what protects acts before anybody has signed in."""
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site not in ("same-origin", "none")
    origin = request.headers.get("Origin")
    return origin is not None and urlsplit(origin).netloc != request.headers.get("Host", "")


async def _carries(request: Request, csrf: str) -> bool:
    await request.body()  # kept, so that the route can read it too
    said = request.headers.get(CSRF) or str((await request.form()).get("csrf", ""))
    return bool(csrf) and hmac.compare_digest(said.encode(errors="replace"), csrf.encode())
