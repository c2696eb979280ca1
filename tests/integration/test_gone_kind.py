"""The database after a kind was taken out: it is brought up to date as before, and the kind's rows stay."""

import pytest
from sqlalchemy import text

from schemas.registry import KINDS
from sql.connection import database
from sql.migrate import migrate
from tests.integration.reviewing import document_in_review
from tests.loss_runs import LossRun

pytestmark = pytest.mark.usefixtures("store")


def rows(sql: str) -> list[tuple[object, ...]]:
    with database().connect() as connection:
        return [tuple(row) for row in connection.execute(text(sql))]


def test_a_kind_that_was_taken_out_takes_its_view_along_and_nothing_else(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(KINDS, "loss_run", LossRun)
    migrate(database())
    document_in_review("a.txt", {"insured_name": "Harbour Mills Inc."}, kind="loss_run")
    assert rows("select insured_name from out_loss_run") == [("Harbour Mills Inc.",)]
    monkeypatch.delitem(KINDS, "loss_run")
    migrate(database())
    migrate(database())
    assert rows("select to_regclass('out_loss_run')") == [(None,)]
    assert rows("select kind, value #>> '{}' from core_readings") == [("loss_run", "Harbour Mills Inc.")]
    monkeypatch.setitem(KINDS, "loss_run", LossRun)
    migrate(database())
    assert rows("select insured_name from out_loss_run") == [("Harbour Mills Inc.",)]
