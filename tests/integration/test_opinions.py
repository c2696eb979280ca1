"""Opinions, what settles a field, and the queue that follows, in a real database."""

from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from schemas.opinion import Action, Ending, Opinion, Stage
from schemas.settings import Settings
from schemas.webhook import Event
from sql.connection import database
from sql.documents.removals import erase
from sql.reports.webhooks import make_webhook, webhooks
from sql.review.document import reviewed_document
from sql.review.kinds_given import give_kind
from sql.review.opinions import give
from sql.review.refill import follow
from tests.integration.reviewing import document_in_review, opinions_of

ONE = Settings(second_share=0, blind_share=0)
TWO = Settings(second_share=1, blind_share=0)


def said(document: str, field: str, person: str, action: Action = Action.CORRECT, value: Any = "X", previous: int | None = None, stage: Stage = Stage.FIRST) -> Opinion:  # fmt: skip
    return Opinion(content_hash=document, kind="receipt", field=field, person=person, action=action, stage=stage, value=value, previous=previous)  # fmt: skip


def rows(sql: str) -> list[tuple[Any, ...]]:
    with database().connect() as connection:
        return [tuple(row) for row in connection.execute(text(sql))]


def test_the_queue_holds_what_is_in_doubt_and_empties_as_it_is_answered(store: str) -> None:
    document = document_in_review("a.txt", {"company": "ACME", "total": None, "date": "2024-01-02"}, accepted=["date"])
    assert follow(ONE) == 1
    assert rows("select field, state from work_review_fields order by 1") == [("company", "first"), ("total", "first")]
    assert rows("select open_fields, state from work_review_documents") == [(2, "open")]
    first = give(said(document, "company", "ann"), ONE)
    assert (first.ending, first.document_done) == (Ending.SETTLED, False)
    last = give(said(document, "total", "ann", Action.NULL, None), ONE)
    assert (last.ending, last.document_done) == (Ending.SETTLED, True)
    assert rows("select count(*) from work_review_documents") == [(0,)]
    assert rows("select verdict, reasons from out_documents") == [("accept", ["reviewed"])]
    assert rows("select company, fields_in_review from out_receipt") == [("X", [])]
    assert rows("select field, how from out_corrections order by 1") == [("company", "single"), ("total", "single")]


def test_two_people_cannot_save_the_same_field(store: str) -> None:
    document = document_in_review("a.txt", {"company": "ACME"})
    follow(ONE)
    give(said(document, "company", "ann", value="Acme Ltd"), ONE)
    late = give(said(document, "company", "bob", value="Other"), ONE)
    assert late.ending is Ending.OVERTAKEN and late.latest and (late.latest.person, late.latest.value) == ("ann", "Acme Ltd")  # fmt: skip
    assert len(opinions_of(document)) == 1


@pytest.mark.parametrize(("second", "ending"), [("acme  LTD.", Ending.SETTLED), ("Another", Ending.ADJUDICATION)])
def test_a_second_person_settles_or_disagrees(store: str, second: str, ending: Ending) -> None:
    document = document_in_review("a.txt", {"company": "ACME"})
    follow(TWO)
    first = give(said(document, "company", "ann", value="Acme Ltd"), TWO)
    assert first.ending is Ending.SECOND and first.latest
    assert rows("select state, not_by from work_review_fields") == [("second", ["ann"])]
    own = said(document, "company", "ann", value="Acme Ltd", previous=first.latest.opinion_id, stage=Stage.SECOND)
    assert give(own, TWO).ending is Ending.OVERTAKEN  # nobody is their own second
    found = give(own.model_copy(update={"person": "bob", "value": second}), TWO)
    assert found.ending is ending and found.latest
    if ending is Ending.ADJUDICATION:
        assert rows("select state, not_by from work_review_fields") == [("adjudication", ["ann", "bob"])]
        last = said(document, "company", "eve", value="Right", previous=found.latest.opinion_id, stage=Stage.ADJUDICATION)  # fmt: skip
        assert give(last, TWO).document_done
        assert rows("select value, how from out_corrections") == [("Right", "adjudicated")]


def test_undo_reopens_what_was_settled_and_keeps_every_row(store: str) -> None:
    document = document_in_review("a.txt", {"company": "ACME"})
    follow(ONE)
    first = give(said(document, "company", "ann"), ONE)
    assert first.latest
    undo = said(document, "company", "ann", Action.UNDO, None, first.latest.opinion_id)
    assert give(undo.model_copy(update={"person": "bob"}), ONE).ending is Ending.OVERTAKEN  # only one's own
    assert give(undo, ONE).ending is Ending.REOPENED
    assert rows("select count(*) from out_corrections") == [(0,)]
    assert rows("select field, state from work_review_fields") == [("company", "first")]
    assert rows("select count(*) from core_corrections") == [(2,)] and len(opinions_of(document)) == 2


def test_undoing_the_second_answer_asks_for_a_second_one_again(store: str) -> None:
    document = document_in_review("a.txt", {"company": "ACME"})
    follow(TWO)
    first = give(said(document, "company", "ann"), TWO).latest
    assert first
    second = give(said(document, "company", "bob", previous=first.opinion_id, stage=Stage.SECOND), TWO).latest
    assert second
    give(said(document, "company", "bob", Action.UNDO, None, second.opinion_id, Stage.SECOND), TWO)
    assert rows("select state, not_by from work_review_fields") == [("second", ["ann"])]


def test_who_is_unsure_leaves_it_to_an_adjudicator(store: str) -> None:
    document = document_in_review("a.txt", {"company": "ACME"})
    follow(ONE)
    assert give(said(document, "company", "ann", Action.UNSURE, None), ONE).ending is Ending.ADJUDICATION
    assert rows("select state from work_review_fields") == [("adjudication",)]


def test_undoing_the_last_answer_sends_the_document_back(store: str) -> None:
    document = document_in_review("a.txt", {"company": "ACME", "total": None})
    follow(ONE)
    give(said(document, "total", "ann", Action.NULL, None), ONE)
    last = give(said(document, "company", "ann"), ONE)
    assert last.latest and last.document_done
    undone = give(said(document, "company", "ann", Action.UNDO, None, last.latest.opinion_id), ONE)
    assert undone.latest and not undone.document_done
    assert rows("select verdict, reasons from out_documents") == [("review", ["reopened"])]
    assert rows("select state, open_fields, fields, why from work_review_documents") == [("open", 1, ["company"], ["low_confidence"])]  # fmt: skip
    again = give(said(document, "company", "bob", previous=undone.latest.opinion_id), ONE)
    assert again.document_done
    assert rows("select verdict, reasons from out_documents") == [("accept", ["reviewed"])]
    decided = rows("select verdict from core_decisions where field = '' order by decision_id")
    assert decided == [("review",), ("accept",), ("review",), ("accept",)]


def test_a_look_at_the_whole_counts_though_a_field_is_opened_again(store: str) -> None:
    document = document_in_review("a.txt", {"company": "ACME"})
    with database().begin() as connection:
        connection.execute(text("update core_decisions set reasons = '{fields_in_review,unread_pages}' where field = ''"))  # fmt: skip
    follow(ONE)
    look = give(said(document, "", "ann", Action.ACCEPT, None), ONE).latest
    answer = give(said(document, "company", "ann"), ONE).latest
    assert look and answer and rows("select verdict from out_documents") == [("accept",)]
    give(said(document, "company", "ann", Action.UNDO, None, answer.opinion_id), ONE)
    assert rows("select reasons, why from work_review_documents") == [(["fields_in_review"], ["low_confidence"])]
    give(said(document, "", "ann", Action.UNDO, None, look.opinion_id), ONE)
    assert rows("select why from work_review_documents") == [(["unread_pages", "low_confidence"],)]
    assert rows("select verdict, reasons from out_documents") == [("review", ["reopened"])]


@pytest.mark.parametrize("then", ["undo", "answer"])
def test_what_waits_to_be_read_as_another_kind_is_not_accepted_by_an_answer(store: str, then: str) -> None:
    document = document_in_review("a.txt", {"company": "ACME", "total": None, "date": None, "address": None})
    make_webhook("http://127.0.0.1:9/", [Event.ACCEPTED], "ada")
    follow(ONE)
    first = give(said(document, "company", "ann"), ONE).latest
    head = reviewed_document(document)
    assert first and head
    give_kind(head, "nda", "ann", "", ONE)
    undo = said(document, "company", "ann", Action.UNDO, None, first.opinion_id)
    give(undo if then == "undo" else said(document, "date", "ann"), ONE)
    assert rows("select verdict, reasons from out_documents") == [("review", ["fields_in_review"])]
    assert [each.waiting for each in webhooks()] == [0]


def test_what_was_said_while_it_had_another_kind_counts_when_that_is_taken_back(store: str) -> None:
    document = document_in_review("a.txt", {"company": "ACME"})
    follow(ONE)
    head = reviewed_document(document)
    assert head
    give_kind(head, "nda", "ann", "", ONE)
    answer = give(said(document, "company", "ann"), ONE).latest
    give_kind(head, "receipt", "ann", "a slip", ONE)
    assert answer and rows("select verdict, reasons from out_documents") == [("accept", ["reviewed"])]
    give_kind(head, "nda", "ann", "", ONE)
    give(said(document, "company", "ann", Action.UNDO, None, answer.opinion_id), ONE)
    give_kind(head, "receipt", "ann", "a slip", ONE)
    assert rows("select verdict, reasons from out_documents") == [("review", ["reopened"])]
    assert rows("select fields from work_review_documents") == [(["company"],)]


@pytest.mark.parametrize("change", ["update core_opinions set value = '1'", "delete from core_opinions", "truncate core_opinions cascade"])  # fmt: skip
def test_what_was_said_stays_as_it_was_said(store: str, change: str) -> None:
    document = document_in_review("a.txt", {"company": "ACME"})
    follow(ONE)
    give(said(document, "company", "ann"), ONE)
    with pytest.raises(DBAPIError, match="rows of core_opinions are added, never changed"), database().begin() as c:
        c.execute(text("delete from core_corrections"))
        c.execute(text(change))
    assert [each.value for each in opinions_of(document)] == ["X"]


def test_opinions_go_with_their_document_alone(store: str) -> None:
    gone, stays = (document_in_review(name, {"company": "ACME"}) for name in ("a.txt", "b.txt"))
    follow(ONE)
    for document in (gone, stays):
        first = give(said(document, "company", "ann"), ONE).latest
        assert first
        give(said(document, "company", "ann", Action.UNDO, None, first.opinion_id), ONE)
    [proof] = erase([gone], "ann", "asked for")
    assert proof.rows["core_opinions"] == 2 and not opinions_of(gone) and len(opinions_of(stays)) == 2
    with pytest.raises(DBAPIError, match="never changed"), database().begin() as connection:
        connection.execute(text("delete from core_corrections"))
        connection.execute(text("delete from core_opinions"))
    with database().begin() as connection:  # a proof of before covers nothing that came since
        connection.execute(text("insert into raw_documents (content_hash, size_bytes, content) values (:h, 1, '')"), {"h": gone})  # fmt: skip
    document_again = Opinion(content_hash=gone, kind="receipt", field="company", person="ann", action=Action.CORRECT, stage=Stage.FIRST, value="Y")  # fmt: skip
    give(document_again, ONE)
    with pytest.raises(DBAPIError, match="never changed"), database().begin() as connection:
        connection.execute(text("delete from core_corrections where content_hash = :h"), {"h": gone})
        connection.execute(text("delete from core_opinions where content_hash = :h"), {"h": gone})
