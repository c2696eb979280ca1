"""Signing in by OpenID Connect: to the provider and back. New people come in without rights, an admin grants them."""

import base64
import hmac

from fastapi import HTTPException, Request, Response
from fastapi.responses import RedirectResponse
from pydantic import ValidationError

from deployments.review.configured import settings_of
from deployments.review.door.cookie import give_cookie, is_https, take_cookie
from deployments.review.door.entry import address_of, enter, own_path
from deployments.review.door.provider import Errand, ProviderError, errand, identity, provider_address
from deployments.review.routes import Routes
from schemas.people import Role
from sql.people.accounts import vouched_person
from sql.people.grants import who_is
from sql.people.sign_ins import failed

routes = Routes(tags=["door"])
COOKIE = "nightclerk_openid"
PATH = "/sign-in/openid"
MOST_S = 600  # that somebody may take at the provider


@routes.page(PATH, Role.NOBODY)
def to_the_provider(request: Request, back: str = "/") -> Response:
    _require_provider(request)
    on = errand(own_path(back))
    try:
        answer = RedirectResponse(provider_address(settings_of(request), _return_address(request), on), 303)
    except ProviderError as problem:
        raise HTTPException(502, str(problem)) from problem
    kept = base64.urlsafe_b64encode(on.model_dump_json().encode()).decode()
    give_cookie(request, answer, COOKIE, kept, MOST_S, PATH)
    return answer


@routes.page(f"{PATH}/done", Role.NOBODY)
def back_from_the_provider(request: Request, code: str = "", state: str = "", error: str = "") -> Response:
    _require_provider(request)
    on = _kept(request.cookies.get(COOKIE, ""))
    if on is None or not hmac.compare_digest(on.state.encode(), state.encode(errors="replace")):
        raise HTTPException(400, "This sign-in was not begun in this browser, or too long ago. Begin again.")
    if error or not code:
        raise HTTPException(403, "The provider let nobody in. Begin again, or sign in with a password.")
    answer = enter(request, _person(request, code, on), "openid", on.back)
    take_cookie(request, answer, COOKIE, PATH)
    return answer


def _person(request: Request, code: str, on: Errand) -> str:
    try:
        found = identity(settings_of(request), _return_address(request), code, on)
    except ProviderError as problem:
        failed("", {"by": "openid", "address": address_of(request), "why": problem.message})
        raise HTTPException(403, str(problem)) from problem
    person = vouched_person(found.issuer, found.subject, found.wishes, found.display_name)
    if who_is(person) is None:
        failed(person, {"by": "openid", "address": address_of(request), "why": "shut out"})
        raise HTTPException(403, "An admin has closed this account.")
    return person


def _kept(cookie: str) -> Errand | None:
    try:
        return Errand.model_validate_json(base64.urlsafe_b64decode(cookie.encode()))
    except (ValueError, ValidationError):
        return None


def _return_address(request: Request) -> str:
    made = request.url_for("back_from_the_provider")
    return str(made.replace(scheme="https") if is_https(request) else made)


def _require_provider(request: Request) -> None:
    if not settings_of(request).openid_issuer:
        raise HTTPException(404, "No OpenID provider is set up")
