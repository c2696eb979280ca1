"""Routes that say who may use them. A route without a role cannot be made."""

from collections.abc import Callable
from typing import Annotated, Any

from fastapi import APIRouter, Depends, HTTPException, Request

from schemas.people import Role, Who

Endpoint = Callable[..., Any]
_ROLE = "nightclerk_role"


class NotSignedInError(Exception):
    """Nobody has signed in, or their session has ended."""


class Routes(APIRouter):
    """An APIRouter whose every route declares the least role that may use it; `Role.NOBODY` is open to all."""

    def page(self, path: str, role: Role, **more: Any) -> Callable[[Endpoint], Endpoint]:
        """A route that is read (GET)."""
        return self._declared("GET", path, role, **more)

    def act(self, path: str, role: Role, **more: Any) -> Callable[[Endpoint], Endpoint]:
        """A route that changes something (POST)."""
        return self._declared("POST", path, role, **more)

    def _declared(self, method: str, path: str, role: Role, **more: Any) -> Callable[[Endpoint], Endpoint]:
        needs = [Depends(_least(role))] if role is not Role.NOBODY else []
        extra = {"x-role": role.value}
        return self.api_route(path, methods=[method], dependencies=needs, openapi_extra=extra, **more)


def role_of(route: Any) -> Role | None:
    """The role that a route declares; None for one that was not made by `Routes`."""
    said = (getattr(route, "openapi_extra", None) or {}).get("x-role")
    return Role(said) if said else None


def signed_in(request: Request) -> Who:
    """Who asks.

    Raises:
        NotSignedInError: nobody that is known.
    """
    found: Who | None = request.state.who
    if found is None:
        raise NotSignedInError
    return found


Signed = Annotated[Who, Depends(signed_in)]


def require(who: Who, role: Role, kind: str, sender: str) -> None:
    """
    Raises:
        HTTPException: 403, they lack the role for this kind and sender.
    """
    if not who.may(role, kind, sender):
        raise HTTPException(403, f"This needs the role {role.value} for {kind or 'documents of no kind'}")


def _least(role: Role) -> Callable[[Who], None]:
    def check(who: Signed) -> None:
        if not who.has(role):
            raise HTTPException(403, f"This needs the role {role.value}")

    return check
