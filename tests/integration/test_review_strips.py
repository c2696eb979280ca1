"""What strips show to whom, over HTTP in a real database: nobody's second pair of eyes sees an answer, nobody decides between two in passing."""

import json

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import text

from deployments.review.app import COOKIE, create_app
from schemas.opinion import Action, Ending, Opinion, Stage
from schemas.people import Role
from schemas.settings import Settings
from sql.connection import database
from sql.opinions import give
from sql.review_counts import _strips_counted
from sql.review_refill import follow
from sql.sessions import who_signed_in
from tests.integration.reviewing import document_in_review, signed_in_as

STRIPS = "/strips?kind=receipt&field=company"
BLIND = Settings(second_share=1, blind_share=1)
SHOWN = Settings(second_share=1, blind_share=0)


def evident(config: Settings) -> str:
    """A text document whose company stands in its second line, in the queue."""
    document = document_in_review("till.txt", {"company": "Machine Ltd"}, lines=["sold by Machine Ltd"])
    box = {"left": 0.1, "top": 0.1, "right": 0.5, "bottom": 0.2}
    found = [{"grade": "exact", "page": 1, "line_first": 1, "line_last": 1, "quote": "Machine Ltd", "box": box}]
    with database().begin() as connection:
        connection.execute(text("update core_readings set evidence = cast(:e as jsonb)"), {"e": json.dumps(found)})
    follow(config)
    return document


def client(config: Settings, person: str, role: Role = Role.REVIEWER) -> TestClient:
    session = signed_in_as(person, role)
    who = who_signed_in(session, 3600)
    assert who
    return TestClient(create_app(config), cookies={COOKIE: session}, headers={"X-CSRF-Token": who.csrf})


def answered(document: str, person: str, value: str, config: Settings, previous: int | None = None) -> int:
    stage = Stage.SECOND if previous else Stage.FIRST
    opinion = Opinion(content_hash=document, kind="receipt", field="company", person=person, action=Action.CORRECT, stage=stage, value=value, previous=previous)  # fmt: skip
    latest = give(opinion, config).latest
    assert latest
    return latest.opinion_id


def test_a_second_person_sees_the_machines_value_only_where_it_is_not_hidden(store: str) -> None:
    document = evident(SHOWN)
    answered(document, "ann", "First Ltd", SHOWN)
    page = client(SHOWN, "bob").get(STRIPS).text
    assert 'data-stage="second"' in page and "Machine Ltd" in page and "First Ltd" not in page


def test_a_hidden_field_shows_neither_machines_nor_firsts_answer_to_the_second(store: str) -> None:
    document = evident(BLIND)
    asked = client(BLIND, "bob")
    assert "Machine" not in asked.get(STRIPS).text
    answered(document, "ann", "First Ltd", BLIND)
    page = asked.get(STRIPS).text
    assert 'data-stage="second"' in page and "Machine" not in page and "First Ltd" not in page
    assert asked.get(f"/documents/{document}/crops/company.png").status_code == 404
    accepted = {"action": "accept", "kind": "receipt", "stage": "second", "previous": 1, "shown": "Machine Ltd"}
    assert asked.post(f"/documents/{document}/fields/company", json=accepted).status_code == 422


@pytest.mark.parametrize("role", [Role.REVIEWER, Role.ADJUDICATOR, Role.ADMIN])
def test_two_answers_that_differ_are_no_strip_for_anybody(store: str, role: Role) -> None:
    document = evident(SHOWN)
    asked = client(SHOWN, "cid", role)
    assert document in asked.get(STRIPS).text and _strips_counted() == [("receipt", "company", 1)]
    first = answered(document, "ann", "First Ltd", SHOWN)
    second = answered(document, "bob", "Second Ltd", SHOWN, first)
    assert document not in asked.get(STRIPS).text and _strips_counted() == []
    late = {"action": "correct", "kind": "receipt", "stage": "second", "previous": first, "text": "Third Ltd"}
    expected = 403 if role is Role.REVIEWER else 409  # a page that was opened before
    assert asked.post(f"/documents/{document}/fields/company", json=late).status_code == expected
    plain = late | {"previous": second}
    assert asked.post(f"/documents/{document}/fields/company", json=plain).status_code == expected
    opinion = Opinion(content_hash=document, kind="receipt", field="company", person="cid", action=Action.CORRECT, stage=Stage.FIRST, value="Z", previous=second)  # fmt: skip
    assert give(opinion, SHOWN).ending is Ending.OVERTAKEN
