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
from sql.people.sessions import who_signed_in
from sql.review.counts import _fields_counted
from sql.review.opinions import give
from sql.review.refill import follow
from sql.review.strips import OPEN
from tests.integration.reviewed_papers import paper_in_review
from tests.integration.reviewing import document_in_review, signed_in_as

STRIPS = "/strips?kind=receipt&field=company"
DISPUTED = f"{STRIPS}&disputed=1"
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


def client(config: Settings, person: str, role: Role = Role.REVIEWER, kind: str = "") -> TestClient:
    session = signed_in_as(person, role, kind)
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
def test_two_answers_that_differ_are_not_among_what_is_to_be_answered(store: str, role: Role) -> None:
    document = evident(SHOWN)
    asked = client(SHOWN, "cid", role)
    assert document in asked.get(STRIPS).text and _fields_counted(OPEN) == [("receipt", "company", 1)]
    first = answered(document, "ann", "First Ltd", SHOWN)
    second = answered(document, "bob", "Second Ltd", SHOWN, first)
    assert document not in asked.get(STRIPS).text and _fields_counted(OPEN) == []
    late = {"action": "correct", "kind": "receipt", "stage": "second", "previous": first, "text": "Third Ltd"}
    expected = 403 if role is Role.REVIEWER else 409  # a page that was opened before
    assert asked.post(f"/documents/{document}/fields/company", json=late).status_code == expected
    plain = late | {"previous": second}
    assert asked.post(f"/documents/{document}/fields/company", json=plain).status_code == expected
    opinion = Opinion(content_hash=document, kind="receipt", field="company", person="cid", action=Action.CORRECT, stage=Stage.FIRST, value="Z", previous=second)  # fmt: skip
    assert give(opinion, SHOWN).ending is Ending.OVERTAKEN


def test_two_answers_that_differ_are_strips_of_adjudicators_who_gave_neither(store: str) -> None:
    document = evident(BLIND)
    second = answered(document, "bob", "Second Ltd", BLIND, answered(document, "ann", "First Ltd", BLIND))
    judy, jim = client(BLIND, "judy", Role.ADJUDICATOR), client(BLIND, "jim", Role.REVIEWER)
    assert DISPUTED.replace("&", "&amp;") in judy.get("/strips").text and "disputed" not in jim.get("/strips").text
    page = judy.get(DISPUTED).text
    assert 'data-stage="adjudication"' in page and f'data-previous="{second}"' in page and 'data-shown=""' in page
    assert page.index("ann</b>: <mark>First</mark> Ltd") < page.index("bob</b>: <mark>Second</mark> Ltd")
    for other in (jim, client(BLIND, "bob", Role.ADJUDICATOR), client(BLIND, "far", Role.ADJUDICATOR, kind="nda")):
        assert document not in other.get(DISPUTED).text
    said = {"action": "correct", "kind": "receipt", "stage": "adjudication", "previous": second, "text": "Second Ltd"}
    assert judy.post(f"/documents/{document}/fields/company", json=said).json()["ending"] == "settled"
    assert document not in judy.get(DISPUTED).text


def test_where_an_answer_stands_is_shown_to_who_decides_about_it_alone(store: str) -> None:
    digest = paper_in_review("p.pdf", [("ACME Sdn Bhd", "Globex Ltd")], {"company": "ACME Sdn Bhd"}, {"company": (1, 0)})  # fmt: skip
    follow(SHOWN)
    ann, bob, judy = (client(SHOWN, *who) for who in (("ann",), ("bob",), ("judy", Role.ADJUDICATOR)))
    path, crop = f"/documents/{digest}/fields/company", f"/documents/{digest}/crops/company.png"
    first = ann.post(path, json={"action": "correct", "kind": "receipt", "text": "ACME Sdn Bhd"}).json()["opinion_id"]
    assert judy.get(f"{crop}?by={first}").status_code == 404  # the second is still asked
    said = {"action": "correct", "kind": "receipt", "text": "Globex Ltd", "stage": "second", "previous": first}
    second = bob.post(path, json=said).json()["opinion_id"]
    shown = [judy.get(f"{crop}?by={each}") for each in (first, second)]
    assert [each.status_code for each in shown] == [200, 200] and shown[0].content != shown[1].content
    page = judy.get(DISPUTED).text
    assert all(f'data-number="{at}"><img src="{crop}?by={each}"' in page for at, each in ((1, first), (2, second)))
    assert [each.get(f"{crop}?by={first}").status_code for each in (bob, judy)] == [404, 200]
    assert judy.get(f"{crop}?by={second + 1}").status_code == 404


def test_where_somebody_was_unsure_the_answer_that_is_left_can_be_taken(store: str) -> None:
    document = evident(SHOWN)
    first = answered(document, "ann", "First Ltd", SHOWN)
    give(Opinion(content_hash=document, kind="receipt", field="company", person="bob", action=Action.UNSURE, stage=Stage.SECOND, previous=first), SHOWN)  # fmt: skip
    page = client(SHOWN, "judy", Role.ADJUDICATOR).get(DISPUTED).text
    assert page.count("data-take=") == 1 and 'data-text="First Ltd"' in page and "bob</b>: <mark>unsure</mark>" in page
