"""A rollback on real PostgreSQL: what the model before had read stands again, with nothing read anew and nothing of people's lost."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from schemas.backfill import Backfill
from schemas.outcome import Reason, Verdict
from schemas.reading import Evidence, EvidenceGrade, Normalised, Signals, Verbatim
from schemas.step import Decision, FieldReading, Fingerprints, ReadResult
from sql.backlog.backfill import queue_backfill
from sql.backlog.refill import refill
from sql.connection import database
from sql.readings.answered import record_read
from sql.review.opinions import give
from sql.review.refill import follow
from tests.conftest import forget_settings
from tests.integration.reviewing import PRINT, document_in_review
from tests.integration.test_opinions import ONE, said

INBOX = "file:///inbox"
BEFORE = Fingerprints(parse="parse", classify="classify", read={"receipt": PRINT}, calibrate={})
AFTER = BEFORE.model_copy(update={"read": {"receipt": "the worse model's"}})


def rows(statement: str, **names: Any) -> list[tuple[Any, ...]]:
    with database().connect() as connection:
        return [tuple(row) for row in connection.execute(text(statement), names)]


def read_after(document: str, values: dict[str, str | None]) -> None:
    """As the worse model reads it, sure of nothing."""
    low = {"verdict": Verdict.REVIEW, "reasons": (Reason.LOW_CONFIDENCE,)}
    readings = [
        FieldReading(
            field=name, verbatim=Verbatim(field=name, words=(value,) if value else (), signals=Signals()), normalised=Normalised(value=value),
            evidence=(Evidence(grade=EvidenceGrade.EXACT),) if value else (), confidence=0.1, decision=Decision(field=name, **low),
        )
        for name, value in values.items()
    ]  # fmt: skip
    whole = Decision(verdict=Verdict.REVIEW, reasons=(Reason.FIELDS_IN_REVIEW,))
    record_read([
        ReadResult(content_hash=document, fingerprint="the worse model's", kind="receipt", tier=1, engine="scripted", answers=(),
                   readings=tuple(readings), decision=whole)
    ])  # fmt: skip


@pytest.fixture
def worse(store: str) -> str:
    """A receipt of which the model before was sure, read again by a worse one."""
    document = document_in_review("a.txt", {"company": "ACME", "total": "1.00"}, accepted=["company", "total"])
    assert refill(INBOX, BEFORE) == 0
    refill(INBOX, AFTER)
    read_after(document, {"company": None, "total": None})
    assert rows("select verdict, fingerprint from out_documents") == [("review", "the worse model's")]
    return document


def test_what_the_model_before_read_stands_again_and_nothing_is_read(worse: str) -> None:
    assert refill(INBOX, BEFORE) == 1
    assert rows("select verdict, reasons, fingerprint from out_documents") == [("accept", ["confident"], PRINT)]
    assert rows("select company from out_receipt") == [("ACME",)]
    assert rows("select count(*) from work_queue") == [(0,)]
    follow(ONE)
    assert rows("select count(*) from out_review_queue") == [(0,)]
    assert refill(INBOX, BEFORE) == 0
    assert refill(INBOX, AFTER) == 1 and refill(INBOX, BEFORE) == 1, "as often as one likes"
    assert rows("select verdict, fingerprint from out_documents") == [("accept", PRINT)]


def test_backfill_brings_back_what_its_own_inboxs_nights_never_knew_of(store: str) -> None:
    """Another inbox's night read it under the worse model, by a backfill; its own one saw no change."""
    document = document_in_review("a.txt", {"company": "ACME"}, accepted=["company"])
    refill(INBOX, BEFORE)
    read_after(document, {"company": None})
    assert refill(INBOX, BEFORE) == 0
    assert queue_backfill(Backfill(kind="nda"), BEFORE) == (0, 0), "not what was asked for"
    assert queue_backfill(Backfill(kind="receipt"), BEFORE) == (0, 1)
    assert rows("select verdict, fingerprint from out_documents") == [("accept", PRINT)]


def test_what_people_gave_is_not_hidden_behind_a_reading_without_fields(store: str) -> None:
    document = document_in_review("a.txt", {}, accepted=[])
    refill(INBOX, AFTER)
    read_after(document, {"company": "ACME"})
    follow(ONE)
    give(said(document, "company", "ann"), ONE)
    shown = rows("select company, verdict from out_receipt")
    assert refill(INBOX, BEFORE) == 0 and shown and rows("select company, verdict from out_receipt") == shown


def test_another_inboxes_documents_wait_for_their_own_night(worse: str) -> None:
    assert refill("file:///another", BEFORE) == 0
    assert rows("select fingerprint from out_documents") == [("the worse model's",)]


@pytest.mark.parametrize(
    ("accepted", "answered", "expected"),
    [
        (["company", "total"], ["company", "total"], ("accept", ["reviewed"])),
        (["company"], ["company", "total"], ("accept", ["reviewed"])),
        ([], ["company", "total"], ("accept", ["reviewed"])),
    ],
)
def test_what_people_ended_stays_ended(
    store: str, accepted: Sequence[str], answered: Sequence[str], expected: tuple[str, list[str]]
) -> None:
    document = document_in_review("a.txt", {"company": "ACME", "total": "1.00"}, accepted=accepted)
    refill(INBOX, AFTER)
    read_after(document, {"company": None, "total": None})
    follow(ONE)
    for field in answered:
        give(said(document, field, "ann"), ONE)
    assert rows("select verdict from out_documents") == [("accept",)]
    assert refill(INBOX, BEFORE) == 1
    assert rows("select verdict, reasons, fingerprint from out_documents") == [(*expected, PRINT)]


def test_what_the_model_before_doubted_and_nobody_answered_is_with_people_again(store: str) -> None:
    document = document_in_review("a.txt", {"company": "ACME", "total": "1.00", "date": "2024-01-01"}, accepted=["company"])  # fmt: skip
    refill(INBOX, AFTER)
    read_after(document, {"company": None, "total": None})
    follow(ONE)
    for field in ("company", "total"):
        give(said(document, field, "ann"), ONE)
    assert rows("select verdict from out_documents") == [("accept",)]
    refill(INBOX, BEFORE)
    follow(ONE)
    assert rows("select verdict, fingerprint from out_documents") == [("review", PRINT)]
    assert rows("select field from out_review_queue") == [("date",)]


def test_a_whole_night_of_the_model_before_reads_nothing(store: str, prefect_api: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:  # fmt: skip
    from flows.nightly import nightly
    from tasks.read_batch import engine

    def night(window: str) -> list[tuple[Any, ...]]:
        monkeypatch.setenv("NIGHTCLERK_WINDOW_TOKENS", window)
        forget_settings()
        engine.cache_clear()
        nightly(str(tmp_path))
        return rows("select fingerprint, verdict from out_documents")

    monkeypatch.setenv("NIGHTCLERK_ENGINE", "scripted")
    (tmp_path / "receipt").mkdir()
    (tmp_path / "receipt" / "a.txt").write_text("ACME\nTOTAL 1.00\n")
    first, second = night("1100"), night("900")
    assert first != second
    read = rows("select count(*) from core_answers")
    assert night("1100") == first and rows("select count(*) from core_answers") == read
