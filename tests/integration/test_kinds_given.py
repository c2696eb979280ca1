"""Kinds that people give, in a real database: the next night reads the document as that. The model is scripted."""

import json
import random
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import text

from schemas.generation import GenerationRequest
from schemas.night import Night
from schemas.people import Role
from schemas.settings import Settings, settings
from sql.backlog.queue import left
from sql.backlog.refill import refill
from sql.connection import database
from sql.documents.arrivals import add_arrivals
from sql.review.document import reviewed_document
from sql.review.kinds_given import give_kind
from sql.review.refill import follow
from tasks import read_batch as reading
from tasks.classify_batch import classify_batch
from tasks.current import current_fingerprints
from tasks.llm.scripted_engine import ScriptedEngine, nothing_found
from tasks.parse_batch import parse_batch
from tasks.samples.registry import GENERATORS
from tests.integration.reviewing import document_in_review
from tests.integration.test_review_document import client_of
from tests.integration.test_store import INBOX, arrival

ONE = Settings(second_share=0, blind_share=0)


def company_said(request: GenerationRequest) -> str:
    answer = json.loads(nothing_found(request))
    return json.dumps(answer | ({"company": "ACME"} if "company" in answer else {}))


@pytest.fixture
def model(monkeypatch: pytest.MonkeyPatch, store: str) -> Iterator[ScriptedEngine]:
    engine = ScriptedEngine(settings(), company_said)
    monkeypatch.setattr(reading, "engine", lambda: engine)
    monkeypatch.setattr("tasks.current.engine", lambda: engine)
    yield engine


def rows(sql: str, **names: Any) -> list[tuple[Any, ...]]:
    with database().connect() as connection:
        return [tuple(row) for row in connection.execute(text(sql), names)]


def a_night() -> Night:
    """Everything of the inbox, as far as the first tier goes."""
    prints = current_fingerprints()
    refill(INBOX, prints)
    night = Night(inbox=INBOX, started_at=datetime.now(UTC), fingerprints=prints, progress_id=uuid.uuid4())
    while sum(left(prints).values()):
        parse_batch.fn(night), classify_batch.fn(night), reading.read_batch.fn(night)
    return night


@pytest.mark.usefixtures("prefect_api")
def test_the_next_night_reads_a_document_as_the_kind_that_a_person_gave_it(model: ScriptedEngine) -> None:
    letter = b"Dear all,\nthe garden is in bloom and the committee meets on Friday.\nYours, Ida"
    receipt = GENERATORS["receipt"](random.Random(1)).text.encode()
    found = [arrival("letter.txt", letter), arrival("receipt.txt", receipt, kind_given="receipt")]
    add_arrivals(found, current_fingerprints().parse)
    a_night()
    follow(ONE)
    digest = found[0].content_hash
    assert rows("select kind, verdict, reasons from out_documents where content_hash = :h", h=digest) == [("unknown", "review", ["unknown_kind"])]  # fmt: skip
    client = client_of("ann", ONE)
    answer = client.post(f"/documents/{digest}/kind", json={"kind": "receipt", "why": "it is one"})
    assert answer.status_code == 200
    assert rows("select count(*) from work_review_documents where content_hash = :h", h=digest) == [(0,)]
    assert "The next night reads it as that." in client.get(f"/documents/{digest}").text
    a_night()
    follow(ONE)
    assert rows("select kind, verdict from out_documents where content_hash = :h", h=digest) == [("receipt", "review")]
    assert rows("select company from out_receipt where content_hash = :h", h=digest) == [("ACME",)]
    assert rows("select open_fields > 0, kind from work_review_documents where content_hash = :h", h=digest) == [(True, "receipt")]  # fmt: skip
    before = rows("select count(*) from core_decisions")
    a_night()
    assert rows("select count(*) from core_decisions") == before, "nothing is left to do"
    assert rows("select given_by, before, why from core_kinds_given") == [("ann", "unknown", "it is one")]
    assert rows("select who, action from core_audit_log where action = 'kind given'") == [("ann", "kind given")]


def test_a_kind_given_back_brings_its_reading_back(store: str) -> None:
    digest = document_in_review("a.txt", {"company": "ACME"})
    follow(ONE)
    open_fields = "select kind, field from work_review_fields"
    document = reviewed_document(digest)
    assert document
    give_kind(document, "nda", "ann", "", ONE)
    assert rows(open_fields) == []
    give_kind(document, "receipt", "ann", "a slip of the mouse", ONE)
    assert rows(open_fields) == [("receipt", "company")]
    give_kind(document, "unknown", "ann", "a poem", ONE)
    assert rows("select kind, verdict, reasons from out_documents") == [("unknown", "accept", ["unknown_kind"])]
    assert rows(open_fields) == [] and rows("select count(*) from work_review_documents") == [(0,)]
    give_kind(document, "receipt", "ann", "", ONE)
    assert rows("select kind, verdict from out_documents") == [("receipt", "review")]
    assert rows(open_fields) == [("receipt", "company")]


@pytest.mark.usefixtures("prefect_api")
def test_what_a_person_found_to_be_of_no_kind_stays_so_when_kinds_are_told_anew(model: ScriptedEngine) -> None:
    receipt = GENERATORS["receipt"](random.Random(1)).text.encode()
    found = arrival("receipt.txt", receipt, kind_given="receipt")
    add_arrivals([found], current_fingerprints().parse)
    a_night()
    document = reviewed_document(found.content_hash)
    assert document
    give_kind(document, "unknown", "ann", "a joke", ONE)
    with database().begin() as c:
        c.execute(text("update core_classifications set fingerprint = 'an older classifier'"))
    a_night()
    assert rows("select kind, given from core_classifications order by classified_at desc limit 1") == [("unknown", True)]  # fmt: skip
    assert rows("select kind, verdict, reasons from out_documents") == [("unknown", "accept", ["unknown_kind"])]
    follow(ONE)
    assert rows("select count(*) from work_review_documents") == [(0,)]


def test_only_known_kinds_by_reviewers_and_not_the_same_one(store: str) -> None:
    digest = document_in_review("a.txt", {"company": "ACME"})
    ann = client_of("ann", ONE)
    for kind in ("receipt", "poem", ""):
        assert ann.post(f"/documents/{digest}/kind", json={"kind": kind}).status_code == 422
    assert client_of("vic", ONE, Role.VIEWER).post(f"/documents/{digest}/kind", json={"kind": "nda"}).status_code == 403
    assert rows("select count(*) from core_kinds_given") == [(0,)]
