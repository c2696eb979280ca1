"""Walks all routes of the app with all roles: each declares a role, and lets nobody in below it."""

from collections.abc import Iterator
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.routing import APIRoute
from fastapi.testclient import TestClient
from httpx2 import Response
from starlette.routing import Mount

from deployments.review.app import create_app
from deployments.review.door.cookie import COOKIE
from deployments.review.guard import API, CSRF, FOREIGN, HEADERS
from deployments.review.routes import Routes, role_of
from schemas.people import Role
from schemas.settings import Settings
from sql.people.grants import add_person
from sql.people.sessions import start_session, who_signed_in
from sql.people.tokens import make_token
from sql.review.refill import follow
from tests.integration.reviewing import document_in_review, signed_in_as

NAME = "walked-secret.txt"
OF_DOCUMENTS = ("content_hash", "document", "digest", "kind")
ENDS_THE_SESSION = "/sign-out"
CONFIG = Settings(second_share=0, blind_share=0, seed_share=0)


@pytest.fixture
def walked(store: str) -> FastAPI:
    app = create_app(CONFIG)
    app.state.document = document_in_review(NAME, {"company": "SECRET-VALUE", "total": None}, lines=["SECRET-VALUE"])
    follow(CONFIG)
    add_person("subject", "Subject", "test")
    make_token("subject", "the subject's own", 1)  # the first: the walk ends it, not the caller's
    return app


def routes_of(app: FastAPI) -> list[APIRoute]:
    return [route for route in app.routes if isinstance(route, APIRoute)]


def undeclared(app: FastAPI) -> list[str]:
    """Whatever answers without a role, other than the app's own files."""
    files = [route for route in app.routes if isinstance(route, Mount) and route.path == "/static"]
    return [str(getattr(route, "path", route)) for route in app.routes if role_of(route) is None and route not in files]


class Caller:
    """Somebody's browser and their program at once: a session with its token for forms, and a bearer token."""

    def __init__(self, app: FastAPI, person: str = "", csrf: bool = True) -> None:
        self.browser = TestClient(app, follow_redirects=False, raise_server_exceptions=False)
        self.document = app.state.document
        self.headers: dict[str, Any] = {}
        if person:
            secret = start_session(person, 3600)
            self.browser.cookies.set(COOKIE, secret)
            who = who_signed_in(secret, 3600)
            assert who
            self.headers = {"Authorization": f"Bearer {make_token(person, 'walk', 1)}"}
            self.headers |= {CSRF: who.csrf} if csrf else {}

    def calls(self, route: APIRoute) -> Iterator[tuple[str, Response]]:
        for method in sorted(route.methods):
            yield f"{method} {route.path}", self.browser.request(method, self.path(route), headers=self.headers)

    def path(self, route: APIRoute) -> str:
        known: dict[str, Any] = {"person": "subject", "kind": "receipt", "field": "company", "format": "csv"}
        known |= dict.fromkeys(("content_hash", "document", "digest"), self.document)
        return route.path_format.format_map({name: known.get(name, 1) for name in route.param_convertors})


def refused(answer: Response) -> bool:
    return answer.status_code == 401 or (answer.status_code == 303 and answer.headers["Location"].startswith("/sign-in"))  # fmt: skip


def about_documents(route: APIRoute) -> bool:
    return any(name in OF_DOCUMENTS for name in route.param_convertors)


def test_every_route_declares_a_role() -> None:
    assert undeclared(create_app(CONFIG)) == []


def test_one_that_does_not_is_found() -> None:
    app = create_app(CONFIG)
    app.get("/forgotten")(lambda: "open")
    app.mount("/other", FastAPI())
    app.include_router(Routes(), prefix="")
    assert undeclared(app) == ["/forgotten", "/other"]


def test_nobody_gets_in_but_by_the_door(walked: FastAPI) -> None:
    stranger = Caller(walked)
    for route in routes_of(walked):
        for call, answer in stranger.calls(route):
            assert answer.status_code < 500, call
            assert role_of(route) is Role.NOBODY or refused(answer), (call, answer.status_code)
            assert "SECRET-VALUE" not in answer.text and NAME not in answer.text, call
            assert {name: answer.headers.get(name) for name in HEADERS} == HEADERS, call


@pytest.mark.parametrize("role", list(Role)[1:])
def test_a_role_opens_what_declares_it_and_nothing_above(walked: FastAPI, role: Role) -> None:
    signed_in_as("walker", role)
    caller = Caller(walked, "walker")
    for route in routes_of(walked):
        if route.path == ENDS_THE_SESSION:
            continue
        needed = role_of(route)
        assert needed
        for call, answer in caller.calls(route):
            assert answer.status_code < 500, (call, answer.text[:300])
            if needed is Role.NOBODY or role.covers(needed):
                assert not (refused(answer) and route.path.startswith(("/people", "/queue"))), call
                assert answer.status_code != 403 or "GET" not in route.methods, (call, answer.text[:300])
            else:
                assert answer.status_code == 403, (call, answer.status_code)


def test_who_came_in_without_any_right_gets_nothing(walked: FastAPI) -> None:
    add_person("newcomer", "New", "test")
    caller = Caller(walked, "newcomer")
    for route in routes_of(walked):
        if role_of(route) is not Role.NOBODY:
            assert {answer.status_code for _, answer in caller.calls(route)} == {403}, route.path


@pytest.mark.parametrize(("kind", "sender"), [("nda", ""), ("", "someone@else.example")])
def test_a_right_for_another_kind_or_sender_shows_nothing_of_this_one(walked: FastAPI, kind: str, sender: str) -> None:
    signed_in_as("other", Role.ADMIN, kind, sender)
    caller = Caller(walked, "other")
    for route in routes_of(walked):
        if route.path == ENDS_THE_SESSION:
            continue
        for call, answer in caller.calls(route):
            assert "/sign-in?back" not in answer.headers.get("Location", ""), call
            assert answer.status_code < 500, call
            assert "SECRET-VALUE" not in answer.text and NAME not in answer.text, call
            if about_documents(route) and "content_hash" in route.param_convertors:
                assert answer.status_code in (403, 404, 422), (call, answer.status_code)


def test_no_act_goes_without_the_sessions_own_token(walked: FastAPI) -> None:
    signed_in_as("root", Role.ADMIN)
    other = start_session("root", 3600)
    theirs = who_signed_in(other, 3600)
    assert theirs
    caller = Caller(walked, "root", csrf=False)
    acts = [route for route in routes_of(walked) if not route.methods <= {"GET", "HEAD", "OPTIONS"}]
    assert acts
    for route in acts:
        for headers in ({}, {CSRF: ""}, {CSRF: theirs.csrf}, {CSRF: "é".encode()}):
            caller.headers = headers
            for call, answer in caller.calls(route):
                if route.path.startswith(API):
                    assert answer.status_code == 401, (
                        call
                    )  # there a session is nothing, so that no other site can use it
                elif not call.startswith(("GET", "HEAD")):
                    assert (answer.status_code, answer.text) == (403, FOREIGN), call
