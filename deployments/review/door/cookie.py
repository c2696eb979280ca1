"""The cookie that holds a session's secret. What it gives access to is in sql/people/sessions.py."""

from fastapi import Request, Response

from deployments.review.configured import settings_of

COOKIE = "nightclerk_session"


def is_https(request: Request) -> bool:
    """Whether the person's browser speaks https, as far as this program can know."""
    return request.url.scheme == "https" or settings_of(request).review_https


def give_cookie(request: Request, answer: Response, name: str, value: str, most_s: int, path: str = "/") -> None:
    """Lax, not Strict: a link in an e-mail, and the way back from an OpenID provider, must find the session."""
    answer.set_cookie(name, value, max_age=most_s, path=path, secure=is_https(request), httponly=True, samesite="lax")


def take_cookie(request: Request, answer: Response, name: str, path: str = "/") -> None:
    answer.delete_cookie(name, path=path, secure=is_https(request), httponly=True, samesite="lax")
