"""The README's SQL runs on a real database."""

import pytest
from sqlalchemy import text

from sql.connection import database
from tests.unit.test_readme import blocks

STATEMENTS = blocks("sql")


@pytest.mark.usefixtures("store")
@pytest.mark.parametrize("statement", STATEMENTS)
def test_a_statement_runs(statement: str) -> None:
    with database().connect() as connection:
        assert connection.execute(text(statement)).all() == []


def test_there_are_statements() -> None:
    assert len(STATEMENTS) >= 2
