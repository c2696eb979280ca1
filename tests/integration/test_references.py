"""Where the search for a threshold starts, on real PostgreSQL: confidences of the first documents that a calibration judged, taken once."""

import os

import pytest

from schemas.calibration import Calibration
from schemas.document import Arrival
from schemas.errors import DatabaseError
from schemas.outcome import Reason, Verdict
from schemas.reading import Evidence, EvidenceGrade, Normalised, Signals, Verbatim
from schemas.settings import settings
from schemas.step import Decision, FieldReading, ReadResult
from sql.documents.arrivals import add_arrivals
from sql.readings.answered import record_read
from sql.trust.carried import add_judging, judging
from sql.trust.references import SIZE, references, take_references
from tasks.trust.adjudicate import DOUBTS
from tasks.trust.judges import judges_of
from tests import calibrations
from tests.conftest import forget_settings, fresh_database
from tests.integration.escalating import query

SIGNATURES = {"receipt": "s"}
SEVENTY = tuple(calibrations.answers("total", 70, 0.95))  # right ones: too few for three starts, enough for one


@pytest.fixture
def own(store: str) -> Calibration:
    return calibrations.store("receipt", "s", answers=SEVENTY)


def read(first: int, count: int, name: str, confidence: float = 0.95, reason: Reason = Reason.CONFIDENT) -> None:
    hashes = [f"{number:012x}".ljust(64, "0") for number in range(first, first + count)]
    add_arrivals([Arrival(inbox="i", name=h, content_hash=h, size_bytes=1, content=b"x") for h in hashes], "p")
    record_read([_result(h, name, confidence, reason) for h in hashes])


def _result(content_hash: str, name: str, confidence: float, reason: Reason) -> ReadResult:
    decision = Decision(field="total", verdict=Verdict.REVIEW, reasons=(reason,), calibration=name)
    reading = FieldReading(
        field="total",
        verbatim=Verbatim(field="total", words=("1.00",), signals=Signals()),
        normalised=Normalised(value="1.00"),
        evidence=(Evidence(grade=EvidenceGrade.EXACT),),
        confidence=confidence,
        decision=decision,
    )
    return ReadResult(
        content_hash=content_hash, fingerprint="r", kind="receipt", tier=1, engine="scripted", answers=(), readings=(reading,),
        decision=Decision(verdict=Verdict.REVIEW, reasons=(Reason.FIELDS_IN_REVIEW,)), signature="s",
    )  # fmt: skip


def take(own: Calibration) -> list[float]:
    take_references({own.name: {answer.document for answer in own.answers}}, DOUBTS)
    return list(references([own.name]).get(own.name, {}).get("total", ()))


def test_with_a_reference_all_of_the_risk_is_spent_where_answers_are(own: Calibration) -> None:
    read(0, SIZE - 1, own.name)
    assert take(own) == [] and "total" not in judges_of(SIGNATURES, settings())["receipt"].thresholds
    read(SIZE, 1, own.name)
    assert take(own) == [0.95] * SIZE
    assert judges_of(SIGNATURES, settings())["receipt"].thresholds == {"total": 0.95}


def test_it_is_taken_once_in_the_order_of_the_decisions(own: Calibration) -> None:
    read(0, SIZE // 2, own.name, 0.9)
    read(SIZE, SIZE, own.name, 0.7)
    first = take(own)
    assert first == [0.9] * (SIZE // 2) + [0.7] * (SIZE // 2)
    read(3 * SIZE, SIZE, own.name, 0.1)
    assert take(own) == first


def test_what_could_never_be_accepted_has_no_confidence_and_what_is_novel_is_left_out(own: Calibration) -> None:
    read(0, SIZE - 2, own.name)
    read(SIZE, 1, own.name, reason=Reason.NO_EVIDENCE)
    read(SIZE + 1, 1, own.name, reason=Reason.SIGNAL_MISSING)
    assert sorted(take(own))[:3] == [0.0, 0.0, 0.95]
    assert len(take(own)) == SIZE
    other = calibrations.store("receipt", "t", answers=SEVENTY)
    read(2 * SIZE, SIZE, other.name, reason=Reason.NOVEL)
    assert take(other) == []


def test_documents_that_the_calibration_was_fitted_to_are_no_reference(store: str) -> None:
    fitted = calibrations.answers("total", 1)[0].model_copy(update={"document": f"{7:012x}"})
    own = calibrations.store("receipt", "s", answers=(*SEVENTY, fitted))
    read(7, 1, own.name)
    read(SIZE, SIZE - 1, own.name)
    assert take(own) == []
    read(8, 1, own.name)
    assert len(take(own)) == SIZE


def test_another_calibrations_documents_are_no_reference(own: Calibration) -> None:
    read(0, SIZE, "another")
    assert take(own) == []


def test_it_goes_with_the_calibration_into_another_database(own: Calibration, store: str, postgres: str) -> None:
    read(0, SIZE, own.name)
    found, carried = take(own), judging()
    with fresh_database(postgres):
        add_judging(carried)
        assert references([own.name])[own.name]["total"] == tuple(found)
    os.environ["NIGHTCLERK_DATABASE_URL"] = store
    forget_settings()


def test_references_that_cannot_be_read_accept_nothing(own: Calibration) -> None:
    from sqlalchemy import text

    from sql.connection import database

    with database().begin() as connection:
        connection.execute(text("drop table core_references"))
    with pytest.raises(DatabaseError):
        references([own.name])
    assert judges_of(SIGNATURES, settings())["receipt"].refused is Reason.CALIBRATOR_UNREACHABLE
    assert query("select count(*) from core_calibrations") == [(1,)]
