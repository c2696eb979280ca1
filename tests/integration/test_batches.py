"""Batches on a real PostgreSQL with a scripted model: what a server fails comes back, what kills its worker is given up."""

import random
import uuid
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

import pytest
from sqlalchemy import text

from schemas.generation import Completion, GenerationRequest
from schemas.night import Night
from schemas.settings import settings
from sql.backlog.queue import left
from sql.backlog.refill import refill
from sql.connection import database
from sql.reports.night import totals
from tasks import read_batch as reading
from tasks.classify_batch import classify_batch
from tasks.current import current_fingerprints
from tasks.llm.scripted_engine import ScriptedEngine
from tasks.parse_batch import parse_batch
from tasks.samples.registry import GENERATORS
from tests.integration.test_store import INBOX, arrival

pytestmark = pytest.mark.usefixtures("store", "prefect_api")


class FailingOnce(ScriptedEngine):
    """A server that breaks off in the middle of the first batch."""

    batches = 0

    def generate(self, requests: Sequence[GenerationRequest]) -> list[Completion]:
        answers = super().generate(requests)
        self.batches += bool(answers)
        if answers and self.batches == 1:
            broken = Completion(
                request_id=answers[0].request_id, text="", finish="error", error="broke_off: half an answer"
            )
            return [broken, *answers[1:]]
        return answers


@pytest.fixture
def model(monkeypatch: pytest.MonkeyPatch, store: str) -> Iterator[FailingOnce]:
    engine = FailingOnce(settings())
    monkeypatch.setattr(reading, "engine", lambda: engine)
    monkeypatch.setattr("tasks.current.engine", lambda: engine)
    yield engine


@pytest.fixture
def night(model: FailingOnce) -> Night:
    return arrived(model, kind_given="receipt")


def arrived(model: FailingOnce, kind_given: str | None) -> Night:
    """Three receipts wait to be parsed."""
    from sql.documents.arrivals import add_arrivals

    prints = current_fingerprints()
    receipts = [GENERATORS["receipt"](random.Random(seed)).text.encode() for seed in range(3)]
    add_arrivals(
        [arrival(f"{n}.txt", content, kind_given=kind_given) for n, content in enumerate(receipts)], prints.parse
    )
    refill(INBOX, prints)
    return Night(inbox=INBOX, started_at=datetime.now(UTC), fingerprints=prints, progress_id=uuid.uuid4())


def spent(step: str) -> None:
    with database().begin() as connection:
        connection.execute(
            text("update work_queue set attempts = :most where step = :step"),
            {"step": step, "most": settings().max_attempts},
        )


def test_what_a_server_fails_is_asked_again(night: Night) -> None:
    assert (parse_batch.fn(night), classify_batch.fn(night)) == (3, 3)
    assert reading.read_batch.fn(night) == 2
    assert left(night.fingerprints)["read"] == 1
    assert reading.read_batch.fn(night) == 1
    assert totals(INBOX).unfinished == 0


def test_the_time_in_which_the_model_answers_is_a_part_of_that_of_reading(night: Night) -> None:
    parse_batch.fn(night), classify_batch.fn(night)
    while reading.read_batch.fn(night):
        pass
    with database().connect() as connection:
        rows = connection.execute(text("select step, sum(documents), sum(duration_s) from core_batches group by step"))
        took = {step: (documents, seconds) for step, documents, seconds in rows}
    assert took["answer"][0] == 4, "one of three is asked again"
    assert 0 < took["answer"][1] < took["read"][1]


def test_a_document_that_kills_its_parser_each_time_is_given_up(night: Night) -> None:
    spent("parse")
    assert parse_batch.fn(night) == 3
    assert totals(INBOX).by_reason == {"gave_up": 3}


def test_a_document_that_kills_its_classifier_each_time_goes_to_a_person(model: FailingOnce) -> None:
    night = arrived(model, kind_given=None)
    parse_batch.fn(night)
    spent("classify")
    assert classify_batch.fn(night) == 3
    assert (totals(INBOX).by_reason, totals(INBOX).by_verdict) == ({"gave_up": 3}, {"review": 3})


def test_a_document_whose_kind_is_given_is_not_given_up_for_want_of_one(night: Night) -> None:
    parse_batch.fn(night)
    spent("classify")
    assert classify_batch.fn(night) == 3
    assert left(night.fingerprints)["read"] == 3


def test_a_document_that_kills_its_reader_each_time_goes_to_a_person(night: Night) -> None:
    parse_batch.fn(night)
    classify_batch.fn(night)
    spent("read")
    assert reading.read_batch.fn(night) == 3
    assert (totals(INBOX).by_reason, totals(INBOX).by_verdict) == ({"gave_up": 3}, {"review": 3})
