"""Opinions, what settles a field, and the queue that follows, in a real database."""

from typing import Any

import pytest
from sqlalchemy import text

from schemas.opinion import Action, Ending, Opinion, Stage
from schemas.settings import Settings
from sql.connection import database
from sql.opinions import give, opinions_of
from sql.review_refill import follow
from tests.integration.reviewing import document_in_review

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
