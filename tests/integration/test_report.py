"""The morning report, reviewers' page, release flags and exports through the app, over a real database."""

import csv
import io
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pyarrow.parquet as pq
import pytest
from fastapi.testclient import TestClient
from sqlalchemy import text

from deployments.review.app import COOKIE, create_app
from schemas.evaluation import Outcomes
from schemas.opinion import Action, Opinion, Stage
from schemas.people import Role
from schemas.settings import Settings
from sql.connection import database
from sql.models.corrections import training_corrections
from sql.people.sessions import who_signed_in
from sql.people.tokens import make_token
from sql.review.opinions import give
from sql.review.refill import follow
from sql.trust.adjudications import reviewed_readings
from sql.trust.audits import audited_fields
from sql.trust.evaluations import add_evaluation
from tests.calibrations import store as store_calibration
from tests.integration.reviewing import document_in_review, signed_in_as
from tests.unit.evaluations import document as evaluated_document
from tests.unit.evaluations import evaluation, fields

CONFIG = Settings(second_share=0, blind_share=0, seed_share=0)
HOSTILE = '=HYPERLINK("http://evil","x")'


class Browser:
    """A person's browser: their cookie on every request, their token on every act."""

    def __init__(self, app: Any, person: str, role: Role, kind: str = "", sender: str = "") -> None:
        secret = signed_in_as(person, role, kind, sender)
        who = who_signed_in(secret, 3600)
        assert who is not None
        self.client = TestClient(app, cookies={COOKIE: secret}, headers={"X-CSRF-Token": who.csrf})

    def get(self, path: str) -> Any:
        return self.client.get(path)

    def post(self, path: str, **form: str) -> Any:
        return self.client.post(path, data=form)


@pytest.fixture
def app(store: str) -> Iterator[Any]:
    yield create_app(CONFIG)  # not started: nothing runs beside it


def run(sql: str, **names: Any) -> None:
    with database().begin() as connection:
        connection.execute(text(sql), names)


def rows_of(answer: Any) -> list[dict[str, str]]:
    assert answer.status_code == 200, answer.text
    return list(csv.DictReader(io.StringIO(answer.text)))


def say(document: str, field: str, value: Any, person: str = "ann", **more: Any) -> None:
    known = {"action": Action.CORRECT, "stage": Stage.FIRST, "before": "ACME"} | more
    assert give(
        Opinion(content_hash=document, kind="receipt", field=field, person=person, value=value, **known), CONFIG
    )


def a_night() -> str:
    """Two receipts and a contract, ten answers about them, an audited field that was wrong, and a certificate; gives the first's hash."""
    document = document_in_review(
        "a.txt", {"company": "ACME", "date": "2024-01-02", "total": None}, accepted=["date"], sender="ann@shop"
    )
    document_in_review("b.txt", {"company": HOSTILE, "total": {"amount": "-12.50", "currency": "MYR"}})
    document_in_review("c.txt", {"parties": ["A", "B"]}, kind="contract")
    run("insert into core_audits (content_hash, fingerprint, field, kind, inclusion, drawn) values (:h, 'print', 'date', 'receipt', 1, true)", h=document)  # fmt: skip
    run("insert into core_certificates (kind, field, accepted, audited, wrong, estimate, bound, target, held, why, calibration) values ('receipt', '', 10, 5, 1, 0.2, 0.6, 0.05, 'not yet known', 'few', 'x')")  # fmt: skip
    made = store_calibration("receipt", "s", report={"all": {"risk_coverage": [{"coverage": 0.5, "error": 0.0}, {"coverage": 1.0, "error": 0.2}]}})  # fmt: skip
    run("update core_decisions set calibration = :name where field = 'date'", name=made.name)
    follow(CONFIG)
    say(document, "company", "Acme Ltd", active_s=6.0, keystrokes=8)
    say(document, "date", "2024-02-01", before="2024-01-02", active_s=2.0, keystrokes=1)
    return document


def test_every_figure_tells_what_is_stored(app: Any) -> None:
    a_night()
    boss = Browser(app, "boss", Role.ADMIN)
    page = boss.get("/report")
    assert page.status_code == 200
    for said in (
        "0 of 3 documents of last night",
        "0 of 1 promises",
        "The audit found 1 wrong among 1",
        "4 fields wait for people",
    ):
        assert said in page.text, said
    assert "1 of 6 needed no person" in page.text
    today = str(datetime.now(UTC).date())
    figures = {name: rows_of(boss.get(f"/report/{name}.csv")) for name in ("outcomes", "work-left", "seconds-person", "seconds-field", "trend-corrections", "trend-seconds", "trend-audit", "trend-accepted", "coverage-risk", "queue-age", "certificates")}  # fmt: skip
    assert figures["outcomes"] == [{"where": "wait for a person", "why": "some of its fields need a person", "documents": "3"}]  # fmt: skip
    assert {(row["kind"], row["fields"], row["minutes"]) for row in figures["work-left"]} == {("receipt", "3", "1.0"), ("contract", "1", "0.3")}  # fmt: skip
    assert figures["seconds-person"] == [{"person": "ann", "answers": "2", "seconds, median": "4.0", "keystrokes, mean": "4.5"}]  # fmt: skip
    assert [(row["field"], row["seconds, median"]) for row in figures["seconds-field"]] == [("receipt.company", "6.0"), ("receipt.date", "2.0")]  # fmt: skip
    assert figures["trend-corrections"] == [{"day": today, "answers": "2", "with the machine's value": "2", "changed": "2"}]  # fmt: skip
    assert figures["trend-seconds"] == [{"day": today, "answers": "2", "seconds, median": "4.0"}]
    assert figures["trend-audit"] == [{"day": today, "audited": "1", "wrong": "1", "share": "1.0"}]
    assert [(row["fields"], row["accepted"]) for row in figures["trend-accepted"]] == [("6", "1")]
    assert [(row["kind"], row["accepted"], row["wrong"]) for row in figures["coverage-risk"]] == [("receipt", "0.5", "0.0"), ("receipt", "1.0", "0.2")]  # fmt: skip
    assert sum(int(row["documents"]) for row in figures["queue-age"]) == 3
    assert figures["certificates"][0]["at most wrong"] == "0.6"
    assert boss.get("/report/outcomes.csv").text.startswith('"where","why","documents"\r\n"wait for a person",')
    assert boss.get("/report/nothing.csv").status_code == 404


def test_the_tiers_beside_a_frontier_are_shown_as_before_people(app: Any) -> None:
    outcomes = (*fields([True], accepted=True), *fields([False], "governing_law"))
    spent = (evaluated_document(0), evaluated_document(0, tier="small"))
    add_evaluation(evaluation(documents_hash="0" * 64), Outcomes(documents=spent, fields=outcomes))
    boss = Browser(app, "boss", Role.ADMIN)
    page = boss.get("/report").text
    assert "50% right before people" in page and "nothing here says how right people are" in page
    [row] = rows_of(boss.get("/report/frontier-cost.csv"))
    assert (row["tiers, right before people"], row["frontier, right"]) == ("0.5", "")


def test_a_report_shows_only_what_one_may_see(app: Any) -> None:
    a_night()
    limited = Browser(app, "vic", Role.VIEWER, kind="contract")
    assert [row["kind"] for row in rows_of(limited.get("/report/work-left.csv"))] == ["contract"]
    assert rows_of(limited.get("/report/outcomes.csv"))[0]["documents"] == "1"
    assert rows_of(limited.get("/report/night-cost.csv")) == rows_of(limited.get("/report/seconds-person.csv")) == []
    assert "ann" not in limited.get("/reviewers").text
    one_sender = Browser(app, "sid", Role.VIEWER, kind="receipt", sender="ann@shop")
    assert rows_of(one_sender.get("/report/work-left.csv")) == []  # sums over other senders are not theirs
    page = one_sender.get("/report").text
    assert "so there are no sums" in page and "left in the queue" not in page and "No field waits" not in page
    colleague = Browser(app, "bob", Role.VIEWER)
    assert rows_of(colleague.get("/report/seconds-person.csv")) == []  # how others work is the adjudicators'
    assert "ann" in Browser(app, "ada", Role.ADJUDICATOR).get("/reviewers").text
    assert "ann" in Browser(app, "ann", Role.REVIEWER).get("/reviewers").text


def test_the_report_of_an_empty_store_says_so(app: Any) -> None:
    page = Browser(app, "boss", Role.ADMIN).get("/report")
    assert (
        page.status_code == 200 and "No night has ended yet." in page.text and "Nothing waits for people." in page.text
    )


def test_a_night_without_ones_own_kinds_is_told_from_no_night(app: Any) -> None:
    a_night()
    page = Browser(app, "ned", Role.VIEWER, kind="nda").get("/report").text
    assert "No document of your kinds was decided last night." in page and "No night has ended yet." not in page


def test_the_trend_counts_a_nights_latest_decision_of_a_field_and_names_its_night(app: Any) -> None:
    a_night()
    boss = Browser(app, "boss", Role.ADMIN)
    assert "without a person: 17% last night" in boss.get("/report").text
    run("insert into core_decisions (content_hash, fingerprint, field, kind, verdict, reasons, turn) select content_hash, fingerprint, field, kind, 'review', '{recalled}', turn + 1 from core_decisions where verdict = 'accept' and field <> ''")  # fmt: skip
    assert [(row["fields"], row["accepted"]) for row in rows_of(boss.get("/report/trend-accepted.csv"))] == [("6", "0")]
    run("update core_decisions set decided_at = decided_at - interval '3 days' where kind = 'receipt'")
    nights = [row["night"] for row in rows_of(Browser(app, "rex", Role.VIEWER, kind="receipt").get("/report/trend-accepted.csv"))]  # fmt: skip
    limited = Browser(app, "rob", Role.VIEWER, kind="receipt").get("/report").text
    assert f"without a person: 0% in the night of {nights[-1]}" in limited


def test_hours_left_follow_what_was_measured(app: Any) -> None:
    for n in range(20):
        document = document_in_review(f"{n}.txt", {"company": "ACME", "total": None})
        follow(CONFIG)
        say(document, "company", "Acme Ltd", active_s=90.0)
    boss = Browser(app, "boss", Role.ADMIN)
    assert rows_of(boss.get("/report/work-left.csv")) == [{"kind": "receipt", "fields": "20", "minutes": "30.0"}]
    assert "90 s a field, the median of all that was measured" in boss.get("/report").text


def test_settled_answers_reach_calibration_audit_and_training(app: Any) -> None:
    document = a_night()
    judged = {row["field"]: row for row in reviewed_readings("")}
    assert judged["company"]["answer"] == "Acme Ltd" and judged["date"]["inclusion"] == 1.0
    assert {row["sender"] for row in judged.values()} == {"ann@shop"}, "so that no sender judges itself"
    assert [(each.field, each.value, each.answer) for each in audited_fields(datetime.now(UTC))] == [
        ("date", "2024-01-02", "2024-02-01")
    ]
    taught = {each.field: each for each in training_corrections(["receipt"])}
    assert {name: each.corrected_by for name, each in taught.items()} == {"company": "ann", "date": "ann"}
    with database().connect() as connection:
        origins = connection.execute(text("select distinct how, opinion_id is not null from out_training_examples join out_corrections using (content_hash, field, how)")).all()  # fmt: skip
    assert [tuple(row) for row in origins] == [("single", True)]
    undo = {"action": Action.UNDO, "value": None, "previous": _latest(document, "company")}
    say(document, "company", **undo)
    assert "company" not in {row["field"] for row in reviewed_readings("")}
    assert [each.field for each in training_corrections(["receipt"])] == ["date"]


def _latest(document: str, field: str) -> int:
    with database().connect() as connection:
        names = {"h": document, "f": field}
        return int(connection.scalar(text("select max(opinion_id) from core_opinions where content_hash = :h and field = :f"), names) or 0)  # fmt: skip


def test_a_release_flag_keeps_a_document_out_of_training(app: Any) -> None:
    document = a_night()
    ada, bob = Browser(app, "ada", Role.ADJUDICATOR), Browser(app, "bob", Role.REVIEWER)
    path = f"/documents/{document}/training"
    assert "may be trained on" in bob.get(path).text and "<form" not in bob.get(path).text
    assert bob.post(path, may_train="false").status_code == 403
    answer = ada.post(path, may_train="false", why="a customer asked <b>us</b>")
    assert answer.status_code == 200 and "kept out of training" in answer.text and "&lt;b&gt;" in answer.text
    assert training_corrections(["receipt"]) == []
    assert reviewed_readings("")  # what is right is still known: only learning stops
    ada.post(path, may_train="true")
    assert len(training_corrections(["receipt"])) == 2
    with database().connect() as connection:
        logged = connection.execute(text("select who, detail ->> 'may_train' from core_audit_log where action = 'release' order by entry_id")).all()  # fmt: skip
    assert [tuple(row) for row in logged] == [("ada", "false"), ("ada", "true")]
    assert Browser(app, "eve", Role.ADJUDICATOR, kind="contract").post(path, may_train="false").status_code == 403
    assert ada.get("/documents/" + "0" * 64 + "/training").status_code == 404


def test_csv_is_inert_and_says_who_settled(app: Any) -> None:
    a_night()
    found = {row["name"]: row for row in rows_of(Browser(app, "rob", Role.REVIEWER).get("/export/receipt.csv"))}
    assert list(found) and set(found) == {"a.txt", "b.txt"}
    first, second = found["a.txt"], found["b.txt"]
    assert (first["company"], first["company_settled_by"], first["company_verdict"]) == ("Acme Ltd", "person", "review")
    assert (first["date"], first["total"], first["total_settled_by"], first["sender"]) == (
        "2024-02-01",
        "",
        "",
        "ann@shop",
    )
    assert second["company"] == "'" + HOSTILE
    assert (second["total"], second["total_currency"]) == ("-12.50", "MYR")  # a number is no formula
    assert "company_confidence" in first and first["decided_at"].endswith("+00:00")


def test_parquet_is_typed(app: Any) -> None:
    a_night()
    answer = Browser(app, "rob", Role.REVIEWER).get("/export/receipt.parquet")
    table = pq.read_table(io.BytesIO(answer.content)).to_pylist()
    found = {row["name"]: row for row in table}
    assert found["a.txt"]["date"] == date(2024, 2, 1)
    assert found["b.txt"]["total"] == Decimal("-12.5") and found["b.txt"]["company"] == HOSTILE
    assert found["b.txt"]["decided_at"] - datetime.now(UTC) < timedelta(minutes=5)


def test_an_export_is_limited_and_on_record(app: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    a_night()
    monkeypatch.setattr("sql.reports.exports.BATCH", 1)  # so that it takes several pages
    assert len(rows_of(Browser(app, "rob", Role.REVIEWER).get("/export/receipt.csv"))) == 2
    shop = Browser(app, "sue", Role.REVIEWER, kind="receipt", sender="ann@shop")
    assert [row["name"] for row in rows_of(shop.get("/export/receipt.csv"))] == ["a.txt"]
    assert shop.get("/export/contract.csv").status_code == 403
    assert Browser(app, "vic", Role.VIEWER).get("/export/receipt.csv").status_code == 403
    assert shop.get("/export/nothing.csv").status_code == 404
    with database().connect() as connection:
        logged = connection.execute(text("select who, subject, detail ->> 'form' from core_audit_log where action = 'export' order by entry_id")).all()  # fmt: skip
    assert [tuple(row) for row in logged] == [("rob", "receipt", "csv"), ("sue", "receipt", "csv")]


def test_a_program_takes_exports_with_its_persons_token_and_rights(app: Any) -> None:
    a_night()
    for person, role in (("rob", Role.REVIEWER), ("ada", Role.ADMIN), ("vic", Role.VIEWER)):
        signed_in_as(person, role)
    program = TestClient(app, follow_redirects=False)
    as_person = {who: {"Authorization": f"Bearer {make_token(who, 'nightly export', 1)}"} for who in ("rob", "ada", "vic")}  # fmt: skip
    assert [len(rows_of(program.get("/export/receipt.csv", headers=as_person[who]))) for who in ("rob", "ada")] == [
        2,
        2,
    ]
    assert (
        pq.read_table(io.BytesIO(program.get("/export/receipt.parquet", headers=as_person["ada"]).content)).num_rows
        == 2
    )
    refused = program.get("/export/receipt.csv", headers=as_person["vic"])
    assert refused.status_code == 403 and "reviewer" in refused.json()["detail"]
    wrong = {"Authorization": "Bearer nightclerk_x"}
    assert program.get("/export/receipt.csv", headers=wrong).status_code == 401
    assert program.get("/report", headers=as_person["ada"]).status_code == 303  # a token opens no page
    assert program.get("/export/receipt.csv").status_code == 303
    rob = Browser(app, "bob", Role.REVIEWER)
    assert (
        rob.client.get("/export/receipt.csv", headers={"Authorization": "Basic eA=="}).status_code == 200
    )  # a proxy's
    assert rob.client.get("/export/receipt.csv", headers=wrong).status_code == 401


def test_an_export_holds_no_value_that_is_to_be_read_unseen(app: Any) -> None:
    document_in_review("a.txt", {"company": "ACME", "total": {"amount": "1.50", "currency": "MYR"}})
    follow(CONFIG.model_copy(update={"blind_share": 1.0}))
    say_so = [rows_of(Browser(app, role.value, role).get("/export/receipt.csv"))[0] for role in (Role.REVIEWER, Role.ADMIN)]  # fmt: skip
    assert [(row["company"], row["total"], row["total_currency"]) for row in say_so] == [("", "", ""), ("ACME", "1.50", "MYR")]  # fmt: skip
    taken = pq.read_table(io.BytesIO(Browser(app, "eve", Role.ADJUDICATOR).get("/export/receipt.parquet").content))
    assert taken.to_pylist()[0]["company"] is None


def test_an_export_of_nothing_has_its_columns(app: Any) -> None:
    rob = Browser(app, "rob", Role.REVIEWER)
    assert rob.get("/export/nda.csv").text.startswith('"content_hash","name","inbox","sender","verdict","decided_at",')
    table = pq.read_table(io.BytesIO(rob.get("/export/nda.parquet").content))
    assert table.num_rows == 0 and str(table.schema.field("effective_date").type) == "date32[day]"
