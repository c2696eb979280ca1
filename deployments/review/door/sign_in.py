"""Signing in with a password, and out. Sign-in by OpenID Connect is in openid.py."""

from fastapi import Request, Response
from fastapi.responses import RedirectResponse

from deployments.review.configured import settings_of
from deployments.review.door.cookie import COOKIE, take_cookie
from deployments.review.door.entry import address_of, enter, own_path
from deployments.review.door.forms import Line, Secret
from deployments.review.door.passwords import is_right
from deployments.review.pages import page
from deployments.review.routes import Routes, Signed
from schemas.people import Role
from sql.people.accounts import account
from sql.people.grants import is_empty
from sql.people.sessions import end_session
from sql.people.sign_ins import WINDOW_S, attempt, failed, succeeded

routes = Routes(tags=["door"])
WRONG = "This name and password do not go together."
TOO_MANY = f"Too many attempts. Wait {WINDOW_S // 60} minutes, or ask an admin."


@routes.page("/sign-in", Role.NOBODY)
def sign_in_page(request: Request, back: str = "/") -> Response:
    if request.state.who is not None:
        return RedirectResponse(own_path(back), 303)
    if is_empty():
        return RedirectResponse("/set-up", 303)
    return _asked(request, 200, back)


@routes.act("/sign-in", Role.NOBODY)
def sign_in(request: Request, person: Line = "", password: Secret = "", back: Secret = "/") -> Response:
    """In with the right password; whatever is wrong, the answer is the same."""
    name = person.lower()
    made = attempt(name, address_of(request))
    if not made:
        return _asked(request, 429, back, TOO_MANY, name)
    if not is_right(name, password):
        failed(name, {"by": "password", "address": address_of(request)})
        return _asked(request, 401, back, WRONG, name)
    succeeded(name, made)
    found = account(name)
    first = found is not None and found.own_password is False
    return enter(request, name, "password", "/account" if first else back)


@routes.act("/sign-out", Role.NOBODY)
def sign_out(request: Request, who: Signed) -> Response:
    end_session(request.cookies.get(COOKIE, ""))
    answer = RedirectResponse("/sign-in", 303)
    take_cookie(request, answer, COOKIE)
    return answer


def _asked(request: Request, status: int, back: str, wrong: str = "", person: str = "") -> Response:
    by_openid = bool(settings_of(request).openid_issuer)
    return page(
        request, "door/sign_in.html", status, back=own_path(back), wrong=wrong, person=person, by_openid=by_openid
    )
