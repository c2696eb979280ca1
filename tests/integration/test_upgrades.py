"""Databases of every released version, with rows, are brought up to date and lose nothing; a real PostgreSQL."""

import hashlib

import pytest
from sqlalchemy import Connection, create_engine, text

from schemas.step import Fingerprints
from sql.backlog.refill import refill
from sql.connection import database, driver_url
from sql.documents.removals import erase
from sql.migrate import migration_files
from sql.reports.metrics import samples
from sql.reports.night import totals
from sql.trust.audits import accepted_undrawn
from sql.trust.certificates import recall_late
from sql.views import view_statements
from tests.conftest import fresh_database
from tests.history import PART, PLANTED, WANTED, build
from tests.integration.test_counts import right

# Those of version 0.1, as they were released: an edited one would be refused by every database that has it.
RELEASED = {
    "0001_the_way_of_a_document.sql": "4ff1470d8dd459d48a849e6d9b9f5eb6a3cd206bd99773b952efc931c38df727",
    "0002_models_and_corrections.sql": "d7b8486b4b915d5491b71665301526b934df87d82c95019d6ee24f098bae1321",
    "0003_trust.sql": "e38c932179c4ac6cb1fb7b94e72c4f7a8b6ec6f09b2d112477087ab96cf39013",
    "0004_tiers.sql": "e1488ebd55750797edcf9d549be938b14f5548427f1ce7b57151aad12db5b426",
    "0005_evaluations.sql": "88e9f3054fd4439e4a977587995d77c557d632fad28122497dc8deb5cfb930ef",
}
FILES = migration_files()


def counts(connection: Connection) -> dict[str, int]:
    tables = connection.scalars(text("select tablename from pg_tables where schemaname = 'public' order by 1")).all()
    return {table: int(connection.scalar(text(f"select count(*) from {table}")) or 0) for table in tables}


@pytest.mark.parametrize("name", RELEASED)
def test_a_released_migration_stays_as_it_is(name: str) -> None:
    [path] = [path for path in FILES if path.name == name]
    assert hashlib.sha256(path.read_bytes()).hexdigest() == RELEASED[name]


@pytest.mark.parametrize("number", range(1, len(RELEASED) + 1), ids=list(RELEASED))
def test_a_database_of_this_version_is_brought_up_to_date(postgres: str, number: int) -> None:
    old = fresh_database(postgres)
    build(old.url, FILES[:number])
    before = _counts_at(old.url)
    assert before["raw_documents"] == 3
    with fresh_database(postgres, old.name), database().connect() as connection:
        after = counts(connection)
        changed = {table for table, count in before.items() if after.get(table) != count}
        assert changed == {"schema_migrations"}
        for view in view_statements():
            connection.execute(text(f'select * from "{view}" limit 3')).all()
        [(words,)] = connection.execute(
            text("select distinct words from out_fields where field = 'company' and content_hash = :h"), {"h": WANTED}
        ).all()
        assert (words, totals().documents) == ([PLANTED], 3)
        erase([WANTED, PART], "clerk", "the new version's commands work on the old one's rows")
        assert totals().documents == 1


def test_history_from_before_counts_were_kept_is_counted(postgres: str) -> None:
    old = fresh_database(postgres)
    build(old.url, [path for path in FILES if path.name < "0080"])
    with fresh_database(postgres, old.name):
        right()
        assert (totals("memory://in").documents, totals().fields, totals().prompt_tokens) == (3, 6, 900)


@pytest.mark.parametrize("before", ["0091", "0126"])
def test_history_from_before_sums_were_kept_is_summed(postgres: str, before: str) -> None:
    old = fresh_database(postgres)
    build(old.url, [path for path in FILES if path.name < before])
    with fresh_database(postgres, old.name):
        right()
        found = {(each.metric.removeprefix("nightclerk_"), *each.labels): each.value for each in samples()}
        assert found.items() >= {("tokens_total", "1", "prompt"): 900, ("answers_total", "1", "stop"): 3, ("egress_bytes_total", "big", "api.example.com"): 800,
                                 ("opinions_total", "correct"): 3, ("arrivals_total",): 3, ("documents", "receipt", "review"): 3, ("review_items", "receipt"): 3}.items()  # fmt: skip


def test_history_from_before_changes_were_marked_is_looked_at(postgres: str) -> None:
    """What had been queued, accepted below a threshold that had risen, or not been put to the draw."""
    old = fresh_database(postgres)
    build(old.url, [path for path in FILES if path.name < "0090"])
    engine = create_engine(driver_url(old.url))
    with engine.begin() as connection:
        connection.execute(text("update core_readings set confidence = 0.93 where field = 'total'; delete from core_audits; delete from core_corrections"))  # fmt: skip
    engine.dispose()
    with fresh_database(postgres, old.name), database().connect() as connection:
        assert {each.field for each in accepted_undrawn("memory://in")} == {"total"}
        assert len(accepted_undrawn("memory://in")) == 3 and recall_late() == 3
        refill("memory://in", Fingerprints(parse="p1", classify="c1", read={"receipt": "r3"}))
        assert connection.scalars(text("select distinct fingerprint from work_queue")).all() == ["r3"]


def _counts_at(url: str) -> dict[str, int]:
    engine = create_engine(driver_url(url))
    with engine.connect() as connection:
        found = counts(connection)
    engine.dispose()
    return found
