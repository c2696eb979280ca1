"""What admins do with people. Who administers a kind or a sender alone gives and takes rights there; all else needs an admin for everything."""

from typing import Any

from fastapi import HTTPException, Request, Response
from fastapi.responses import RedirectResponse

from deployments.review.door.account import Number
from deployments.review.door.forms import Line, granted
from deployments.review.door.passwords import hash_of, made_up
from deployments.review.door.set_up import WRONG_NAME
from deployments.review.pages import page
from deployments.review.routes import Routes, Signed, require
from schemas.account import Account
from schemas.errors import SettingError
from schemas.people import EVERY, Role, Who
from schemas.registry import KINDS
from sql.people.accounts import NAME, account, accounts
from sql.people.audit_log import latest_entries
from sql.people.grants import add_person, grant, let_in, revoke, shut_out
from sql.people.passwords import set_password
from sql.people.tokens import end_token, make_token, tokens_of

routes = Routes(tags=["door"])
ROLES = tuple(list(Role)[1:])


@routes.page("/people", Role.ADMIN)
def everybody(request: Request, who: Signed) -> Response:
    return page(request, "door/people.html", accounts=accounts(), wrong="", **_choices(who))


@routes.act("/people", Role.ADMIN)
def add(
    request: Request, who: Signed, person: Line = "", display_name: Line = "", role: Line = "", kind: Line = EVERY, sender: Line = ""
) -> Response:  # fmt: skip
    """Adds someone with a password that is shown once."""
    _require_all(who)
    given = granted(role, kind, sender)
    if not NAME.fullmatch(person):
        return page(request, "door/people.html", 400, accounts=accounts(), wrong=WRONG_NAME, **_choices(who))
    if not add_person(person, display_name or person, who.person):
        wrong = "Somebody has this name already."
        return page(request, "door/people.html", 400, accounts=accounts(), wrong=wrong, **_choices(who))
    grant(person, [given], who.person)
    return _with_password(request, who, person)


@routes.page("/people/{person}", Role.ADMIN)
def one(request: Request, who: Signed, person: str) -> Response:
    return _shown(request, who, _known(person))


@routes.act("/people/{person}/rights", Role.ADMIN)
def change_rights(
    request: Request, who: Signed, person: str, act: Line = "grant", role: Line = "", kind: Line = EVERY, sender: Line = ""
) -> Response:  # fmt: skip
    """Gives or takes a role for a kind and a sender."""
    found, given = _known(person), granted(role, kind, sender)
    require(who, Role.ADMIN, given.kind, given.sender)
    try:
        if act == "revoke":
            revoke(found.person, given, who.person)
        else:
            grant(found.person, [given], who.person)
    except SettingError as problem:
        return _shown(request, who, found, 409, wrong=str(problem))
    return _back(found)


@routes.act("/people/{person}/state", Role.ADMIN)
def change_state(request: Request, who: Signed, person: str, active: Line = "", why: Line = "") -> Response:
    """Shuts someone out, or lets them in again."""
    _require_all(who)
    found = _known(person)
    if active not in ("yes", "no"):
        raise HTTPException(400, "In or out")
    try:
        (let_in if active == "yes" else shut_out)(found.person, who.person, why)
    except SettingError as problem:
        return _shown(request, who, found, 409, wrong=str(problem))
    return _back(found)


@routes.act("/people/{person}/password", Role.ADMIN)
def reset_password(request: Request, who: Signed, person: str) -> Response:
    """A new password, shown once; the person's sessions end."""
    _require_all(who)
    return _with_password(request, who, _known(person).person)


@routes.act("/people/{person}/tokens", Role.ADMIN)
def give_token(request: Request, who: Signed, person: str, name: Line = "", days: Line = "90") -> Response:
    """A token for a program that acts as this person, shown once."""
    _require_all(who)
    found = _known(person)
    if not name or not days.isdecimal() or not 1 <= int(days[:4]) <= 366:
        return _shown(request, who, found, 400, wrong="A token needs a name and 1 to 366 days.")
    secret = make_token(found.person, name, int(days), who.person)
    return _shown(request, who, found, secret=secret, secret_is=f"The token {name}")


@routes.act("/people/{person}/tokens/{token_id}/end", Role.ADMIN)
def take_token(who: Signed, person: str, token_id: Number) -> Response:
    _require_all(who)
    found = _known(person)
    if not end_token(token_id, found.person, who.person):
        raise HTTPException(404, "There is no such token")
    return _back(found)


def _with_password(request: Request, who: Who, person: str) -> Response:
    password = made_up()
    set_password(person, hash_of(password), who.person)
    return _shown(request, who, _known(person), secret=password, secret_is="The password")


def _shown(
    request: Request, who: Who, found: Account, status: int = 200, wrong: str = "", secret: str = "", secret_is: str = ""
) -> Response:  # fmt: skip
    entries = latest_entries(20, subject=found.person)
    tokens = tokens_of(found.person)
    shown = {
        "account": found,
        "tokens": tokens,
        "entries": entries,
        "wrong": wrong,
        "secret": secret,
        "secret_is": secret_is,
    }
    return page(request, "door/person.html", status, **shown, **_choices(who))


def _choices(who: Who) -> dict[str, Any]:
    return {"roles": ROLES, "kinds": list(KINDS), "for_everything": who.may(Role.ADMIN, EVERY, EVERY)}


def _known(person: str) -> Account:
    found = account(person) if NAME.fullmatch(person) else None
    if found is None:
        raise HTTPException(404, "There is no such person")
    return found


def _back(found: Account) -> Response:
    return RedirectResponse(f"/people/{found.person}", 303)


def _require_all(who: Who) -> None:
    require(who, Role.ADMIN, EVERY, EVERY)
