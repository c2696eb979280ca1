"""The first run: whoever can read the terminal makes the first admin; nobody else can, and nobody after them."""

import hmac
import secrets
from functools import cache

from fastapi import Request, Response
from fastapi.responses import RedirectResponse

from deployments.review.door.entry import address_of, enter
from deployments.review.door.forms import Line, Secret
from deployments.review.door.passwords import fault_of, hash_of
from deployments.review.door.sign_in import TOO_MANY
from deployments.review.pages import page
from deployments.review.routes import Routes
from schemas.people import Role
from sql.people.accounts import NAME
from sql.people.grants import is_empty, set_up
from sql.people.sign_ins import attempt

routes = Routes(tags=["door"])
WRONG_CODE = "This is not the code that `nightclerk review` printed when it started."
WRONG_NAME = "A name to sign in with has small letters, digits and . _ @ + - and begins with a letter or digit."


@cache
def set_up_code() -> str:
    """This process's code, told on its terminal alone."""
    return "-".join(secrets.token_hex(2) for _ in range(4))


def invitation() -> str:
    """What the terminal says on the first run; empty afterwards."""
    return f"set up the first admin with the code {set_up_code()}" if is_empty() else ""


@routes.page("/set-up", Role.NOBODY)
def set_up_page(request: Request) -> Response:
    return _asked(request, 200) if is_empty() else RedirectResponse("/sign-in", 303)


@routes.act("/set-up", Role.NOBODY)
def make_first_admin(
    request: Request,
    code: Line = "",
    person: Line = "",
    display_name: Line = "",
    password: Secret = "",
    again: Secret = "",
) -> Response:
    """In as the first admin, if the code is right and nobody is known yet."""
    if not is_empty():
        return RedirectResponse("/sign-in", 303)
    if not attempt("", address_of(request)):
        return _asked(request, 429, TOO_MANY)
    wrong = _wrong(code, person, display_name, password, again)
    if wrong:
        return _asked(request, 400, wrong, person, display_name)
    made = set_up(person, display_name or person, hash_of(password))
    return enter(request, person, "set-up", "/people") if made else RedirectResponse("/sign-in", 303)


def _wrong(code: str, person: str, display_name: str, password: str, again: str) -> str:
    if not hmac.compare_digest(code.lower().encode(), set_up_code().encode()):
        return WRONG_CODE
    if not NAME.fullmatch(person):
        return WRONG_NAME
    return fault_of(password, again, person, display_name)


def _asked(request: Request, status: int, wrong: str = "", person: str = "", display_name: str = "") -> Response:
    return page(request, "door/set_up.html", status, wrong=wrong, person=person, display_name=display_name)
