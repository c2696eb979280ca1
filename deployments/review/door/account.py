"""One's own account: what one may do, one's password and tokens. Other people's are in people.py."""

from typing import Annotated

from fastapi import HTTPException, Path, Request, Response
from fastapi.responses import RedirectResponse

from deployments.review.door.entry import address_of, enter
from deployments.review.door.forms import Secret
from deployments.review.door.passwords import fault_of, hash_of, is_right
from deployments.review.door.sign_in import TOO_MANY
from deployments.review.pages import page
from deployments.review.routes import Routes, Signed
from schemas.people import Role, Who
from sql.people.accounts import account
from sql.people.passwords import set_password
from sql.people.sign_ins import attempt, failed, succeeded
from sql.people.tokens import end_token, tokens_of

routes = Routes(tags=["door"])
Number = Annotated[int, Path(ge=1, le=2**62)]


@routes.page("/account", Role.NOBODY)
def own_account(request: Request, who: Signed) -> Response:
    return _shown(request, who, 200)


@routes.act("/account/password", Role.NOBODY)
def change_password(
    request: Request, who: Signed, old: Secret = "", password: Secret = "", again: Secret = ""
) -> Response:
    """Sets a new one and ends all other sessions of the person."""
    wrong = fault_of(password, again, who.person, who.display_name)
    if wrong:
        return _shown(request, who, 400, wrong)
    made = attempt(who.person, address_of(request))
    if not made:
        return _shown(request, who, 429, TOO_MANY)
    if not is_right(who.person, old):
        failed(who.person, {"by": "change of password", "address": address_of(request)})
        return _shown(request, who, 400, "The present password is wrong.")
    succeeded(who.person, made)
    set_password(who.person, hash_of(password), who.person)
    return enter(request, who.person, "new password", "/account?changed=1")


@routes.act("/account/tokens/{token_id}/end", Role.NOBODY)
def end_own_token(who: Signed, token_id: Number) -> Response:
    if not end_token(token_id, who.person, who.person):
        raise HTTPException(404, "You have no such token")
    return RedirectResponse("/account", 303)


def _shown(request: Request, who: Who, status: int, wrong: str = "") -> Response:
    changed = request.method == "GET" and "changed" in request.query_params
    return page(
        request, "door/account.html", status, account=account(who.person), tokens=tokens_of(who.person), wrong=wrong, changed=changed
    )  # fmt: skip
