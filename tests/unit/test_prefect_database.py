"""What new homes are given of a run's first Prefect server: all that it has written, and nothing where it was not up yet."""

import sqlite3
from contextlib import closing
from pathlib import Path

from tests.prefect_database import PrefectDatabase


def database(home: Path) -> sqlite3.Connection:
    return sqlite3.connect(home / "prefect" / "prefect.db")


def test_a_later_home_begins_with_what_the_first_server_wrote(tmp_path: Path) -> None:
    first, later = tmp_path / "first", tmp_path / "later"
    made = PrefectDatabase(tmp_path)
    made.lay_into(first)
    assert list((first / "prefect").iterdir()) == []
    with closing(database(first)) as live:  # it stays open: what it wrote stands in its log alone
        live.execute("pragma journal_mode = wal")
        live.execute("create table flow (name text)")
        live.execute("insert into flow values ('nightly')")
        live.commit()
        made.keep(first)
    PrefectDatabase(tmp_path).lay_into(later)
    with closing(database(later)) as found:
        assert found.execute("select name from flow").fetchall() == [("nightly",)]
