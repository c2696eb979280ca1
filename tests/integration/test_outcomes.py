"""How each document stands is always its latest decision about itself: added, taken away, or out of transactions that overlap."""

import random
from typing import Any

import pytest
from sqlalchemy import Connection, text

from schemas.outcome import Reason, Verdict
from schemas.step import Decision
from sql.connection import database
from sql.readings.decisions import add_decisions
from tests.integration.reviewing import document_in_review

pytestmark = pytest.mark.usefixtures("store")

KEPT = "select content_hash, decision_id, fingerprint, kind, verdict, reasons, decided_at from work_outcomes order by content_hash"
DERIVED = """
select distinct on (content_hash) content_hash, decision_id, fingerprint, kind, verdict, reasons, decided_at
from core_decisions where field = '' order by content_hash, decision_id desc
"""


def rows(statement: str) -> list[Any]:
    with database().connect() as connection:
        return list(connection.execute(text(statement)))


def decide(connection: Connection, document: str, verdict: Verdict, fingerprint: str = "print") -> None:
    decision = Decision(verdict=verdict, reasons=(Reason.CONFIDENT,))
    add_decisions(connection, document, fingerprint, "receipt", [decision, decision.model_copy(update={"field": "company"})])  # fmt: skip


def test_the_latest_stands_whatever_was_added_changed_or_taken_away() -> None:
    rng = random.Random(5)
    documents = [document_in_review(f"{n}.txt", {"company": "ACME"}) for n in range(6)]
    assert rows(KEPT) == rows(DERIVED) and len(rows(KEPT)) == 6
    for _ in range(60):
        document, fingerprint = rng.choice(documents), rng.choice(["print", "other"])
        with database().begin() as connection:
            if (chance := rng.random()) < 0.1:
                connection.execute(text("update core_decisions set verdict = 'reject' where content_hash = :document"), {"document": document})  # fmt: skip
            elif chance < 0.6:
                decide(connection, document, rng.choice([Verdict.ACCEPT, Verdict.REVIEW, Verdict.DEFER]), fingerprint)
            else:
                gone = "delete from core_decisions where content_hash = :document and fingerprint = :fingerprint"
                connection.execute(text(gone), {"document": document, "fingerprint": fingerprint})
        assert rows(KEPT) == rows(DERIVED)


def test_several_documents_go_in_one_statement() -> None:
    documents = [document_in_review(f"{n}.txt", {"company": "ACME"}) for n in range(3)]
    with database().begin() as connection:
        for document in documents[:2]:
            decide(connection, document, Verdict.ACCEPT, "other")
    with database().begin() as connection:
        connection.execute(text("delete from core_decisions where fingerprint = 'other' or content_hash = :last"), {"last": documents[2]})  # fmt: skip
    assert rows(KEPT) == rows(DERIVED) and len(rows(KEPT)) == 2


def test_an_older_decision_that_is_committed_later_does_not_stand() -> None:
    document = document_in_review("a.txt", {"company": "ACME"})
    older, newer = database().connect(), database().connect()
    with older, newer:
        number = older.execute(
            text("select nextval(pg_get_serial_sequence('core_decisions', 'decision_id'))")
        ).scalar_one()
        decide(newer, document, Verdict.ACCEPT, "newer")
        newer.commit()
        older.execute(text("insert into core_decisions (decision_id, content_hash, fingerprint, field, kind, verdict, reasons) overriding system value values (:number, :document, 'older', '', 'receipt', 'review', '{low_confidence}')"), {"number": number, "document": document})  # fmt: skip
        older.commit()
    assert rows(KEPT) == rows(DERIVED)
    assert [row.fingerprint for row in rows(KEPT)] == ["newer"]
