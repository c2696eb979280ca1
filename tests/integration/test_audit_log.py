"""The audit log in a real database: it is chained, it stays, and a walk finds whatever was done to it."""

import hashlib
import json
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from typer.testing import CliRunner

from deployments.cli import app
from schemas.opinion import Action, Opinion, Stage
from schemas.settings import Settings
from sql.connection import database
from sql.people.audit_log import BEGINNING, latest_entries, log, verified
from sql.people.grants import add_person
from sql.review.opinions import give
from sql.review.refill import follow
from tests.integration.reviewing import document_in_review

HOSTILE = {"a": 1, "long key": [1.50, -0.0, 1e30, 10**20, True, None], "é": 'q"\\/\b\f\n\r\t\x01\x1f\x7f\u2028\ud7ff😀', "b": {"z": {}, "y": []}}  # fmt: skip


def add(*details: object, who: str = "ann", action: str = "test", subject: str = "s") -> None:
    with database().begin() as connection:
        for detail in details:
            log(connection, who, action, subject, {"detail": detail})


def tamper(statement: str) -> None:
    """As somebody with the database's own rights would."""
    with database().begin() as connection:
        connection.execute(text("alter table core_audit_log disable trigger user"))
        connection.execute(text(statement))
        connection.execute(text("alter table core_audit_log enable trigger user"))


def test_what_python_computes_is_what_the_database_wrote(store: str) -> None:
    add(HOSTILE, "", 'quote " and \\', who='we"ird\u202e', subject="tab\tline\n")
    for zone in ("UTC", "Asia/Kolkata", "America/New_York"):
        with database().begin() as connection:
            connection.execute(text(f"set local timezone to '{zone}'"))
            log(connection, "ann", "zone", zone)
    found = verified()
    assert (found.entries, found.broken) == (6, None)
    assert found.head == latest_entries(1)[0].hash


def test_an_empty_log_holds(store: str) -> None:
    assert verified() == verified(BEGINNING) and verified().entries == 0


@pytest.mark.parametrize(
    ("done", "broken", "why"),
    [
        ("update core_audit_log set who = 'eve' where entry_id = 3", 3, "content"),
        ("update core_audit_log set action = 'x' where entry_id = 3", 3, "content"),
        ("update core_audit_log set subject = 'x' where entry_id = 3", 3, "content"),
        ("update core_audit_log set detail = '{}' where entry_id = 3", 3, "content"),
        ("update core_audit_log set at = at + interval '1 microsecond' where entry_id = 3", 3, "content"),
        ("update core_audit_log set detail = '{}', hash = audit_hash(entry_id, at, who, action, subject, '{}', previous) where entry_id = 3", 4, "follow"),
        ("delete from core_audit_log where entry_id = 3", 4, "missing"),
        ("delete from core_audit_log where entry_id = 1", 2, "missing"),
        ("update core_audit_log set entry_id = entry_id + 1000 where entry_id = 5", 1005, "missing"),
        ("insert into core_audit_log select 6, at, who, action, subject, detail, previous, repeat('a', 64) from core_audit_log where entry_id = 5", 6, "follow"),
    ],
)  # fmt: skip
def test_a_changed_row_a_missing_one_and_a_false_one_are_found(store: str, done: str, broken: int, why: str) -> None:
    add(1, 2, 3, 4, 5)
    assert verified().broken is None
    tamper(done)
    found = verified()
    assert found.broken == broken and why in found.why


def test_rows_cut_off_the_end_are_found_by_who_kept_a_head(store: str) -> None:
    add(1, 2, 3)
    head = verified().head
    add(4)
    assert verified(head).broken is None
    tamper("delete from core_audit_log where entry_id >= 3")
    assert verified().broken is None  # the chain alone cannot know
    assert verified(head).broken == 3


@pytest.mark.parametrize("statement", ["update core_audit_log set who = 'x'", "delete from core_audit_log", "truncate core_audit_log", "update core_grants set role = 'admin'", "delete from core_people", "update core_people set display_name = 'x'"])  # fmt: skip
def test_the_database_refuses_change(store: str, statement: str) -> None:
    from schemas.people import Grant, Role
    from sql.people.grants import grant

    add_person("ann", "Ann", "test")
    grant("ann", [Grant(role=Role.VIEWER)], "test")
    with (
        pytest.raises(SQLAlchemyError, match=r"added, never changed|violates foreign key"),
        database().begin() as connection,
    ):
        connection.execute(text(statement))


def test_acts_that_fail_leave_no_row_and_those_at_once_no_fork(store: str) -> None:
    with pytest.raises(ZeroDivisionError), database().begin() as connection:
        log(connection, "ann", "x", "y")
        raise ZeroDivisionError
    with ThreadPoolExecutor(6) as pool:
        list(pool.map(add, range(60)))
    assert verified().entries == 60 and verified().broken is None


def test_every_opinion_is_logged_and_a_refused_one_is_not(store: str) -> None:
    document = document_in_review("a.txt", {"company": "ACME"})
    follow(Settings(second_share=0, blind_share=0))
    said = Opinion(content_hash=document, kind="receipt", field="company", person="ann", action=Action.CORRECT, stage=Stage.FIRST, value="X")  # fmt: skip
    for person in ("ann", "bob"):
        give(said.model_copy(update={"person": person}), Settings(second_share=0))
    [entry] = latest_entries(10, subject=document)
    assert (entry.who, entry.action) == ("ann", "opinion")
    detail = json.loads(entry.detail)
    assert {name: detail[name] for name in ("field", "action", "ending")} == {"field": "company", "action": "correct", "ending": "settled"}  # fmt: skip


def test_the_command_says_what_holds_and_fails_where_it_does_not(store: str) -> None:
    add(1, 2, 3)
    held = CliRunner().invoke(app, ["audit", "verify"])
    assert held.exit_code == 0 and "3 rows hold" in held.output and verified().head in held.output
    assert json.loads(CliRunner().invoke(app, ["audit", "verify", "--json"]).output)["entries"] == 3
    tamper("update core_audit_log set who = 'eve' where entry_id = 2")
    broken = CliRunner().invoke(app, ["audit", "verify"])
    assert broken.exit_code == 1 and "row 2" in broken.output
    unknown = hashlib.sha256(b"").hexdigest()
    assert CliRunner().invoke(app, ["audit", "verify", "--known", unknown]).exit_code == 1
