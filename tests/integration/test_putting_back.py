"""Retries and backfills on a real PostgreSQL: what failed is tried again, what is old is read anew, and it is said what that costs."""

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import text

from deployments.putting_back import backfilled, retried
from schemas.backfill import Backfill
from schemas.document import Arrival
from schemas.errors import SettingError
from schemas.outcome import Reason, Verdict
from schemas.page import Line, Page, Parsed
from schemas.registry import KINDS
from schemas.report import DocumentRow
from schemas.settings import settings
from schemas.step import Answer, Decision, Fingerprints, ParseResult, ReadResult
from sql.backlog.backfill import forecast, queue_backfill
from sql.backlog.queue import claimed, finish, left
from sql.backlog.refill import refill
from sql.backlog.retries import failed, put_back
from sql.connection import database
from sql.documents.arrivals import add_arrivals
from sql.documents.pages import record_classified, record_parsed
from sql.readings.answered import record_read
from sql.reports.night import totals
from sql.trust.alarms import oldest
from tasks.classify_batch import classified
from tasks.pages.failures import markdown, with_answers
from tests.conftest import forget_settings

pytestmark = pytest.mark.usefixtures("store")

INBOX = "memory://in"
OLD = Fingerprints(parse="p1", classify="c1", read={kind: f"r1-{kind}" for kind in KINDS})
NEW = Fingerprints(parse="p1", classify="c1", read={kind: f"r2-{kind}" for kind in KINDS})
FREE = (Decimal(0), Decimal(0))


@pytest.fixture
def as_of_old(monkeypatch: pytest.MonkeyPatch) -> None:
    """What `retry` takes for today's."""
    monkeypatch.setattr("tasks.current.current_fingerprints", lambda: OLD)


def digest(number: int) -> str:
    return f"{number:064x}"


def arrive(*numbers: int, kind: str = "receipt") -> None:
    add_arrivals(
        [
            Arrival(inbox=INBOX, name=f"{n}.txt", content_hash=digest(n), size_bytes=1, content=b"x", kind_given=kind)
            for n in numbers
        ],
        OLD.parse,
    )
    refill(INBOX, OLD)


def parse(numbers: Sequence[int], reason: Reason | None = None) -> None:
    ending = Decision(verdict=Verdict.REJECT, reasons=(reason,)) if reason else None
    page = Page(number=1, lines=(Line(text="Total 12.50"),))
    parsed = Parsed(reason=reason.value) if reason else Parsed(pages=(page,))
    record_parsed([ParseResult(content_hash=digest(n), parsed=parsed, decision=ending) for n in numbers], OLD)


def classify(numbers: Sequence[int]) -> None:
    from sql.documents.pages import papers

    record_classified([classified(paper, 0.7) for paper in papers([digest(n) for n in numbers], OLD)], OLD)


def read(
    numbers: Sequence[int], reason: Reason = Reason.GAVE_UP, kind: str = "receipt", prints: Fingerprints = OLD
) -> None:
    answer = Answer(field_group="all", engine="scripted:1", finish="stop", text="{}", error="", unread_share=0, prompt_tokens=400, answer_tokens=100, cost_usd=0)  # fmt: skip
    record_read(
        [
            ReadResult(
                content_hash=digest(n), fingerprint=prints.read[kind], kind=kind, tier=1, engine="scripted:1",
                answers=(answer,), readings=(), decision=Decision(verdict=Verdict.REVIEW, reasons=(reason,)),
            )
            for n in numbers
        ]
    )  # fmt: skip


def query(statement: str) -> list[tuple[object, ...]]:
    with database().connect() as connection:
        return [tuple(row) for row in connection.execute(text(statement))]


def test_what_failed_is_parsed_again_and_its_new_outcome_counts() -> None:
    arrive(1, 2, 3)
    parse([1, 2], Reason.PARSE_TIMEOUT)
    parse([3], Reason.DAMAGED)
    found = failed(OLD, Reason.PARSE_TIMEOUT)
    assert [(each.name, each.step) for each in found] == [("1.txt", "parse"), ("2.txt", "parse")]
    put_back(found, "clerk", "the machine was busy")
    assert (totals(INBOX).unfinished, totals(INBOX).by_reason) == (2, {"damaged": 1})
    assert left(OLD)["parse"] == 2
    parse([1, 2])
    assert query("select content_hash, reason, page_count from core_parses order by 1")[0] == (digest(1), "", 1)
    moved = query("select step, reasons, rows -> 'core_parses' -> 0 ->> 'reason', retried_by, why from core_retries")
    assert moved == [("parse", ["parse_timeout"], "parse_timeout", "clerk", "the machine was busy")] * 2


def test_a_reading_that_was_given_up_is_read_again() -> None:
    arrive(1, 2)
    parse([1, 2])
    classify([1, 2])
    read([1])
    read([2], Reason.CONFIDENT)
    assert [(each.content_hash, each.step) for each in failed(OLD, Reason.GAVE_UP)] == [(digest(1), "read")]
    put_back(failed(OLD, content_hash=digest(1)), "clerk", "more memory")
    refill(INBOX, OLD)
    with claimed("read", OLD.all_reads, 9, 60) as items:
        assert [item.content_hash for item in items] == [digest(1)]
    read([1], Reason.CONFIDENT)
    assert (totals(INBOX).by_reason, totals(INBOX).unfinished) == ({"confident": 2}, 0)
    assert query("select count(*) from core_answers") == [(2,)]


@pytest.mark.usefixtures("as_of_old")
def test_what_waits_already_is_not_put_back_twice() -> None:
    arrive(1)
    parse([1], Reason.PARSE_CRASH)
    assert list(retried("parse_crash", None, "", dry_run=True))[-1].startswith("would wait: 1 to parse")
    assert left(OLD)["parse"] == 0
    assert next(retried(None, digest(1)[:63] + "1", "", dry_run=True)) == "1.txt: parse again"
    list(retried(None, digest(1), "", dry_run=False))
    with pytest.raises(SettingError, match="Nothing to try again"):
        list(retried("parse_crash", None, "", dry_run=False))


@pytest.mark.usefixtures("as_of_old")
@pytest.mark.parametrize(
    ("reason", "document", "match"),
    [
        (None, None, "--reason or --document"),
        ("parse_crash", "00", "--reason or --document"),
        ("confident", None, "no failure"),
        ("too_large", None, "not taken in"),
        (None, "ffff", "no document"),
        (None, "0000", "2 or more"),
    ],
)
def test_a_wrong_request_says_what_to_do(reason: str | None, document: str | None, match: str) -> None:
    arrive(1, 2)
    with pytest.raises(SettingError, match=match):
        list(retried(reason, document, "", dry_run=False))


def test_the_nights_page_names_the_command() -> None:
    lines = list(markdown({"parse_timeout": 3, "damaged": 5, "confident": 90, "too_large": 1}))
    assert [line.split("|")[2].strip() for line in lines[1:]] == ["5", "3", "1"]
    assert "`nightclerk retry --reason parse_timeout`" in lines[2] and "retry" not in lines[3]
    assert list(markdown({"confident": 1, "fields_in_review": 2})) == []


def test_answers_that_failed_are_failures_of_the_night_too() -> None:
    """A document that ends with people because a server cut its answers off says no more than that."""
    read_by = {"field": "total", "value": None, "words": (), "confidence": 0.0, "verdict": "review"}
    known = {"name": "a", "kind": "nda", "verdict": "review", "reasons": ("fields_in_review",), "arrivals": 1}
    cut, fine = ({**read_by, "reasons": (reason,)} for reason in ("answer_truncated", "low_confidence"))
    rows = [
        DocumentRow.model_validate({**known, "content_hash": h, "fields": fields})
        for h, fields in (("1", (cut, cut)), ("2", (fine,)))
    ]
    assert with_answers({"damaged": 2}, rows) == {"damaged": 2, "answer_truncated": 1}
    both = DocumentRow.model_validate(
        {**known, "content_hash": "3", "reasons": ("answer_truncated",), "fields": (cut,)}
    )
    assert with_answers({"answer_truncated": 1}, [both]) == {"answer_truncated": 1}


@pytest.mark.usefixtures("as_of_old")
def test_what_ended_well_or_has_no_text_any_more_is_not_tried_again() -> None:
    arrive(1, 2)
    parse([1, 2])
    classify([1, 2])
    read([1], Reason.CONFIDENT)
    read([2], Reason.GAVE_UP)
    with pytest.raises(SettingError, match="Nothing to try again"):
        list(retried(None, digest(1), "", dry_run=False))
    assert [each.content_hash for each in failed(OLD, None, digest(2))] == [digest(2)]
    with database().begin() as connection:
        connection.execute(text("delete from core_pages where content_hash = :h"), {"h": digest(2)})
        connection.execute(text("update core_parses set removed_at = now() where content_hash = :h"), {"h": digest(2)})
    assert failed(OLD, Reason.GAVE_UP) == [], "it would be read as an empty one"


def test_what_failed_under_other_settings_is_read_anew_and_not_put_back() -> None:
    """No step asks for what waits under fingerprints that are no longer today's."""
    arrive(1)
    parse([1])
    classify([1])
    read([1], Reason.GAVE_UP)
    assert [each.content_hash for each in failed(OLD, Reason.GAVE_UP)] == [digest(1)]
    assert failed(NEW, Reason.GAVE_UP) == []
    refill(INBOX, NEW)
    assert left(NEW)["read"] == 1


def test_what_a_dead_worker_held_under_an_old_fingerprint_is_forgotten() -> None:
    arrive(1, 2)
    parse([1, 2])
    classify([1, 2])
    refill(INBOX, OLD)
    assert left(OLD)["read"] == 2
    with database().begin() as connection:  # nobody who lives has this number
        connection.execute(
            text(
                "update work_queue set claimed_by = 4242, attempts = 1, leased_until = now() + interval '1 day' where content_hash = :h"
            ),
            {"h": digest(1)},
        )
    with claimed("read", [OLD.read["receipt"]], 1, 60) as items:
        assert [item.content_hash for item in items] == [digest(2)]
        refill(INBOX, NEW)
        rows = set(database_rows("select content_hash, fingerprint from work_queue"))
    new = NEW.read["receipt"]
    assert rows == {(digest(1), new), (digest(2), new), (digest(2), OLD.read["receipt"])}, "who lives goes on"


def database_rows(statement: str) -> list[tuple[str, ...]]:
    with database().connect() as connection:
        return [tuple(row) for row in connection.execute(text(statement))]


def test_a_backfill_reads_a_document_as_the_kind_that_a_person_gave_it(past: None) -> None:
    """0 is no receipt but an NDA, and 1 is of no kind."""
    given = "insert into core_kinds_given (content_hash, kind, before, given_by) values (:h, :kind, 'receipt', 'ann')"
    with database().begin() as connection:
        for number, kind in ((0, "nda"), (1, "unknown")):
            connection.execute(text(given), {"h": digest(number), "kind": kind})
    queue_backfill(Backfill(), NEW)
    queued = dict(database_rows("select content_hash, fingerprint from work_queue"))
    assert (queued[digest(0)], digest(1) in queued, queued[digest(2)]) == (NEW.read["nda"], False, NEW.read["receipt"])


@pytest.fixture
def past(store: str) -> None:
    """Ten receipts and four NDAs of an older model; two of the receipts without originals."""
    arrive(*range(10))
    arrive(*range(10, 14), kind="nda")
    for numbers, kind in ((range(10), "receipt"), (range(10, 14), "nda")):
        parse(numbers)
        classify(numbers)
        read(numbers, Reason.CONFIDENT, kind)
    with database().begin() as connection:
        connection.execute(
            text("update raw_documents set content = null, removed_at = now() where content_hash <= :h"),
            {"h": digest(1)},
        )
        connection.execute(
            text("update raw_arrivals set arrived_at = '2026-10-01 23:30+00' where content_hash <= :h"),
            {"h": digest(4)},
        )


@pytest.mark.usefixtures("past")
def test_a_backfill_costs_what_the_past_did() -> None:
    found = forecast(Backfill(kind="receipt"), NEW, Decimal(2), Decimal(10))
    assert (found.matching, found.done, found.gone, found.steps) == (10, 0, 0, {"read": 10})
    [kind] = found.kinds
    assert (kind.documents, kind.history, kind.tokens) == (10, 10, 5000)
    assert (kind.first_usd, kind.further_usd) == (10 * (400 * Decimal(2) + 100 * 10) / 1_000_000, 0)


@pytest.mark.usefixtures("past")
def test_what_cannot_be_parsed_again_is_said() -> None:
    newer = NEW.model_copy(update={"parse": "p2", "classify": "c2"})
    found = forecast(Backfill(kind="receipt"), newer, *FREE)
    assert (found.gone, found.steps) == (2, {"parse": 8})
    assert queue_backfill(Backfill(kind="receipt"), newer) == (8, 0)
    assert left(newer) == {"parse": 8, "classify": 0, "read": 0}


@pytest.mark.usefixtures("past")
@pytest.mark.parametrize(
    ("asked", "count"),
    [
        (Backfill(until=date(2026, 10, 1)), 5),
        (Backfill(since=date(2026, 10, 2)), 9),
        (Backfill(since=date(2026, 10, 1), kind="nda"), 4),
        (Backfill(fingerprint="r1-n"), 4),
        (Backfill(fingerprint="r2"), 0),
    ],
)
def test_it_takes_what_is_named(asked: Backfill, count: int) -> None:
    assert forecast(asked, NEW, *FREE).matching == count
    assert queue_backfill(asked, NEW) == (count, 0)
    assert queue_backfill(asked, NEW) == (0, 0), "again it changes nothing"


@pytest.mark.usefixtures("past")
def test_what_is_read_is_done() -> None:
    read([0, 1, 2], Reason.CONFIDENT, prints=NEW)
    found = forecast(Backfill(since=date(2000, 1, 1), kind="receipt"), NEW, *FREE)
    assert (found.done, found.steps) == (3, {"read": 7})
    read(range(3, 10), Reason.CONFIDENT, prints=NEW)
    assert forecast(Backfill(kind="receipt"), NEW, *FREE).steps == {}


STRANDED = NEW.model_copy(update={"parse": "p2", "classify": "c2"})


def test_what_no_night_visits_any_more_is_told_of_and_read_anew() -> None:
    """After an upgrade, with the folder gone: 1 waits for its parser, 2 for its reader, 3 ended."""
    arrive(1, 2, 3)
    parse([2, 3])
    classify([2, 3])
    refill(INBOX, OLD)
    read([3], Reason.CONFIDENT)
    with database().begin() as connection:
        finish(connection, "read", [(digest(3), OLD.read["receipt"])])
    assert set(oldest(OLD)) == {"a person", "a step"}
    [told] = set(oldest(STRANDED)) - {"a person"}
    assert "`nightclerk backfill`" in told and left(STRANDED) == {"parse": 0, "classify": 0, "read": 0}
    assert forecast(Backfill(since=date(2000, 1, 1)), STRANDED, *FREE).steps == {"parse": 3}
    assert queue_backfill(Backfill(since=date(2000, 1, 1)), STRANDED) == (3, 0)
    assert set(oldest(STRANDED)) == {"a person", "a step"} and left(STRANDED)["parse"] == 3
    waits = query("select step, fingerprint, content_hash from out_queue order by 3")
    assert waits == [("parse", "p2", digest(n)) for n in (1, 2, 3)], "and nothing waits that nobody does"


@pytest.mark.parametrize(
    ("asked", "numbers"),
    [(Backfill(kind="receipt"), [2]), (Backfill(kind="nda"), [3]), (Backfill(fingerprint="p1"), [])],
)
def test_what_has_no_outcome_yet_is_of_the_kind_that_is_known(asked: Backfill, numbers: list[int]) -> None:
    arrive(1, 2, 3)
    parse([2, 3])
    classify([2, 3])
    with database().begin() as connection:
        given = (
            "insert into core_kinds_given (content_hash, kind, before, given_by) values (:h, 'nda', 'receipt', 'ann')"
        )
        connection.execute(text(given), {"h": digest(3)})
    refill(INBOX, OLD)
    assert queue_backfill(asked, STRANDED) == (len(numbers), 0)
    waits = query("select content_hash from work_queue where fingerprint = 'p2' order by 1")
    assert waits == [(digest(n),) for n in numbers]


@pytest.fixture
def scripted(monkeypatch: pytest.MonkeyPatch, store: str) -> Iterator[None]:
    from tasks import read_batch

    monkeypatch.setenv("NIGHTCLERK_ENGINE", "scripted")
    forget_settings()
    read_batch.engine.cache_clear()
    yield
    read_batch.engine.cache_clear()


@pytest.mark.usefixtures("past", "scripted")
def test_a_dry_run_queues_nothing_and_the_real_one_says_how_many() -> None:
    assert settings().engine == "scripted"
    said = list(backfilled(Backfill(kind="nda"), dry_run=True))
    assert said[0].startswith("4 documents; to do: 4 from parse") and said[-1] == "nothing was queued: it is a dry run"
    assert "about 2,000 tokens" in said[1] and "by 4 read before" in said[1]
    assert query("select count(*) from work_queue") == [(0,)]
    assert list(backfilled(Backfill(kind="nda"), dry_run=False))[-1].startswith("queued 4 documents")
    with pytest.raises(SettingError, match="Name --since"):
        list(backfilled(Backfill(), dry_run=True))
