"""A night's audit on real PostgreSQL: what is drawn, what people answer, what the certificate says, and what a target not held does."""

import logging
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from sqlalchemy import text

from schemas.alarm import Alarmed
from schemas.document import Arrival
from schemas.night import Night
from schemas.outcome import Reason, Verdict
from schemas.reading import Evidence, EvidenceGrade, Normalised, Signals, Verbatim
from schemas.registry import KINDS
from schemas.settings import settings
from schemas.step import Decision, FieldReading, Fingerprints, ReadResult
from schemas.trust import Checks, Held
from sql.connection import database
from sql.documents.arrivals import add_arrivals
from sql.models.registry import promote, register_model
from sql.readings.answered import record_read
from sql.review.reviewers import measured_field_s, reviewer_checks
from sql.trust.audits import accepted_undrawn, audited_fields
from sql.trust.calibrations import add_calibration, latest_calibrations
from sql.trust.certificates import raised_thresholds
from tasks import alarms as sounding
from tasks.audit import certify, draw_audit
from tasks.trust.judges import judges
from tests.calibrations import answers, calibration
from tests.conftest import forget_settings
from tests.integration.corrected import Correction, add_correction
from tests.integration.test_models import record

INBOX = "file:///inbox"
SIGNATURE = "s"
DOCUMENTS = 80


@pytest.fixture
def night(store: str, prefect_api: str) -> Night:
    """A night that accepted one field of each of DOCUMENTS receipts."""
    fields = [field for field in KINDS["receipt"].model_fields if field != "total"]
    sure = [each for field in fields for each in answers(field)]
    some = answers("total", 100, 0.9)
    honest = [*answers("total"), *(a.model_copy(update={"wrong": n < 10}) for n, a in enumerate(some))]
    own = calibration("receipt", SIGNATURE, answers=(*sure, *honest))
    add_calibration(own, "test")
    prints = Fingerprints(parse="p", classify="c", read={"receipt": "r"}, calibrate={"receipt": SIGNATURE})
    begun = Night(
        inbox=INBOX, started_at=datetime.now(UTC) - timedelta(minutes=1), fingerprints=prints, progress_id=uuid4()
    )
    hashes = [f"{i:064x}" for i in range(DOCUMENTS)]
    add_arrivals([Arrival(inbox=INBOX, name=h, content_hash=h, size_bytes=1, content=b"x") for h in hashes], "p")
    record_read([_accepted(h, own.name) for h in hashes])
    return begun


def tomorrow(night: Night) -> Night:
    """The next one, when people have looked at what this one drew."""
    return night.model_copy(update={"started_at": datetime.now(UTC)})


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


def _answer(content_hash: str, amount: str, kind: str = "receipt") -> None:
    value = {"amount": amount, "currency": None}
    add_correction(
        Correction(content_hash=content_hash, kind=kind, field="total", words=(amount,), value=value, corrected_by="a")
    )


def _answer_all(amount: str) -> int:
    with database().connect() as connection:
        hashes = list(connection.scalars(text("select content_hash from core_audits where drawn")))
    for content_hash in hashes:
        _answer(content_hash, amount)
    return len(hashes)


def _doubted(count: int, wrong: int) -> None:
    """As many more receipts, whose totals were not sure enough and went to people: so many of them were wrong."""
    name = latest_calibrations({"receipt": SIGNATURE})["receipt"].name
    hashes = [f"{i + DOCUMENTS:064x}" for i in range(count)]
    add_arrivals([Arrival(inbox=INBOX, name=h, content_hash=h, size_bytes=1, content=b"x") for h in hashes], "p")
    record_read([_in_doubt(_accepted(content_hash, name)) for content_hash in hashes])
    for number, content_hash in enumerate(hashes):
        _answer(content_hash, "2.00" if number < wrong else "1.00")


def _in_doubt(result: ReadResult) -> ReadResult:
    [reading] = result.readings
    review = {"verdict": Verdict.REVIEW, "reasons": (Reason.LOW_CONFIDENCE,)}
    field, whole = reading.decision.model_copy(update=review), result.decision.model_copy(update=review)
    return result.model_copy(update={"readings": (reading.model_copy(update={"confidence": 0.9, "decision": field}),), "decision": whole})  # fmt: skip


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
    line = {line.field: line for line in certify(tomorrow(night))}["total"]
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
    line = {line.field: line for line in certify(tomorrow(night))}["total"]
    assert (line.wrong, line.held) == (judged, Held.NO)
    [(place, after)] = raised_thresholds()["receipt"].items()
    assert place[1] == "total"
    assert after is None
    with database().connect() as connection:
        held = connection.execute(text("select held from core_certificates where field = 'total'")).scalar_one()
    assert held == "no"


def test_what_raised_a_threshold_raises_it_once_and_what_comes_after_is_certified_anew(night: Night, monkeypatch: pytest.MonkeyPatch) -> None:  # fmt: skip
    """Those that are less sure are wrong, the surest are right: the threshold goes between them, and stays."""
    monkeypatch.setenv("NIGHTCLERK_AUDIT_POWER", "0.95")
    forget_settings()
    name = latest_calibrations({"receipt": SIGNATURE})["receipt"].name
    _accept_more(range(DOCUMENTS, 5 * DOCUMENTS), name, 0.998)
    draw_audit(night)
    with database().connect() as connection:
        drawn = connection.execute(text("select content_hash, confidence from core_audits join out_fields using (content_hash, fingerprint, field) where drawn")).all()  # fmt: skip
    for content_hash, confidence in drawn:
        _answer(content_hash, "2.00" if confidence < 0.99 else "1.00")
    assert {line.field: line for line in certify(tomorrow(night))}["total"].held is Held.NO
    [(field, _, after, _)] = _moves()
    assert field == "total" and 0.95 < after <= 0.998
    certify(tomorrow(night))
    assert len(_moves()) == 1
    _accept_more(range(5 * DOCUMENTS, 5 * DOCUMENTS + 20), name, 0.999)
    draw_audit(night)
    [line] = [each for each in certify(tomorrow(night)) if each.field == "total"]
    assert (line.accepted, line.audited) == (20, 0)


def test_what_was_drawn_before_a_threshold_moved_and_answered_since_speaks_of_what_stays_accepted(night: Night, monkeypatch: pytest.MonkeyPatch) -> None:  # fmt: skip
    """Few answers move the threshold between the less sure, which are wrong, and the surest, of which most wait: they turn out wrong too."""
    monkeypatch.setenv("NIGHTCLERK_AUDIT_POWER", "0.99")
    forget_settings()
    name = latest_calibrations({"receipt": SIGNATURE})["receipt"].name
    _accept_more(range(DOCUMENTS, 5 * DOCUMENTS), name, 0.998)
    draw_audit(night)
    less_sure, surest = _drawn(0, 0.99), _drawn(0.99, 1)
    some = surest[: len(surest) // 2]
    for content_hash in (*less_sure, *some):
        _answer(content_hash, "2.00" if content_hash in less_sure else "1.00")
    assert {line.field: line for line in certify(tomorrow(night))}["total"].held is Held.NO
    [(field, _, after, _)] = _moves()
    assert field == "total" and 0.95 < after <= 0.998
    [waiting] = [line for line in certify(tomorrow(night)) if line.field == "total"]
    assert (waiting.accepted, waiting.audited, waiting.bound) == (4 * DOCUMENTS, 0, 1.0)
    for content_hash in surest[len(some) :]:
        _answer(content_hash, "2.00")
    [line] = [line for line in certify(tomorrow(night)) if line.field == "total"]
    assert (line.audited, line.wrong, line.held) == (len(surest) - len(some), len(surest) - len(some), Held.NO)
    assert len(_moves()) == 2 and _moves()[-1][2] is None


def _drawn(least: float, most: float) -> list[str]:
    chosen = "select content_hash from core_audits join out_fields using (content_hash, fingerprint, field) where drawn and confidence between :least and :most order by 1"  # fmt: skip
    with database().connect() as connection:
        return list(connection.scalars(text(chosen), {"least": least, "most": most}))


def _accept_more(numbers: range, name: str, confidence: float) -> None:
    hashes = [f"{number:064x}" for number in numbers]
    add_arrivals([Arrival(inbox=INBOX, name=h, content_hash=h, size_bytes=1, content=b"x") for h in hashes], "p")
    results = [_accepted(content_hash, name) for content_hash in hashes]
    sure = [(result, result.readings[0].model_copy(update={"confidence": confidence})) for result in results]
    record_read([result.model_copy(update={"readings": (reading,)}) for result, reading in sure])


def test_an_answer_from_before_the_draw_is_no_audit(night: Night) -> None:
    add_correction(
        Correction(content_hash=f"{0:064x}", kind="receipt", field="total", words=(), value=None, corrected_by="a")
    )
    draw_audit(night)
    assert audited_fields(datetime.now(UTC)) == []


def test_what_a_killed_night_accepted_is_drawn_by_the_next_one(night: Night) -> None:
    assert draw_audit(night.model_copy(update={"started_at": datetime.now(UTC)})) > 0
    assert accepted_undrawn(INBOX) == []


def test_what_another_inboxes_night_left_undrawn_for_a_day_is_drawn_by_any(night: Night) -> None:
    other = night.model_copy(update={"inbox": "file:///another"})
    assert draw_audit(other) == 0
    with database().begin() as connection:
        connection.execute(text("update core_readings set read_at = read_at - interval '25 hours'"))
    assert draw_audit(other) > 0
    assert accepted_undrawn(INBOX) == []


def test_what_was_never_put_to_the_draw_is_not_certified(night: Night) -> None:
    assert certify(tomorrow(night)) == []


def test_an_answer_about_what_was_not_drawn_is_no_audit(night: Night) -> None:
    draw_audit(night)
    with database().connect() as connection:
        passed_over = connection.scalars(text("select content_hash from core_audits where not drawn")).first()
    add_correction(
        Correction(content_hash=str(passed_over), kind="receipt", field="total", words=(), value=None, corrected_by="a")
    )
    assert audited_fields(datetime.now(UTC)) == []


def test_an_answer_under_another_kind_is_no_audit(night: Night) -> None:
    """A document may be given another kind, answered as that, and given back: fields of one name are not one field."""
    draw_audit(night)
    for content_hash in _drawn(0, 1):
        _answer(content_hash, "2.00", kind="contract")
    assert audited_fields(datetime.now(UTC)) == []
    assert [line.audited for line in certify(tomorrow(night))] == [0, 0]


def test_what_is_read_anew_is_drawn_anew(night: Night) -> None:
    """Of the same documents others: a model that was trained on what people found in a sample is not judged by that sample."""
    draw_audit(night)
    first = set(_drawn(0, 1))
    name = latest_calibrations({"receipt": SIGNATURE})["receipt"].name
    record_read([_accepted(f"{i:064x}", name).model_copy(update={"fingerprint": "another"}) for i in range(DOCUMENTS)])
    draw_audit(night)
    with database().connect() as connection:
        again = set(
            connection.scalars(text("select content_hash from core_audits where drawn and fingerprint = 'another'"))
        )
    assert first - again and again - first


def test_each_target_is_drawn_for_by_itself(night: Night, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NIGHTCLERK_TARGET_ERRORS", '{"receipt.total": 0.025}')
    forget_settings()
    draw_audit(night)
    with database().connect() as connection:
        found = list(connection.scalars(text("select distinct inclusion from core_audits")))
    assert found == [pytest.approx(1.25 * (1 - 0.2 ** (1 / 2)))], "2 of 80, with a power of 0.8, and a quarter more"


@pytest.mark.parametrize("nights", [1, 2], ids=["at the same rate", "at another rate"])
def test_what_tonight_accepts_is_counted_and_says_nothing_of_what_was_judged(night: Night, nights: int) -> None:
    draw_audit(night)
    judged = _answer_all("1.00")
    before = {line.field: line for line in certify(tomorrow(night))}["total"]
    name, more = latest_calibrations({"receipt": SIGNATURE})["receipt"].name, nights * DOCUMENTS
    _accept_more(range(DOCUMENTS, DOCUMENTS + more), name, 0.95)
    next_night = tomorrow(night)
    draw_audit(next_night)
    line = {line.field: line for line in certify(next_night)}["total"]
    assert (line.accepted, line.audited, line.bound) == (DOCUMENTS + more, judged, before.bound)
    assert f"tonight's {more} are to be judged" in line.why
    later = {line.field: line for line in certify(tomorrow(night))}["total"]
    assert later.bound > more / (DOCUMENTS + more) and f"of {more} none is judged yet" in later.why
    assert later.held is Held.OPEN
    _answer_all("1.00")
    judged_too = {line.field: line for line in certify(tomorrow(night))}["total"]
    assert judged_too.bound < later.bound and "none is judged yet" not in judged_too.why


def test_each_tier_is_drawn_from_by_itself(night: Night) -> None:
    """A few answers of a dear tier are not lost among a cheap one's many: an error zone of each is met with the same power."""
    hashes = [f"{i + DOCUMENTS:064x}" for i in range(10)]
    add_arrivals([Arrival(inbox=INBOX, name=h, content_hash=h, size_bytes=1, content=b"x") for h in hashes], "p")
    record_read([_accepted(h, "another").model_copy(update={"tier": 2, "reader": "big"}) for h in hashes])
    draw_audit(night)
    with database().connect() as connection:
        rates = connection.execute(text("select distinct f.tier, a.inclusion from core_audits a join out_fields f using (content_hash, fingerprint, field)"))  # fmt: skip
        found = {tier: inclusion for tier, inclusion in rates}
    assert found == {1: pytest.approx(1.25 * (1 - 0.2 ** (1 / 4))), 2: pytest.approx(1.0)}, (
        "4 of 80, 1 of 10, with a power of 0.8, and a quarter more"
    )


def _accepted_now() -> int:
    with database().connect() as connection:
        return connection.execute(text("select count(*) from out_fields where verdict = 'accept'")).scalar_one()


def _moves() -> list[tuple[str, float, float, str]]:
    with database().connect() as connection:
        return [tuple(row) for row in connection.execute(text("select field, before, after, why from core_thresholds"))]


def test_what_people_judge_as_wrong_as_confidence_says_moves_nothing(night: Night, caplog: pytest.LogCaptureFixture) -> None:  # fmt: skip
    caplog.set_level(logging.INFO, "nightclerk")
    _doubted(60, wrong=6)
    draw_audit(night)
    _answer_all("1.00")
    certify(tomorrow(night))
    assert _moves() == []
    assert "ALARM" not in caplog.text and "are drawn for a person" in caplog.text


def test_confidence_that_promises_too_much_raises_the_threshold_once_and_alarms(night: Night, caplog: pytest.LogCaptureFixture) -> None:  # fmt: skip
    """No audited answer is wrong: the drift shows in what was not accepted."""
    caplog.set_level(logging.INFO, "nightclerk")
    _doubted(60, wrong=30)
    draw_audit(night)
    audited = _answer_all("1.00")
    before = judges(night.fingerprints, settings())["receipt"].thresholds
    lines = {line.field: line for line in certify(tomorrow(night))}
    assert (lines["total"].wrong, lines["total"].held is Held.NO) == (0, False)
    [(field, was, after, why)] = _moves()
    assert (field, was) == ("total", before["total"]) and after > was
    assert f"over the last {60 + audited} answers that people judged" in why
    assert f"ALARM     small: receipt.total: {why}" in caplog.text
    now = judges(night.fingerprints, settings())["receipt"].thresholds
    assert now == before | {"total": after}, "the other fields stay as they were"
    certify(tomorrow(night))
    assert len(_moves()) == 1, "what has been answered is not answered again"


def test_what_an_earlier_calibration_accepted_is_certified_still(night: Night) -> None:
    """The weekly refit comes between the draw and the answers: what was wrong then is told all the same."""
    draw_audit(night)
    earlier = latest_calibrations({"receipt": SIGNATURE})["receipt"]
    later = earlier.model_copy(update={"fitted_at": datetime.now(UTC)})
    add_calibration(later, "schedule")
    judged = _answer_all("2.00")
    line = {line.field: line for line in certify(tomorrow(night))}["total"]
    assert (line.wrong, line.held) == (judged, Held.NO)
    with database().connect() as connection:
        certified = connection.execute(text("select calibration, held from core_certificates where field = 'total'")).all()  # fmt: skip
    assert [tuple(row) for row in certified] == [(earlier.name, "no")] and later.name != earlier.name
    assert [field for field, *_ in _moves()] == ["total"] and _accepted_now() == judged, (
        "all that nobody answered went back to people"
    )
    assert raised_thresholds()["receipt"] == {(earlier.name, "total"): None}, "of the new one nothing is known yet"
    long_after = night.model_copy(update={"started_at": datetime.now(UTC) + timedelta(days=8)})
    assert [each for each in certify(long_after) if each.audited] == []


@pytest.mark.parametrize(("said", "alarmed"), [("1.00", Alarmed.DRIFTED), ("2.00", Alarmed.TARGET_NOT_HELD)])
def test_a_threshold_that_rises_is_told_outside_once_with_what_raised_it(night: Night, monkeypatch: pytest.MonkeyPatch, said: str, alarmed: Alarmed) -> None:  # fmt: skip
    emitted: dict[str, str] = {}
    reached = [False]
    monkeypatch.setattr(
        sounding, "emitted", lambda alarm, _: bool(emitted.update({alarm.event: alarm.summary})) or reached[0]
    )
    register_model(record("mine"))
    promote("mine", "anna", "")
    _doubted(60, wrong=30)
    draw_audit(night)
    _answer_all(said)
    certify(tomorrow(night))
    sounding.sound_alarms(night)
    reached[0] = True  # until then Prefect's server did not answer, or the night broke off here
    resumed = night.model_copy(update={"started_at": datetime.now(UTC) + timedelta(days=1)})
    told = [alarm for alarm in sounding.sound_alarms(resumed) if alarm.event is not Alarmed.QUEUE_TOO_OLD]
    assert [alarm.event for alarm in told] == [alarmed] and emitted[alarmed.value] == told[0].summary
    assert "receipt.total" in told[0].summary
    assert alarmed is not Alarmed.DRIFTED or _moves()[0][3] in told[0].summary
    assert ("`nightclerk rollback` returns to the model before" in told[0].summary) == (alarmed is Alarmed.TARGET_NOT_HELD)  # fmt: skip
    later = resumed.model_copy(update={"started_at": datetime.now(UTC)})
    assert [alarm for alarm in sounding.sound_alarms(later) if alarm.event is alarmed] == []


def test_an_accepted_answer_that_somebody_happened_upon_is_no_sign_of_drift(night: Night) -> None:
    for number in range(DOCUMENTS):
        _answer(f"{number:064x}", "2.00")
    draw_audit(night)
    certify(tomorrow(night))
    assert _moves() == []


def test_reviewers_who_were_checked_are_told_of_in_the_certificate(night: Night) -> None:
    draw_audit(night)
    _answer_all("1.00")
    alone = {line.field: line for line in certify(tomorrow(night))}["total"]
    assert alone.why.endswith("nobody checked the reviewers")
    _check(caught=7, missed=3)
    assert reviewer_checks() == Checks(caught=7, missed=3)
    checked = {line.field: line for line in certify(tomorrow(night))}["total"]
    assert "the reviewers caught 7 of 10" in checked.why and checked.bound > alone.bound


def _check(caught: int, missed: int, seconds: int = 12, first: int = 0) -> None:
    """Fields at which the machine was wrong, as an adjudicator says, and a reviewer noticed or did not."""
    for number in range(first, first + caught + missed):
        key = {
            "hash": f"{number:064x}",
            "person": "ann",
            "active_s": seconds,
            "said": '"b"' if number < first + caught else '"a"',
        }
        with database().begin() as connection:
            connection.execute(_OPINION, key | {"action": "correct" if number < first + caught else "accept"})
        add_correction(Correction(content_hash=key["hash"], kind="receipt", field="date", words=("b",), value="b", corrected_by="judge"))  # fmt: skip
    with database().begin() as connection:
        connection.execute(text("update core_corrections set how = 'adjudicated' where field = 'date'"))


_OPINION = text("""
insert into core_opinions (content_hash, kind, field, person, action, stage, value, before, active_s)
values (:hash, 'receipt', 'date', :person, :action, 'first', cast(:said as jsonb), '"a"', :active_s)
""")


def test_the_time_that_people_take_counts_once_twenty_are_measured(night: Night) -> None:
    _check(caught=19, missed=0)
    assert measured_field_s() is None
    with database().begin() as connection:
        connection.execute(
            _OPINION, {"hash": f"{60:064x}", "person": "ann", "active_s": 12, "said": '"b"', "action": "correct"}
        )
    assert measured_field_s() == 12


def test_of_the_time_that_people_take_the_latest_answers_tell(night: Night, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sql.review.reviewers.LATEST", 20)
    _check(caught=24, missed=0, seconds=12)
    assert measured_field_s() == 12
    _check(caught=11, missed=0, seconds=30, first=24)
    assert measured_field_s() == 30, "though most of all took less"
