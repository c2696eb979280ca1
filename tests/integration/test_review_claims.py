"""Claims on documents, and many at work on the queue at once, in a real database."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import text

from deployments.review.app import COOKIE, create_app
from schemas.opinion import Action, Ending, Opinion, Stage
from schemas.people import Role
from schemas.review_queue import Wanted
from schemas.settings import Settings, settings
from sql.connection import database
from sql.people.sessions import who_signed_in
from sql.review import refill as review_refill
from sql.review.claims import claim, claims, release, renew
from sql.review.opinions import give
from sql.review.queue import queue_page, take_next
from sql.review.refill import follow, requeue
from tests.integration.reviewing import document_in_review, signed_in_as
from tests.integration.test_review_queue import ONE, said, someone


def client_of(session: str, config: Settings | None = None) -> TestClient:
    client = TestClient(create_app(config or settings()), cookies={COOKIE: session}, follow_redirects=False)
    who = who_signed_in(session, 3600)
    assert who
    client.headers["X-CSRF-Token"] = who.csrf
    return client


def test_a_document_is_one_persons_until_it_is_given_back(store: str) -> None:
    document = document_in_review("a", {"company": "A"})
    follow(ONE)
    assert claim(document, "ann", 60).own
    others = claim(document, "bob", 60)
    assert (others.holder, others.own) == ("ann", False)
    release([document], "bob")  # only one's own
    assert claims([document], "bob")[document].holder == "ann"
    release([document], "ann")
    assert claim(document, "bob", 60).own


def pass_s(seconds: int) -> None:
    """As if claims were so much older."""
    with database().begin() as connection:
        connection.execute(text("update work_review_documents set leased_until = leased_until - make_interval(secs => :s)"), {"s": seconds})  # fmt: skip


def test_a_claim_that_is_not_renewed_returns_by_itself(store: str) -> None:
    document = document_in_review("a", {"company": "A"})
    follow(ONE)
    claim(document, "ann", 60)
    pass_s(40)
    assert renew(document, "ann", 60).own
    pass_s(40)
    assert claims([document], "bob")[document].holder == "ann"  # it was renewed
    pass_s(40)
    assert claims([document], "bob")[document].holder == ""
    assert claim(document, "bob", 60).own
    assert renew(document, "ann", 60).holder == "bob"  # too late
    release([document], "bob")
    assert renew(document, "bob", 60).holder == ""  # a renewal that was under way does not take it again


def test_a_document_that_does_not_wait_is_nobodys(store: str) -> None:
    document = document_in_review("a", {"company": "A"}, accepted=["company"])
    follow(ONE)
    assert claim(document, "ann", 60).holder == ""


def test_a_claim_stays_while_the_document_is_worked_on(store: str) -> None:
    document = document_in_review("a", {"company": "A", "total": None})
    follow(ONE)
    claim(document, "ann", 60)
    give(said(document, "ann"), ONE)
    assert claims([document], "bob")[document].holder == "ann"
    with database().begin() as connection:
        requeue(connection, [document], ONE)
    assert claims([document], "bob")[document].holder == "ann"


def test_what_another_holds_is_shown_and_passed_over(store: str) -> None:
    first = document_in_review("first", {"company": "A"}, confidence=0.1)
    second = document_in_review("second", {"company": "A"})
    follow(ONE)
    claim(first, "ann", 60)
    assert [each.held_by for each in queue_page(Wanted(), someone("bob"), None, 9)] == ["ann", ""]
    place = take_next(Wanted(), someone("bob"), None, "", 60)
    assert place and place.content_hash == second and claims([second], "ann")[second].holder == "bob"
    assert take_next(Wanted(), someone("eve"), None, "", 60) is None


def test_all_who_ask_at_once_get_documents_of_their_own(store: str) -> None:
    for number in range(12):
        document_in_review(f"{number}", {"company": "A"})
    follow(ONE)
    with ThreadPoolExecutor(8) as pool:
        places = list(pool.map(lambda n: take_next(Wanted(), someone(f"p{n}"), None, "", 60), range(12)))
    assert len({place.content_hash for place in places if place}) == 12
    assert take_next(Wanted(), someone("late"), None, "", 60) is None


def test_claims_over_http_and_their_roles(store: str) -> None:
    document = document_in_review("a", {"company": "A"})
    follow(ONE)
    ann, bob, eve = (client_of(signed_in_as(*who)) for who in (("ann",), ("bob",), ("eve", Role.ADMIN)))
    assert ann.post(f"/documents/{document}/claim").json()["own"] is True
    assert bob.post(f"/documents/{document}/claim").json()["holder"] == "ann"
    assert bob.post(f"/documents/{document}/claim", json={"take_over": True}).status_code == 403
    assert eve.post(f"/documents/{document}/claim", json={"take_over": True}).json()["own"] is True
    assert ann.post(f"/documents/{document}/renew").json()["holder"] == "eve"
    assert eve.post(f"/documents/{document}/release").json()["holder"] == ""
    assert client_of(signed_in_as("vic", Role.VIEWER)).post(f"/documents/{document}/claim").status_code == 403
    assert client_of(signed_in_as("nel", kind="nda")).post(f"/documents/{document}/claim").status_code == 403
    assert ann.post(f"/documents/{'0' * 64}/claim").status_code == 404


def test_fields_of_one_document_are_saved_at_once_while_the_queue_follows(store: str) -> None:
    fields = ["company", "date", "address", "total"]
    documents = [document_in_review(f"{number}", dict.fromkeys(fields, "A")) for number in range(6)]
    follow(ONE)
    with database().begin() as connection:
        connection.execute(text("insert into work_review_changed (content_hash) select content_hash from raw_documents, generate_series(1, 50)"))  # fmt: skip
    acts: list[Any] = [(document, field) for document in documents for field in fields]

    def one(act: tuple[str, str] | None) -> Ending | int:
        return follow(ONE) if act is None else give(said(act[0], "ann", act[1], Action.NULL), ONE).ending

    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(one, [None, *acts, None]))
    assert found[1:-1] == [Ending.SETTLED] * len(acts)
    follow(ONE)
    assert queue_page(Wanted(), someone("bob"), None, 9) == []
    with database().connect() as connection:
        assert connection.scalar(text("select count(*) from out_documents where verdict = 'accept'")) == len(documents)


def test_what_is_committed_late_is_followed_too(store: str) -> None:
    slow = document_in_review("slow", {"company": "A"}, accepted=["company"])
    follow(ONE)
    again = "insert into core_decisions (content_hash, fingerprint, field, kind, verdict, reasons, turn) select content_hash, fingerprint, field, kind, 'review', '{low_confidence}', 2 from core_decisions where content_hash = :h"  # fmt: skip
    with database().begin() as connection:
        connection.execute(text(again), {"h": slow})  # its number is lower than that of the next one
        document_in_review("quick", {"company": "A"})
        assert follow(ONE) == 1
    assert follow(ONE) == 1
    assert {each.name for each in queue_page(Wanted(), someone(), None, 9)} == {"slow", "quick"}


def test_a_field_that_is_drawn_for_the_audit_later_comes_up(store: str) -> None:
    document = document_in_review("a", {"company": "A"}, accepted=["company"])
    follow(ONE)
    assert queue_page(Wanted(), someone(), None, 9) == []
    with database().begin() as connection:
        connection.execute(text("insert into core_audits (content_hash, fingerprint, field, kind, inclusion, drawn) values (:h, 'print', 'company', 'receipt', 0.1, true)"), {"h": document})  # fmt: skip
    follow(ONE)
    assert [(each.fields, each.why) for each in queue_page(Wanted(), someone(), None, 9)] == [
        (("company",), ("audit",))
    ]
    give(Opinion(content_hash=document, kind="receipt", field="company", person="ann", action=Action.ACCEPT, stage=Stage.FIRST, value="A"), ONE)  # fmt: skip
    assert queue_page(Wanted(), someone(), None, 9) == []


def test_a_batch_that_dies_is_done_by_the_next_one(store: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(5):
        document_in_review(f"{number}", {"company": "A"})
    monkeypatch.setattr(review_refill, "BATCH", 4)
    made, calls = review_refill.requeue, []

    def dying(*args: Any) -> None:
        calls.append(1)
        made(*args)
        if len(calls) == 2:
            raise KeyboardInterrupt

    monkeypatch.setattr(review_refill, "requeue", dying)
    with pytest.raises(KeyboardInterrupt):
        follow(ONE)
    follow(ONE)
    assert len(queue_page(Wanted(), someone(), None, 9)) == 5
