"""The README's SQL runs on a real database."""

import pytest
from sqlalchemy import text

from sql.connection import database
from tests.bench.queued import fill
from tests.integration.test_review_plans import explained, touched
from tests.unit.test_readme import blocks

STATEMENTS = blocks("sql")


@pytest.mark.usefixtures("store")
@pytest.mark.parametrize("statement", STATEMENTS)
def test_a_statement_runs(statement: str) -> None:
    with database().connect() as connection:
        assert connection.execute(text(statement)).all() == []


@pytest.mark.usefixtures("store")
def test_the_latest_documents_are_shown_without_reading_all_history() -> None:
    with database().begin() as connection:
        fill(connection, 1000)
        connection.execute(
            text("update work_outcomes set decided_at = decided_at - make_interval(secs => decision_id)")
        )
        connection.execute(text("analyze"))
    [statement] = [each for each in STATEMENTS if "from out_receipt" in each]
    with database().connect() as connection:
        assert len(connection.execute(text(statement)).all()) == 20
    plan = explained(statement.rstrip().rstrip(";"), {})
    for table in ("core_readings", "core_decisions", "core_corrections", "raw_arrivals", "work_outcomes"):
        assert touched(plan, table) <= 200, table


def test_there_are_statements() -> None:
    assert len(STATEMENTS) >= 2
