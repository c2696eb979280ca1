"""What stands before every request: forms must come from our own pages, answers carry what keeps browsers from running a document's content."""

import hmac
from collections.abc import Awaitable, Callable

from fastapi import Request, Response

from schemas.people import Who

Next = Callable[[Request], Awaitable[Response]]
SAFE = ("GET", "HEAD", "OPTIONS")
CSRF = "X-CSRF-Token"
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; font-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}


async def guarded(request: Request, go_on: Next) -> Response:
    """Refuses an act of a signed-in person that does not carry their session's token; forms may send it as a field of their own."""
    who: Who | None = request.state.who
    if request.method not in SAFE and who is not None and not await _carries(request, who.csrf):
        answer = Response("This form is not from this session. Reload the page and try again.", 403)
    else:
        answer = await go_on(request)
    for name, value in HEADERS.items():
        answer.headers.setdefault(name, value)
    if "text/html" in answer.headers.get("Content-Type", ""):
        answer.headers.setdefault("Cache-Control", "no-store")
    return answer


async def _carries(request: Request, csrf: str) -> bool:
    await request.body()  # kept, so that the route can read it too
    said = request.headers.get(CSRF) or str((await request.form()).get("csrf", ""))
    return hmac.compare_digest(said.encode(), csrf.encode())
