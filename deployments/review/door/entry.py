"""The moment somebody comes in: a new session, never one that the browser brought along, and back to where they were going."""

from urllib.parse import urlsplit

from fastapi import Request
from fastapi.responses import RedirectResponse

from deployments.review.configured import settings_of
from deployments.review.door.cookie import COOKIE, give_cookie
from sql.people.sessions import end_session, start_session


def enter(request: Request, person: str, by: str, back: str) -> RedirectResponse:
    """Signs the person in and sends them on; a session that the browser had ends."""
    end_session(request.cookies.get(COOKIE, ""))
    answer = RedirectResponse(own_path(back), 303)
    most_s = settings_of(request).session_s
    give_cookie(
        request, answer, COOKIE, start_session(person, most_s, {"by": by, "address": address_of(request)}), most_s
    )
    return answer


def own_path(back: str) -> str:
    """The path if it leads into this app, otherwise the front door."""
    if not back.startswith("/") or "\\" in back or any(ord(c) <= 0x20 or ord(c) == 0x7F for c in back):
        return "/"
    return "/" if back.startswith("//") or _names_a_host(back) else back


def address_of(request: Request) -> str:
    """Where the request came from."""
    return request.client.host if request.client else ""


def _names_a_host(back: str) -> bool:
    try:
        parts = urlsplit(back)
    except ValueError:
        return True
    return bool(parts.scheme or parts.netloc)
