"""A night's audit on real PostgreSQL: what is drawn, what people answer, what the certificate says, and what a target not held does."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from sqlalchemy import text

from schemas.correction import Correction
from schemas.document import Arrival
from schemas.night import Night
from schemas.outcome import Reason, Verdict
from schemas.reading import Evidence, EvidenceGrade, Normalised, Signals, Verbatim
from schemas.step import Decision, FieldReading, Fingerprints, ReadResult
from schemas.trust import Held
from sql.audits import accepted_undrawn, audited_fields
from sql.calibrations import add_calibration
from sql.certificates import raised_thresholds
from sql.connection import database
from sql.corrections import add_correction
from sql.documents import add_arrivals
from sql.readings import record_read
from tasks.audit import certify, draw_audit
from tests.calibrations import calibration

INBOX = "file:///inbox"
SIGNATURE = "s"
DOCUMENTS = 80


@pytest.fixture
def night(store: str, prefect_api: str) -> Night:
    """A night that accepted one field of each of DOCUMENTS receipts."""
    own = calibration("receipt", SIGNATURE)
    add_calibration(own, "test")
    prints = Fingerprints(parse="p", classify="c", read={"receipt": "r"}, calibrate={"receipt": SIGNATURE})
    begun = Night(
        inbox=INBOX, started_at=datetime.now(UTC) - timedelta(minutes=1), fingerprints=prints, progress_id=uuid4()
    )
    hashes = [f"{i:064x}" for i in range(DOCUMENTS)]
    add_arrivals([Arrival(inbox=INBOX, name=h, content_hash=h, size_bytes=1, content=b"x") for h in hashes], "p")
    record_read([_accepted(h, own.name) for h in hashes])
    return begun


def _accepted(content_hash: str, name: str) -> ReadResult:
    decision = Decision(
        field="total", verdict=Verdict.ACCEPT, reasons=(Reason.CONFIDENT,), calibration=name, threshold=0.9
    )
    reading = FieldReading(
        field="total",
        verbatim=Verbatim(field="total", words=("1.00",), signals=Signals(mean_logprob=-0.1)),
        normalised=Normalised(value={"amount": "1.00", "currency": None}),
        evidence=(Evidence(grade=EvidenceGrade.EXACT),),
        confidence=0.95,
        decision=decision,
    )
    whole = Decision(verdict=Verdict.ACCEPT, reasons=(Reason.CONFIDENT,))
    return ReadResult(
        content_hash=content_hash, fingerprint="r", kind="receipt", tier=1, engine="scripted", answers=(),
        readings=(reading,), decision=whole, signature=SIGNATURE,
    )  # fmt: skip


def _answer_all(amount: str) -> int:
    with database().connect() as connection:
        hashes = list(connection.scalars(text("select content_hash from core_audits where drawn")))
    for content_hash in hashes:
        value = {"amount": amount, "currency": None}
        add_correction(
            Correction(
                content_hash=content_hash, kind="receipt", field="total", words=(amount,), value=value, corrected_by="a"
            )
        )
    return len(hashes)


def test_a_sample_is_drawn_once_and_waits_for_people(night: Night) -> None:
    assert len(accepted_undrawn(INBOX)) == DOCUMENTS
    drawn = draw_audit(night)
    assert 0 < drawn < DOCUMENTS
    assert draw_audit(night) == 0
    assert accepted_undrawn(INBOX) == []
    with database().connect() as connection:
        waiting = connection.execute(text("select reasons from out_review_queue where field = 'total'")).scalars().all()
        assert connection.execute(text("select count(*) from core_audits where drawn")).scalar_one() == drawn
    assert waiting == [["audit"]] * drawn


def test_before_anyone_has_looked_nothing_is_known(night: Night) -> None:
    draw_audit(night)
    lines = {line.field: line for line in certify(night)}
    assert lines["total"].accepted == lines[""].accepted == DOCUMENTS
    assert (lines["total"].audited, lines["total"].held, lines["total"].bound) == (0, Held.OPEN, 1.0)


def test_right_answers_lower_the_bound_and_leave_the_queue(night: Night) -> None:
    draw_audit(night)
    judged = _answer_all("1.00")
    line = {line.field: line for line in certify(night)}["total"]
    assert (line.audited, line.wrong) == (judged, 0)
    assert line.bound < 1
    assert raised_thresholds() == {}
    with database().connect() as connection:
        assert (
            connection.execute(text("select count(*) from out_review_queue where reasons = '{audit}'")).scalar_one()
            == 0
        )


def test_wrong_answers_raise_the_threshold_for_the_next_night(night: Night) -> None:
    draw_audit(night)
    judged = _answer_all("2.00")
    line = {line.field: line for line in certify(night)}["total"]
    assert (line.wrong, line.held) == (judged, Held.NO)
    [(place, after)] = raised_thresholds()["receipt"].items()
    assert place[1] == "total"
    assert after is None
    with database().connect() as connection:
        held = connection.execute(text("select held from core_certificates where field = 'total'")).scalar_one()
    assert held == "no"


def test_an_answer_from_before_the_draw_is_no_audit(night: Night) -> None:
    add_correction(
        Correction(content_hash=f"{0:064x}", kind="receipt", field="total", words=(), value=None, corrected_by="a")
    )
    draw_audit(night)
    assert audited_fields() == []


def test_what_a_killed_night_accepted_is_drawn_by_the_next_one(night: Night) -> None:
    assert draw_audit(night.model_copy(update={"started_at": datetime.now(UTC)})) > 0
    assert accepted_undrawn(INBOX) == []


def test_what_was_never_put_to_the_draw_is_not_certified(night: Night) -> None:
    assert certify(night) == []


def test_an_answer_about_what_was_not_drawn_is_no_audit(night: Night) -> None:
    draw_audit(night)
    with database().connect() as connection:
        passed_over = connection.scalars(text("select content_hash from core_audits where not drawn")).first()
    add_correction(
        Correction(content_hash=str(passed_over), kind="receipt", field="total", words=(), value=None, corrected_by="a")
    )
    assert audited_fields() == []
