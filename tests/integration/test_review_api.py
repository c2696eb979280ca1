"""The JSON API under tokens, and webhooks sent over real HTTP, on a real database."""

import hashlib
import hmac
import json
from collections.abc import Iterator
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from time import monotonic, sleep
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import text

from deployments.review.api.deliver import SIGNATURE, deliver
from deployments.review.app import create_app
from schemas.opinion import Action, Opinion, Stage
from schemas.people import Role
from schemas.settings import Settings, settings
from schemas.webhook import Event
from sql.connection import database
from sql.people.tokens import make_token
from sql.reports.webhooks import end_webhook, make_webhook, webhooks
from sql.review.opinions import give
from sql.review.refill import follow
from sql.review.seeds import seed
from tests.integration.reviewing import document_in_review, signed_in_as

CALM = Settings(second_share=0, blind_share=0, seed_share=0)
TWO = Settings(second_share=1, blind_share=0, seed_share=0)
FIELDS = {"company": "ACME", "total": {"amount": "12.50", "currency": "MYR"}}


def asked_by(person: str, role: Role = Role.REVIEWER, kind: str = "") -> TestClient:
    signed_in_as(person, role, kind)
    client = TestClient(create_app(CALM))
    client.headers["Authorization"] = f"Bearer {make_token(person, 'test', 1)}"
    return client


def told(document: str, person: str, value: str, stage: Stage, previous: int | None) -> int:
    """The person's answer about the company; gives its number."""
    opinion = Opinion(content_hash=document, kind="receipt", field="company", person=person, action=Action.CORRECT, stage=stage, value=value, words=(value,), previous=previous)  # fmt: skip
    latest = give(opinion, TWO).latest
    assert latest
    return latest.opinion_id


def version(client: TestClient, document: str) -> int:
    found = client.get(f"/api/v1/documents/{document}").json()["fields"]
    return int(next(each["version"] for each in found if each["field"] == "company"))


def test_a_program_reads_the_queue_answers_a_field_and_follows_corrections(store: str) -> None:
    document = document_in_review("a.txt", FIELDS, lines=["ACME", "Total RM 12.50"])
    follow(CALM)
    ann = asked_by("ann")
    assert [(each["content_hash"], each["fields"]) for each in ann.get("/api/v1/queue").json()] == [
        (document, ["company", "total"])
    ]
    shown = ann.get(f"/api/v1/documents/{document}").json()
    assert {f["field"]: (f["value"], f["settled_by"], f["version"]) for f in shown["fields"]} == {
        "company": ("ACME", None, None),
        "total": (FIELDS["total"], None, None),
    }
    path = f"/api/v1/documents/{document}/corrections"
    said = ann.post(path, json={"field": "company", "text": "Acme Ltd"})
    assert said.status_code == 200 and said.json()["ending"] == "settled"
    assert ann.post(path, json={"field": "company", "text": "Late"}).status_code == 409  # it did not see the first
    assert ann.post(path, json={"field": "total", "text": "soon"}).status_code == 422
    hardly = ann.post(path, json={"field": "total", "text": "RM 0.00"})
    assert hardly.status_code == 422 and "hardly meant" in hardly.json()["detail"]
    assert ann.post(path, json={"field": "nothing", "text": "x"}).status_code == 422
    assert ann.post(path, json={"field": "total", "text": "RM 0.00", "sure": True}).json()["value"] == {"amount": "0.00", "currency": "MYR"}  # fmt: skip
    found = ann.get("/api/v1/corrections").json()
    assert [(each["field"], each["corrected_by"]) for each in found] == [("company", "ann"), ("total", "ann")]
    assert ann.get("/api/v1/corrections", params={"after": found[-1]["correction_id"]}).json() == []
    assert ann.get("/api/v1/queue").json() == []


def test_a_token_has_its_persons_rights_and_a_cookie_none(store: str) -> None:
    document = document_in_review("a.txt", FIELDS)
    follow(CALM)
    path = f"/api/v1/documents/{document}"
    assert asked_by("vic", Role.VIEWER).post(f"{path}/corrections", json={"field": "company", "text": "x"}).status_code == 403  # fmt: skip
    other = asked_by("ned", Role.REVIEWER, kind="nda")
    assert other.get(path).status_code == 403 and other.get("/api/v1/queue").json() == []
    assert other.get("/api/v1/corrections").json() == []
    bare = TestClient(create_app(CALM), cookies={"nightclerk_session": signed_in_as("ann")})
    for wrong in ({}, {"Authorization": "Bearer nightclerk_x"}, {"Authorization": "Basic eA=="}):
        assert bare.get(path, headers=wrong).status_code == 401


def test_what_several_settled_is_changed_by_adjudicators_alone(store: str) -> None:
    document = document_in_review("a.txt", {"company": "ACME"}, lines=["ACME"])
    follow(TWO)
    first = told(document, "bob", "Acme Ltd", Stage.FIRST, None)
    told(document, "eve", "Acme Ltd", Stage.SECOND, first)
    ann, path = asked_by("ann"), f"/api/v1/documents/{document}/corrections"
    said = {"field": "company", "text": "Ann wins", "previous": version(ann, document)}
    assert ann.post(path, json=said).status_code == 403
    assert asked_by("judy", Role.ADJUDICATOR).post(path, json=said).status_code == 200


def test_two_who_disagree_do_not_decide_between_themselves(store: str) -> None:
    document = document_in_review("a.txt", {"company": "ACME"}, lines=["ACME"])
    follow(TWO)
    first = told(document, "bob", "Acme Ltd", Stage.FIRST, None)
    judy, path = asked_by("judy", Role.ADJUDICATOR), f"/api/v1/documents/{document}/corrections"
    said = {"field": "company", "text": "Other Ltd", "previous": told(document, "judy", "Other Ltd", Stage.SECOND, first)}  # fmt: skip
    assert [each.post(path, json=said).status_code for each in (judy, asked_by("ann"))] == [403, 403]


def test_a_value_that_is_to_be_read_unseen_is_told_to_viewers_and_admins_alone(store: str) -> None:
    document = document_in_review("a.txt", {"company": "Machine Ltd"}, lines=["Machine Ltd"])
    follow(Settings(second_share=0, blind_share=1, seed_share=0))
    path = f"/api/v1/documents/{document}"
    shown = {role: asked_by(role.value, role).get(path).json()["fields"][0] for role in list(Role)[1:]}
    assert {role: (field["value"], field["words"]) for role, field in shown.items()} == {
        Role.VIEWER: ("Machine Ltd", ["Machine Ltd"]),
        Role.REVIEWER: (None, []),
        Role.ADJUDICATOR: (None, []),
        Role.ADMIN: ("Machine Ltd", ["Machine Ltd"]),
    }
    ann = asked_by("ann")
    assert ann.post(f"{path}/corrections", json={"field": "company", "text": "Acme Ltd"}).status_code == 200
    assert ann.get(path).json()["fields"][0]["value"] == "Acme Ltd"


def test_what_is_known_is_not_told_to_who_is_asked_it_again(store: str) -> None:
    document = document_in_review("known.txt", {"company": "Machine Ltd"}, lines=["Machine Ltd"])
    follow(TWO)
    first = told(document, "bob", "Truth Ltd", Stage.FIRST, None)
    told(document, "eve", "Truth Ltd", Stage.SECOND, first)
    for name in ("a.txt", "b.txt"):
        document_in_review(name, {"company": name})
    follow(TWO)
    ann, path = asked_by("ann"), f"/api/v1/documents/{document}"
    assert seed(TWO.model_copy(update={"seed_share": 0.5})) == 1
    seen = [(field["value"], field["settled_by"], field["how"]) for field in ann.get(path).json()["fields"]]
    assert seen == [("Machine Ltd", None, None)] and ann.get("/api/v1/corrections").json() == []
    for knows in (asked_by("bob"), asked_by("vic", Role.VIEWER), asked_by("ada", Role.ADMIN)):
        assert knows.get(path).json()["fields"][0]["value"] == "Truth Ltd"
        assert [each["value"] for each in knows.get("/api/v1/corrections").json()] == ["Truth Ltd"]
    said = {"field": "company", "text": "Wrong Ltd"}
    assert ann.post(f"{path}/corrections", json=said).json()["ending"] == "settled"  # as any other
    assert ann.get(path).json()["fields"][0]["value"] == "Truth Ltd"


class Listener(ThreadingHTTPServer):
    """A program that is told; `fails` answers are errors first."""

    def __init__(self, fails: int = 0) -> None:
        super().__init__(("127.0.0.1", 0), Hears)
        self.fails, self.heard = fails, []  # type: ignore[var-annotated]
        Thread(target=self.serve_forever, daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/hook"


class Hears(BaseHTTPRequestHandler):
    server: Listener

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.fails, failing = self.server.fails - 1, self.server.fails > 0
        self.server.heard.append((self.headers[SIGNATURE], body))
        self.send_response(500 if failing else 204)
        self.end_headers()

    def log_message(self, *_: Any) -> None:
        pass


@pytest.fixture
def listener() -> Iterator[Listener]:
    server = Listener(fails=1)
    yield server
    server.shutdown()


def test_webhooks_are_signed_tried_again_and_told_once(store: str, listener: Listener) -> None:
    number, secret = make_webhook(listener.url, [Event.ACCEPTED, Event.CORRECTED], "ann")
    document = document_in_review("a.txt", {"company": "ACME"})
    follow(CALM)
    ann = asked_by("ann")
    ann.post(f"/api/v1/documents/{document}/corrections", json={"field": "company", "text": "Acme Ltd"})
    assert deliver(settings()) == 2
    assert [each.waiting for each in webhooks()] == [1]  # the first attempt was answered with an error
    assert deliver(settings()) == 0  # it waits before it tries again
    with database().begin() as connection:
        connection.execute(text("update work_deliveries set next_at = now() where delivered_at is null"))
    assert (deliver(settings()), [each.waiting for each in webhooks()]) == (1, [0])
    assert deliver(settings()) == 0
    told = [json.loads(body)["event"] for _, body in listener.heard]
    assert sorted(told[1:]) == ["document.accepted", "document.corrected"]
    for header, body in listener.heard:
        at, given = (part.split("=", 1)[1] for part in header.split(","))
        assert hmac.compare_digest(given, hmac.new(secret.encode(), f"{at}.".encode() + body, hashlib.sha256).hexdigest())  # fmt: skip
        assert b"Acme" not in body  # nothing of the document's content
    assert end_webhook(number, "ann") and not end_webhook(number, "ann")


def test_a_webhook_that_cannot_be_reached_is_given_up_in_the_end_and_said_so(store: str) -> None:
    make_webhook("http://127.0.0.1:9/", [Event.ACCEPTED], "ann")
    document_in_review("a.txt", {"company": "ACME"}, accepted=["company"])
    for _ in range(12):
        with database().begin() as connection:
            connection.execute(text("update work_deliveries set next_at = now()"))
        assert deliver(settings()) == 1
    assert deliver(settings()) == 0
    assert [(each.waiting, each.given_up) for each in webhooks()] == [(0, 1)]


@pytest.mark.parametrize("host", ["hooks..example.com", f"{'a' * 64}.example.com", "example.com:x"])
def test_an_address_without_a_host_is_refused_and_stops_no_other_message(store: str, listener: Listener, host: str) -> None:  # fmt: skip
    url = f"https://{host}/in"
    refused = asked_by("ada", Role.ADMIN).post("/api/v1/webhooks", json={"url": url, "events": ["document.accepted"]})
    assert refused.status_code == 422 and not webhooks()
    make_webhook(url, [Event.ACCEPTED], "ada")  # as one of an earlier version
    listener.fails = 0
    make_webhook(listener.url, [Event.ACCEPTED], "ada")
    document_in_review("a.txt", {"company": "ACME"}, accepted=["company"])
    assert deliver(settings()) == 2 and len(listener.heard) == 1
    with database().connect() as connection:
        assert all(connection.scalars(text("select last_error from work_deliveries where delivered_at is null")))
    assert [each.waiting for each in webhooks()] == [1, 0]


class Drips(Hears):
    """Answers byte by byte, each soon enough for a reader that waits for the next one alone."""

    def do_POST(self) -> None:
        with suppress(OSError):
            for byte in b"HTTP/1.1 204 No Content\r\n\r\n":
                self.wfile.write(bytes([byte]))
                sleep(0.2)


def test_a_receiver_that_drips_has_a_deadline(store: str, listener: Listener, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("deployments.review.api.deliver.DEADLINE_S", 1.0)
    listener.RequestHandlerClass = Drips
    make_webhook(listener.url, [Event.ACCEPTED], "ada")
    document_in_review("a.txt", {"company": "ACME"}, accepted=["company"])
    began = monotonic()
    assert deliver(settings()) == 1 and monotonic() - began < 4
    assert [each.waiting for each in webhooks()] == [1]


def test_the_description_lists_what_there_is(store: str) -> None:
    found = TestClient(create_app(CALM)).get("/api/v1/openapi.json").json()
    assert set(found["paths"]) == {
        "/api/v1/queue",
        "/api/v1/documents/{content_hash}",
        "/api/v1/documents/{content_hash}/decisions",
        "/api/v1/documents/{content_hash}/corrections",
        "/api/v1/corrections",
        "/api/v1/webhooks",
        "/api/v1/webhooks/{webhook_id}/end",
    }
