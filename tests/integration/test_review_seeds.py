"""That nothing tells who is asked what is known that it is known, before they have answered: no page, no program's answer, no export."""

import csv
import io
import json
from datetime import timedelta
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import text

from deployments.review.app import COOKIE, create_app
from schemas.opinion import Action, Opinion, Stage
from schemas.people import Grant, Role, Who
from schemas.review_queue import Wanted
from schemas.settings import Settings
from sql.connection import database
from sql.people.sessions import who_signed_in
from sql.people.tokens import make_token
from sql.review.opinions import give
from sql.review.queue import queue_page
from sql.review.refill import follow
from sql.review.seeds import seed
from tests.integration.reviewing import document_in_review, signed_in_as

TWO = Settings(second_share=1, blind_share=0, seed_share=0.5)
KNOWING = [("bob", Role.REVIEWER), ("ada", Role.ADMIN)]
STRIPS = "/strips?kind=receipt&field=company"


@pytest.fixture
def known(store: str) -> str:
    """A document that two people finished ten days after it was read, put among two that wait."""
    digest = document_in_review("known.txt", {"company": "Machine Ltd"}, lines=["sold by Machine Ltd"])
    with database().begin() as connection:
        connection.execute(text("update core_decisions set decided_at = now() - interval '10 days'"))
    place = [{"grade": "exact", "page": 1, "line_first": 1, "line_last": 1, "quote": "Machine Ltd", "box": None}]
    with database().begin() as connection:
        connection.execute(text("update core_readings set evidence = cast(:e as jsonb)"), {"e": json.dumps(place)})
    follow(TWO)
    previous = None
    for person, stage in (("bob", Stage.FIRST), ("eve", Stage.SECOND)):
        given = give(Opinion(content_hash=digest, kind="receipt", field="company", person=person, action=Action.CORRECT, stage=stage, value="Truth Ltd", previous=previous), TWO)  # fmt: skip
        assert given.latest
        previous = given.latest.opinion_id
    assert given.document_done
    for name in ("a.txt", "b.txt"):
        document_in_review(name, {"company": name})
    follow(TWO)
    signed_in_as("ann")  # somebody is left to be asked
    assert seed(TWO) == 1
    return digest


def client(person: str, role: Role = Role.REVIEWER) -> TestClient:
    secret = signed_in_as(person, role)
    who = who_signed_in(secret, 3600)
    assert who
    found = TestClient(create_app(TWO), cookies={COOKIE: secret}, headers={"X-CSRF-Token": who.csrf})
    found.headers["Authorization"] = f"Bearer {make_token(person, 'test', 1)}"
    return found


def exported(asked: TestClient, document: str) -> dict[str, str]:
    rows = csv.DictReader(io.StringIO(asked.get("/export/receipt.csv").text))
    return next(row for row in rows if row["content_hash"] == document)


def test_pages_tell_nothing(known: str) -> None:
    ann = client("ann")
    for path in (f"/documents/{known}", STRIPS):
        page = ann.get(path).text
        assert 'data-stage="first"' in page and 'data-previous=""' in page and "Truth" not in page
    history = ann.get(f"/documents/{known}/history").text
    assert "Decided: review" in history and "Decided: accept" not in history and "Truth" not in history
    for person, role in KNOWING[:1]:
        assert "Decided: accept" in client(person, role).get(f"/documents/{known}/history").text


def test_it_waits_as_long_as_what_it_is_put_among(known: str) -> None:
    ann = Who(person="ann", display_name="Ann", grants=(Grant(role=Role.REVIEWER),))
    waits = {each.content_hash: each.queued_at for each in queue_page(Wanted(), ann, None, 9)}
    assert len(waits) == 3 and max(waits.values()) - waits[known] < timedelta(days=1)


def test_programs_are_told_nothing(known: str) -> None:
    ann, path = client("ann"), f"/api/v1/documents/{known}"
    said = ann.get(path).json()
    assert (said["verdict"], said["reasons"], said["fields"][0]["version"]) == ("review", ["fields_in_review"], None)
    decisions = ann.get(f"{path}/decisions").json()
    assert [(each["field"], each["verdict"]) for each in decisions] == [("company", "review"), ("", "review")]
    assert said["decided_at"] == decisions[-1]["decided_at"]
    for person, role in (*KNOWING, ("vic", Role.VIEWER)):
        knows = client(person, role)
        assert (knows.get(path).json()["verdict"], knows.get(path).json()["fields"][0]["version"]) == ("accept", 2)
        assert [each["reasons"] for each in knows.get(f"{path}/decisions").json()][-1] == ["reviewed"]


def test_exports_tell_nothing(known: str) -> None:
    row, knows = exported(client("ann"), known), exported(client("bob"), known)
    assert (row["verdict"], row["company"], row["company_settled_by"]) == ("review", "Machine Ltd", "")
    assert (knows["verdict"], knows["company"], knows["company_settled_by"]) == ("accept", "Truth Ltd", "person")
    assert row["decided_at"] < knows["decided_at"]


@pytest.mark.parametrize("way", ["page", "program"])
def test_it_is_answered_as_if_nobody_had_before_and_then_it_is_told(known: str, way: str) -> None:
    ann = client("ann")
    body: dict[str, Any] = {"action": "accept", "kind": "receipt", "shown": "Machine Ltd", "previous": None}
    if way == "page":
        answer = ann.post(f"/documents/{known}/fields/company", json=body)
    else:
        answer = ann.post(f"/api/v1/documents/{known}/corrections", json={"field": "company", "text": "Machine Ltd"})
    assert (answer.status_code, answer.json()["ending"]) == (200, "settled")
    assert "Decided: accept" in ann.get(f"/documents/{known}/history").text
    late = client("dan").post(f"/documents/{known}/fields/company", json=body)
    assert late.status_code == 403  # two have settled it


def test_what_is_typed_elsewhere_is_not_held_against_a_value_that_somebody_is_to_answer_unseen(store: str) -> None:
    fields = {"agreement_date": "2014-05-08", "effective_date": "2014-05-08", "expiration_date": "2013-01-01"}
    digest = document_in_review("c.txt", fields, kind="contract")
    follow(Settings(second_share=0, blind_share=0))
    asked = {"content_hash": digest, "kind": "contract", "field": "agreement_date", "text": "8 May 2014"}
    ann = client("ann")
    assert "1 January 2013" in ann.post("/check", json=asked).json()["doubt"]
    for hides in ("blind = true", "blind = false, state = 'seed'"):
        with database().begin() as connection:
            connection.execute(text(f"update work_review_fields set {hides} where field = 'expiration_date'"))
        assert ann.post("/check", json=asked).json()["doubt"] == ""
