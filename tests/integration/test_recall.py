"""What was accepted below a threshold that has risen goes back to people, on real PostgreSQL: what is recalled, what is not, and who is told."""

import logging
import threading
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import text

from deployments.review.document.told import told
from schemas.alarm import Alarmed
from schemas.document import Arrival
from schemas.ledger import night_of
from schemas.night import Night
from schemas.opinion import Action, Opinion, Stage
from schemas.outcome import EXPLAINED, Reason, Verdict
from schemas.reading import Evidence, EvidenceGrade, Normalised, Signals, Verbatim
from schemas.registry import KINDS
from schemas.review_queue import Wanted
from schemas.settings import settings
from schemas.step import Decision, FieldReading, Fingerprints, ReadResult
from schemas.trust import ThresholdMove
from schemas.webhook import Event
from sql.connection import database
from sql.documents.arrivals import add_arrivals
from sql.documents.history import history_of
from sql.readings.answered import record_read, record_reread
from sql.readings.decisions import add_decisions
from sql.readings.doubts import doubtful_documents
from sql.readings.recalls import not_accepted_over_recalls
from sql.reports.morning import calibrations_in_use, last_night, night_totals
from sql.reports.night import night_documents, review_queue, totals
from sql.reports.trends import fields_by_night
from sql.reports.webhooks import make_webhook
from sql.review.document import reviewed_document, reviewed_fields
from sql.review.opinions import give
from sql.review.queue import queue_page
from sql.review.refill import follow
from sql.tally.recount import contradictions
from sql.trust import certificates
from sql.trust.adjudications import reviewed_readings, waiting_readings
from sql.trust.audits import accepted_counts, accepted_undrawn, audited_fields
from sql.trust.calibrations import add_calibration
from sql.trust.certificates import move_threshold, raised_thresholds, recall_late
from sql.trust.judged import judged_fields
from tasks.alarms import sound_alarms
from tasks.audit import certify, draw_audit
from tests.calibrations import answers, calibration
from tests.integration.corrected import Correction, add_correction
from tests.integration.test_review_queue import ONE, someone

INBOX, SIGNATURE, OWN = "file:///inbox", "s", "own"
PRINTS = Fingerprints(parse="p", classify="c", read={"receipt": "r"}, calibrate={"receipt": SIGNATURE})
Row = tuple[Any, ...]


def rows(statement: str, **names: Any) -> list[Row]:
    with database().connect() as connection:
        return [tuple(row) for row in connection.execute(text(statement), names)]


def run(statement: str, **names: Any) -> None:
    with database().begin() as connection:
        connection.execute(text(statement), names)


def paper(
    number: int, sure: Mapping[str, float], kind: str = "receipt", name: str = OWN, tier: int = 1, fingerprint: str = "r",
    doubtful: tuple[str, ...] = (), unread: bool = False,
) -> str:  # fmt: skip
    """A document whose fields were read with these confidences and accepted, but for the doubtful ones; gives its hash."""
    content_hash = f"{number:064x}"
    add_arrivals([Arrival(inbox=INBOX, name=str(number), content_hash=content_hash, size_bytes=1, content=b"x")], "p")
    readings = tuple(_reading(field, p, name, tier, field in doubtful) for field, p in sure.items())
    reasons = (*((Reason.FIELDS_IN_REVIEW,) if doubtful else ()), *((Reason.UNREAD_PAGES,) if unread else ()))
    whole = Decision(
        verdict=Verdict.REVIEW if reasons else Verdict.ACCEPT, reasons=reasons or (Reason.CONFIDENT,), tier=tier
    )
    record_read([
        ReadResult(content_hash=content_hash, fingerprint=fingerprint, kind=kind, tier=tier, engine="scripted", answers=(),
                   readings=readings, decision=whole, signature=SIGNATURE, reader="" if tier == 1 else "big")
    ])  # fmt: skip
    return content_hash


def _reading(field: str, sure: float, name: str, tier: int, doubtful: bool) -> FieldReading:
    verdict, reason = (Verdict.REVIEW, Reason.LOW_CONFIDENCE) if doubtful else (Verdict.ACCEPT, Reason.CONFIDENT)
    return FieldReading(
        field=field,
        verbatim=Verbatim(field=field, words=("1",), signals=Signals(mean_logprob=-0.1)),
        normalised=Normalised(value="1"),
        evidence=(Evidence(grade=EvidenceGrade.EXACT),),
        confidence=sure,
        decision=Decision(field=field, verdict=verdict, reasons=(reason,), calibration=name, threshold=0.9, tier=tier),
    )


def raised(after: float | None, field: str = "total", name: str = OWN, kind: str = "receipt") -> int:
    return move_threshold(kind, field, name, ThresholdMove(before=0.9, after=after, why="too many are wrong"))


def answer(content_hash: str, field: str = "total", value: Any = "1") -> None:
    add_correction(Correction(content_hash=content_hash, kind="receipt", field=field, words=("1",), value=value, corrected_by="ann"))  # fmt: skip


def said(content_hash: str, field: str = "total", action: Action = Action.ACCEPT, previous: int | None = None, person: str = "ann") -> int:  # fmt: skip
    given = give(Opinion(content_hash=content_hash, kind="receipt", field=field, person=person, action=action, stage=Stage.FIRST, value="1", previous=previous), ONE)  # fmt: skip
    assert given.latest
    return given.latest.opinion_id


def verdicts() -> dict[tuple[int, str], str]:
    return {(int(h, 16), field): v for h, field, v in rows("select content_hash, field, verdict from out_fields")}


def outcome(content_hash: str) -> Row:
    [found] = rows("select verdict, reasons from out_documents where content_hash = :h", h=content_hash)
    return found


pytestmark = pytest.mark.usefixtures("store")


def test_what_is_below_the_raised_threshold_goes_back_and_the_rest_stays() -> None:
    for number, sure in enumerate([0.95, 0.97, 0.99]):
        paper(number, {"total": sure, "date": 0.95})
    assert raised(0.97) == 1, "what has just enough stays"
    assert verdicts() == {(n, f): "review" if (n, f) == (0, "total") else "accept" for n in range(3) for f in ("total", "date")}  # fmt: skip
    assert [outcome(f"{n:064x}")[0] for n in range(3)] == ["review", "accept", "accept"]


def test_where_nothing_is_accepted_any_more_all_goes_back() -> None:
    for number, sure in enumerate([0.95, 1.0]):
        paper(number, {"total": sure})
    assert raised(None) == 2
    assert set(verdicts().values()) == {"review"}


def test_only_the_field_of_that_kind_under_that_calibration_goes_back() -> None:
    paper(0, {"total": 0.95, "date": 0.95})
    paper(1, {"total": 0.95}, name="another")
    paper(2, {"total": 0.95}, kind="contract")
    paper(3, {"total": 0.5}, doubtful=("total",))
    run("insert into core_readings select content_hash, fingerprint, 2, kind, field, words, value, problem, note, evidence, signals, 0.95, engine, read_at, signature, 'big' from core_readings where content_hash = :h", h=f"{3:064x}")  # fmt: skip
    run("insert into core_decisions (content_hash, fingerprint, field, kind, verdict, reasons, calibration, tier, turn) values (:h, 'r', 'total', 'receipt', 'accept', '{confident}', 'of the second tier', 2, 2)", h=f"{3:064x}")  # fmt: skip
    assert raised(0.97) == 1
    assert {where for where, verdict in verdicts().items() if verdict == "review"} == {(0, "total")}
    assert raised(0.97, name="of the second tier") == 1
    assert verdicts()[3, "total"] == "review"


def test_what_a_person_answered_stays_until_they_take_it_back() -> None:
    first, second = paper(0, {"total": 0.95}), paper(1, {"total": 0.95})
    answer(first)
    opinion = said(second)
    assert raised(0.97) == 0 and set(verdicts().values()) == {"accept"}
    said(second, action=Action.UNDO, previous=opinion)
    assert recall_late() == 1
    assert verdicts() == {(0, "total"): "accept", (1, "total"): "review"}


def test_a_second_run_recalls_nothing_and_a_second_move_what_lies_between() -> None:
    for number, sure in enumerate([0.95, 0.98, 0.995]):
        paper(number, {"total": sure})
    assert raised(0.97) == 1
    before = rows("select count(*) from core_decisions")
    assert recall_late() == 0 and raised(0.97) == 0
    assert rows("select count(*) from core_decisions") == before
    assert raised(0.99) == 1
    assert verdicts() == {(0, "total"): "review", (1, "total"): "review", (2, "total"): "accept"}


def test_it_is_recalled_with_the_move_or_not_at_all(monkeypatch: pytest.MonkeyPatch) -> None:
    paper(0, {"total": 0.95})

    def dies(connection: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(certificates, "recall", dies)
        with pytest.raises(KeyboardInterrupt):
            raised(0.97)
    assert raised_thresholds() == {} and recall_late() == 0
    assert raised(0.97) == 1


def test_what_a_night_under_way_accepts_below_it_afterwards_is_recalled_by_the_next_look() -> None:
    assert raised(0.97) == 0
    paper(0, {"total": 0.95})
    paper(1, {"total": 0.98})
    assert recall_late() == 1
    assert verdicts() == {(0, "total"): "review", (1, "total"): "accept"}


def test_the_history_says_when_and_why_and_the_calibration_stays() -> None:
    document = paper(0, {"total": 0.95})
    raised(0.97)
    found = rows("select field, verdict, reasons, calibration, threshold, tier, night, turn from core_decisions where turn > 1 order by field")  # fmt: skip
    assert found == [
        ("", "review", ["fields_in_review", "recalled"], "", None, 1, None, 2),
        ("total", "review", ["recalled"], OWN, 0.97, 1, None, 2),
    ]
    [last] = [each for each in history_of(document) if each.event == "decision" and each.field == "total"][1:]
    assert last.who == OWN and datetime.now(UTC) - last.at < timedelta(minutes=1)
    assert (told(last).title, told(last).more) == ("Decided: review", f"{EXPLAINED[Reason.RECALLED]} (97% needed)")


def test_the_queue_shows_it_with_the_reason_first_and_people_end_it() -> None:
    document = paper(0, {"total": 0.95, "date": 0.95})
    follow(ONE)
    assert queue_page(Wanted(), someone(), None, 9) == []
    raised(0.97)
    follow(ONE)
    [waits] = queue_page(Wanted(), someone(), None, 9)
    assert (waits.content_hash, waits.fields, waits.why) == (document, ("total",), ("recalled",))
    assert [(each["field"], each["reasons"]) for each in review_queue(9)] == [("total", ["recalled"])]
    head = reviewed_document(document)
    assert head
    shown = reviewed_fields(head)
    assert shown.decisions["total"].reasons == ("recalled",) and shown.queued["total"].reasons == ("recalled",)
    said(document)
    assert queue_page(Wanted(), someone(), None, 9) == []
    assert outcome(document) == ("accept", ["reviewed"])
    assert recall_late() == 0


def test_a_document_that_is_with_people_anyway_stays_as_it_is_and_waits_with_one_more_field() -> None:
    document = paper(0, {"total": 0.95, "date": 0.4}, doubtful=("date",), unread=True)
    follow(ONE)
    was = outcome(document)
    raised(0.97)
    follow(ONE)
    assert outcome(document) == was == ("review", ["fields_in_review", "unread_pages"])
    [waits] = queue_page(Wanted(), someone(), None, 9)
    assert (waits.fields, waits.why) == (("date", "total"), ("unread_pages", "low_confidence", "recalled"))


def test_pages_that_somebody_has_looked_at_are_not_to_be_looked_at_again() -> None:
    document = paper(0, {"total": 0.95}, unread=True)
    follow(ONE)
    look = said(document, field="")
    assert outcome(document) == ("accept", ["checked"])
    raised(0.97)
    follow(ONE)
    [waits] = queue_page(Wanted(), someone(), None, 9)
    assert (waits.fields, waits.why) == (("total",), ("recalled",))
    said(document, field="", action=Action.UNDO, previous=look)
    [waits] = queue_page(Wanted(), someone(), None, 9)
    assert (waits.fields, waits.why) == (("total",), ("unread_pages", "recalled"))


def test_a_reading_that_another_took_the_place_of_does_not_come_back() -> None:
    document = paper(0, {"total": 0.95})
    paper(0, {"total": 0.99}, fingerprint="newer")
    assert raised(0.97) == 0
    assert rows("select fingerprint, verdict from out_documents") == [("newer", "accept")]
    assert outcome(document)[0] == "accept"


def test_an_answer_that_is_being_given_is_waited_for() -> None:
    document, moved = paper(0, {"total": 0.95}), []
    with database().begin() as connection:
        connection.execute(text("insert into core_corrections (content_hash, kind, field, words, value, corrected_by) values (:h, 'receipt', 'total', '{}', '1', 'ann')"), {"h": document})  # fmt: skip
        mover = threading.Thread(target=lambda: moved.append(raised(0.97)))
        mover.start()
        mover.join(1)
        assert mover.is_alive()
    mover.join(60)
    assert moved == [0] and outcome(document)[0] == "accept"


def reread(document: str, tier: int = 2) -> None:
    """A further tier's answer, by which the document's doubtful field and so all of it is accepted."""
    [(fingerprint,)] = rows("select distinct fingerprint from core_decisions where content_hash = :h", h=document)
    whole = Decision(verdict=Verdict.ACCEPT, reasons=(Reason.CONFIDENT,), tier=tier)
    record_reread([ReadResult(content_hash=document, fingerprint=fingerprint, kind="receipt", tier=tier, engine="scripted", answers=(), readings=(_reading("date", 0.99, "other", tier, False),), decision=whole, signature=SIGNATURE, reader="big")], [])  # fmt: skip


def test_what_was_recalled_while_a_further_tier_read_stays_with_people() -> None:
    document = paper(0, {"total": 0.95, "date": 0.4}, doubtful=("date",))
    raised(0.97)
    reread(document)
    assert verdicts() == {(0, "total"): "review", (0, "date"): "accept"}
    assert outcome(document) == ("review", ["fields_in_review", "recalled"])


def test_what_people_answered_of_a_recall_lets_the_document_be_accepted() -> None:
    document = paper(0, {"total": 0.95, "date": 0.4}, doubtful=("date",))
    raised(0.97)
    said(document)
    reread(document)
    assert outcome(document)[0] == "accept"


def test_a_recall_waits_for_what_a_further_tier_is_about_to_accept() -> None:
    document = paper(0, {"total": 0.95, "date": 0.4}, doubtful=("date",))
    moved: list[int] = []
    mover = threading.Thread(target=lambda: moved.append(raised(0.97)))
    with database().begin() as connection, not_accepted_over_recalls(connection, [document]):
        mover.start()
        mover.join(1)
        assert mover.is_alive()
        whole = Decision(verdict=Verdict.ACCEPT, reasons=(Reason.CONFIDENT,), tier=2)
        add_decisions(connection, document, "r", "receipt", [whole])
    mover.join(60)
    assert moved == [1] and outcome(document) == ("review", ["fields_in_review", "recalled"])


def test_programs_that_were_told_of_an_accepted_document_are_told_once() -> None:
    make_webhook("http://127.0.0.1:9/", [Event.ACCEPTED, Event.RECALLED], "ann")
    document = paper(0, {"total": 0.95})
    paper(1, {"total": 0.95, "date": 0.4}, doubtful=("date",))
    raised(0.97)
    recall_late()
    follow(ONE)
    said(document)
    heard = rows("select event, content_hash, body -> 'reasons' from work_deliveries order by delivery_id")
    assert heard == [
        ("document.accepted", document, ["confident"]),
        ("document.recalled", document, ["fields_in_review", "recalled"]),
        ("document.accepted", document, ["reviewed"]),
    ]


def test_a_further_tier_may_be_asked_about_it() -> None:
    paper(0, {"total": 0.95, "date": 0.99})
    assert doubtful_documents(PRINTS, date(2026, 11, 27)) == []
    raised(0.97)
    [found] = doubtful_documents(PRINTS, date(2026, 11, 27))
    assert [(each.field, each.reasons) for each in found.fields] == [("total", (Reason.RECALLED,))]


@pytest.mark.parametrize(("kind", "asked"), [("contract", 1), ("receipt", 0)])
def test_whoever_answered_a_like_named_field_of_another_kind_has_not_answered_it(kind: str, asked: int) -> None:
    document = paper(0, {"total": 0.95, "date": 0.99})
    raised(0.97)
    add_correction(Correction(content_hash=document, kind=kind, field="total", words=(), value=None, corrected_by="a"))
    assert len(doubtful_documents(PRINTS, date(2026, 11, 27))) == asked


def test_what_a_further_tier_accepts_of_it_is_put_to_the_draw_anew() -> None:
    """The first draw was of another answer, and what people had answered of it was not recalled."""
    paper(0, {"total": 0.95})
    run("insert into core_audits (content_hash, fingerprint, field, kind, inclusion, drawn) select content_hash, fingerprint, field, kind, 0.5, true from out_fields")  # fmt: skip
    assert accepted_undrawn(INBOX) == []
    assert set(accepted_counts(datetime.now(UTC))) == {(1, OWN, "receipt")}
    raised(0.97)
    assert accepted_undrawn(INBOX) == [] and accepted_counts(datetime.now(UTC)) == {}
    paper(0, {"total": 0.99}, tier=2, name="big")
    [again] = accepted_undrawn(INBOX)
    assert (again.tier, again.calibration) == (2, "big")
    assert review_queue(9) == [] and accepted_counts(datetime.now(UTC)) == {}
    run("insert into core_audits (content_hash, fingerprint, field, kind, inclusion, drawn, tier) select content_hash, fingerprint, field, kind, 0.5, true, 2 from out_fields")  # fmt: skip
    assert set(accepted_counts(datetime.now(UTC))) == {(2, "big", "receipt")}
    assert [each["reasons"] for each in review_queue(9)] == [["audit"]]
    follow(ONE)
    [waits] = queue_page(Wanted(), someone(), None, 9)
    assert waits.why == ("audit",)
    answer(f"{0:064x}")
    assert [each.tier for each in audited_fields(datetime.now(UTC))] == [2]


def test_where_all_is_asked_an_audited_answer_stands_for_itself_alone() -> None:
    documents = [paper(number, {"total": sure}) for number, sure in enumerate([0.95, 0.95, 0.95, 0.99])]
    run("insert into core_audits (content_hash, fingerprint, field, kind, inclusion, drawn) select content_hash, fingerprint, field, kind, 0.25, confidence = 0.99 or content_hash < :two from out_fields", two=documents[2])  # fmt: skip
    answer(documents[0])
    answer(documents[3])
    assert [(each["confidence"], each["inclusion"]) for each in reviewed_readings(SIGNATURE)] == [(0.95, 0.25), (0.99, 0.25)]  # fmt: skip
    raised(0.97)
    assert [(each["confidence"], each["inclusion"]) for each in waiting_readings(SIGNATURE)] == [(0.95, None)] * 2
    answer(documents[1])
    assert [(each["confidence"], each["inclusion"]) for each in reviewed_readings(SIGNATURE)] == [(0.95, None), (0.95, None), (0.99, 0.25)]  # fmt: skip
    assert [(each["confidence"], each["inclusion"]) for each in waiting_readings(SIGNATURE)] == [(0.95, None)]
    assert [each.weight for each in judged_fields([OWN])] == [1, 1, 1]
    answer(documents[2])
    assert len(judged_fields([OWN])) == 4, "all of them were asked: what they say of confidence counts"


def test_a_lower_tiers_answer_stands_for_itself_where_all_of_the_higher_ones_are_asked() -> None:
    for number in range(2):
        paper(number, {"total": 0.5}, doubtful=("total",))
        paper(number, {"total": 0.95}, tier=2, name="big")
    run("insert into core_audits (content_hash, fingerprint, field, kind, inclusion, drawn, tier) select content_hash, fingerprint, field, kind, 0.25, true, 2 from out_fields")  # fmt: skip
    answer(f"{0:064x}")
    assert [each.weight for each in judged_fields([OWN])] == [4]
    assert raised(0.97, name="big") == 1
    assert [each.weight for each in judged_fields([OWN])] == [1]


def test_a_draw_of_what_was_recalled_says_nothing_of_what_a_further_tier_accepted_then() -> None:
    drawn = "insert into core_audits (content_hash, fingerprint, field, kind, inclusion, drawn, tier) select content_hash, fingerprint, field, kind, :rate, true, :tier from out_fields"  # fmt: skip
    document = paper(0, {"total": 0.95})
    run(drawn, rate=0.25, tier=1)
    raised(0.97)
    paper(0, {"total": 0.99}, tier=2, name="big")
    answer(document)
    assert judged_fields([OWN]) == [], "nobody was asked: they happened upon it"
    run("update core_corrections set corrected_at = corrected_at + interval '1 hour'")
    run(drawn, rate=0.5, tier=2)
    assert [each.weight for each in judged_fields([OWN])] == [2]
    assert [each["inclusion"] for each in reviewed_readings(SIGNATURE)] == [0.5]


def test_last_night_is_not_the_one_that_recalled_and_counts_what_it_recalled_of_its_own() -> None:
    paper(0, {"total": 0.95})
    paper(1, {"total": 0.95})
    run("update core_decisions set decided_at = decided_at - interval '3 days' where content_hash = :h", h=f"{1:064x}")
    raised(0.97)
    tonight = night_of(datetime.now(UTC), settings().time_zone)
    found = night_totals(tonight, None)
    assert [(each.verdict, each.count) for each in found.documents] == [("review", 1)]
    assert [(each.verdict, each.count) for each in found.fields] == [("review", 1)]
    assert [each.name for each in night_documents(INBOX, datetime.now(UTC) - timedelta(hours=1))] == ["0"]
    run("update core_decisions set decided_at = decided_at - interval '3 days' where reasons @> '{confident}' and content_hash = :h", h=f"{0:064x}")  # fmt: skip
    assert last_night() == night_of(datetime.now(UTC) - timedelta(days=3), settings().time_zone)
    assert night_totals(tonight, None).documents == () and night_documents(INBOX, datetime.now(UTC) - timedelta(hours=1)) == []  # fmt: skip
    assert sum(each.fields for each in fields_by_night(tonight - timedelta(days=9), None)) == 2
    assert calibrations_in_use(tonight - timedelta(days=1), None) == []
    counts = totals(INBOX)
    assert counts.by_verdict == {"review": 2} and (counts.fields, counts.fields_accepted) == (2, 0)


def test_a_target_not_held_recalls_and_says_how_many(prefect_api: str, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "nightclerk")
    own = calibration("receipt", SIGNATURE, answers=tuple(each for f in KINDS["receipt"].model_fields for each in answers(f)))  # fmt: skip
    add_calibration(own, "test")
    for number in range(80):
        paper(number, {"total": 0.995, "date": 0.995}, name=own.name)
    night = Night(inbox=INBOX, started_at=datetime.now(UTC), fingerprints=PRINTS, progress_id=uuid4())
    draw_audit(night)
    drawn = [h for (h,) in rows("select content_hash from core_audits where drawn and field = 'total'")]
    for content_hash in drawn:
        answer(content_hash, value="2")
    tomorrow = night.model_copy(update={"started_at": datetime.now(UTC)})
    certify(tomorrow)
    back = 80 - len(drawn)
    accepted = {where for where, verdict in verdicts().items() if verdict == "accept"}
    assert accepted == {(n, "date") for n in range(80)} | {(int(h, 16), "total") for h in drawn}
    assert f"; {back} accepted ones go back to people" in caplog.text
    [alarm] = [each for each in sound_alarms(tomorrow) if each.event is Alarmed.TARGET_NOT_HELD]
    assert alarm.summary.endswith(f"receipt.total, {back} accepted ones back to people")
    assert certify(tomorrow.model_copy(update={"started_at": datetime.now(UTC)}))
    assert len(rows("select from core_decisions where reasons = '{recalled}'")) == back
    assert contradictions(INBOX) == {}


def test_a_drift_recalls_too_and_a_late_one_is_said(prefect_api: str, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "nightclerk")
    night = Night(inbox=INBOX, started_at=datetime.now(UTC), fingerprints=PRINTS, progress_id=uuid4())
    paper(0, {"total": 0.95})
    raised(0.97)
    [alarm] = [each for each in sound_alarms(night) if each.event is Alarmed.DRIFTED]
    assert alarm.summary.endswith("receipt.total: too many are wrong, 1 accepted ones back to people")
    paper(1, {"total": 0.95})
    certify(night)
    assert "recalled     1 accepted fields go back to people" in caplog.text
