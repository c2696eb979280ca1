"""Erasure on request and by age, on a real PostgreSQL: nothing that was said in a document is left, the books and the proof are."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Connection, create_engine, text
from sqlalchemy.exc import IntegrityError

from schemas.document import Arrival
from schemas.errors import DatabaseError
from schemas.removal import KEPT, Removed
from schemas.step import Fingerprints
from sql.backlog.queue import WORKERS, claimed
from sql.backlog.refill import refill
from sql.connection import database, driver_url
from sql.documents.arrivals import add_arrivals
from sql.documents.removals import doomed, erase, holding, named
from sql.documents.retention import remove_old
from sql.migrate import migration_files
from sql.tally.recount import contradictions
from tests.conftest import fresh_database
from tests.history import BYSTANDER, PART, PLANTED, WANTED, build

BOTH = (WANTED, PART)
DAY_S = 86400


@pytest.fixture(scope="module")
def template(postgres: str) -> str:
    """The name of a database with all that could be known of three documents."""
    full = fresh_database(postgres)
    build(full.url, migration_files())
    return full.name


@pytest.fixture
def connection(postgres: str, template: str) -> Iterator[Connection]:
    """A database of its own like that one."""
    with fresh_database(postgres, template), database().connect() as connection:
        yield connection.execution_options(isolation_level="AUTOCOMMIT")


def tables(connection: Connection) -> list[str]:
    return list(connection.scalars(text("select tablename from pg_tables where schemaname = 'public' order by 1")))


def holders(connection: Connection, words: str) -> list[str]:
    """The tables in which the words stand anywhere, as text or as bytes."""
    statement = "select exists (select from {} t where strpos(t::text, :words) > 0 or strpos(t::text, :bytes) > 0)"
    names = {"words": words, "bytes": words.encode().hex()}
    return [table for table in tables(connection) if connection.scalar(text(statement.format(table)), names)]


def rows_of(connection: Connection, digest: str) -> dict[str, int]:
    statement = "select count(*) from {} where content_hash = :digest"
    return {
        table: connection.scalar(text(statement.format(table)), {"digest": digest}) for table in holding(connection)
    }


def test_every_table_that_holds_documents_has_rows_here(connection: Connection) -> None:
    """A new table must bring rows to tests/history.py; then the tests below say whether erasing reaches them."""
    assert {table for table, count in rows_of(connection, WANTED).items() if not count} == set()
    assert set(KEPT) <= set(holding(connection))


def test_nothing_that_was_said_is_left_and_nobody_else_loses_anything(connection: Connection) -> None:
    assert len(holders(connection, PLANTED)) > 10
    before, bystanders = rows_of(connection, BYSTANDER), holders(connection, "Bystander")
    erase(BOTH, "clerk", "asked for on paper")
    assert holders(connection, PLANTED) == []
    for digest in BOTH:
        assert {table for table, count in rows_of(connection, digest).items() if count} <= set(KEPT)
    assert (rows_of(connection, BYSTANDER), holders(connection, "Bystander")) == (before, bystanders)
    assert contradictions("file:///inbox") == {}


def test_the_proof_says_what_was_there_and_stays(connection: Connection) -> None:
    before = {table: count for table, count in rows_of(connection, WANTED).items() if count and table not in KEPT}
    proofs = [each for each in erase(BOTH, "clerk", "asked for on paper") if each.what is Removed.DOCUMENT]
    assert {each.content_hash for each in proofs} == set(BOTH)
    assert {(each.removed_by, each.why) for each in proofs} == {("clerk", "asked for on paper")}
    [rows] = [each.rows for each in proofs if each.content_hash == WANTED]
    assert rows == before | {"core_results": 1}
    with pytest.raises(IntegrityError, match="never changed"):
        connection.execute(text("delete from core_removals"))


def test_the_books_stay_but_for_the_words(connection: Connection) -> None:
    sums = text("select count(*), sum(cost_usd), count(completion), sum(prompt_tokens) from core_results")
    before = connection.execute(sums).one()
    erase(BOTH, "clerk", "asked for")
    after = connection.execute(sums).one()
    assert (before[:2], before[2] - after[2], before[3]) == (after[:2], 2, after[3])
    for statement in (
        "update core_results set cost_usd = 0",
        "update core_results set completion = null, note = ''",
        "delete from core_results",
        "delete from core_egress",
        "update core_intents set most_usd = 0",
    ):
        with pytest.raises(IntegrityError, match="never changed"):
            connection.execute(text(statement))


def test_what_came_in_it_goes_with_it_unless_it_came_elsewhere_too(connection: Connection) -> None:
    found = doomed([WANTED])
    assert (found.documents, found.kept_parts, found.containers) == (BOTH, (), ())
    add_arrivals([arrival(f"copy of {PLANTED}.pdf", PART)], "p1")
    found = doomed(named(f"{PLANTED}.eml"))
    assert (found.documents, found.kept_parts) == ((WANTED,), (PART,))
    erase(found.documents, "clerk", "asked for")
    kept = connection.execute(
        text("select name, parent_hash from raw_arrivals where content_hash = :h"), {"h": PART}
    ).all()
    assert kept == [(f"copy of {PLANTED}.pdf", None)]


def test_a_part_is_in_its_containers_bytes_too(connection: Connection) -> None:
    found = doomed([PART])
    assert (found.documents, found.containers, found.names) == ((PART,), (WANTED,), (f"{PLANTED}.eml!bill.pdf",))


def test_what_is_not_here_is_not_found(connection: Connection) -> None:
    assert (named("nothing.pdf"), doomed(["d" * 64]).documents) == ([], ())


def test_a_document_that_is_being_worked_on_is_left_whole(connection: Connection) -> None:
    with claimed("read", ["r2"], 10, 60) as items:
        assert len(items) == 3
        with pytest.raises(DatabaseError, match="just now"):
            erase([WANTED], "clerk", "asked for")
    assert rows_of(connection, WANTED)["raw_documents"] == 1
    erase([WANTED, PART], "clerk", "asked for")
    with claimed("read", ["r2"], 10, 60) as items:
        assert [item.content_hash for item in items] == [BYSTANDER]


def test_a_worker_of_another_database_keeps_nothing_from_being_erased(postgres: str, connection: Connection) -> None:
    held = {"workers": WORKERS, "number": 7}
    connection.execute(
        text("update work_queue set claimed_by = :number, leased_until = now() + interval '1 hour'"), held
    )  # its worker is dead
    other = create_engine(driver_url(postgres).set(database="postgres"))
    with other.connect() as elsewhere:  # where a living one has that number
        elsewhere.execute(text("select pg_advisory_lock(:workers, :number)"), held)
        assert erase([WANTED, PART], "clerk", "asked for")
    other.dispose()
    assert rows_of(connection, WANTED)["raw_documents"] == 0


def test_what_was_erased_is_not_taken_in_again(connection: Connection) -> None:
    erase(BOTH, "clerk", "asked for")
    taken = add_arrivals([arrival("again.pdf", WANTED), arrival("new.pdf", "e" * 64)], "p1")
    assert [each.name for each in taken] == ["new.pdf"]
    assert rows_of(connection, WANTED)["raw_documents"] == 0


def test_one_that_fails_halfway_changes_nothing(connection: Connection) -> None:
    """A table without a content hash that refers to one of the documents' rows: the database refuses."""
    connection.execute(text("create table core_later (opinion_id bigint references core_opinions)"))
    connection.execute(text("insert into core_later select min(opinion_id) from core_opinions"))
    before = rows_of(connection, WANTED)
    with pytest.raises(IntegrityError):
        erase(BOTH, "clerk", "asked for")
    assert rows_of(connection, WANTED) == before


def settled(connection: Connection, *digests: str) -> None:
    """Nothing of these documents waits any more, and they arrived long ago."""
    connection.execute(text("delete from work_queue where content_hash = any(:h)"), {"h": list(digests)})
    connection.execute(
        text("update raw_arrivals set arrived_at = now() - interval '40 days' where content_hash = any(:h)"),
        {"h": list(digests)},
    )
    connection.execute(
        text("""insert into core_decisions (content_hash, fingerprint, field, kind, verdict, reasons, turn)
                select h, 'r1', f, 'receipt', 'accept', array['confident'], 9 from unnest(cast(:h as text[])) h, unnest(array['company', '']) f"""),
        {"h": list(digests)},
    )


def test_old_originals_go_and_all_else_stays(connection: Connection) -> None:
    settled(connection, WANTED)
    before = rows_of(connection, WANTED)
    assert remove_old(Removed.ORIGINAL, 30 * DAY_S, "retention", "older than 30 days") == [WANTED]
    assert remove_old(Removed.ORIGINAL, 30 * DAY_S, "retention", "older than 30 days") == []
    left = text("select content_hash from raw_documents where content is not null order by 1")
    assert list(connection.scalars(left)) == [PART, BYSTANDER]
    assert rows_of(connection, WANTED) == before | {"core_removals": 2, "work_changed": before["work_changed"] + 1}
    refill("memory://in", Fingerprints(parse="p2", classify="c2", read={}))
    waiting = connection.scalars(text("select content_hash from work_queue where step = 'parse' order by 1"))
    assert list(waiting) == [PART, BYSTANDER], "what is gone cannot be parsed again"


def test_an_original_that_arrives_again_is_here_again(connection: Connection) -> None:
    settled(connection, WANTED)
    remove_old(Removed.ORIGINAL, 30 * DAY_S, "retention", "old")
    add_arrivals([arrival("again.eml", WANTED)], "p1")
    assert remove_old(Removed.ORIGINAL, 30 * DAY_S, "retention", "old") == [], "its age counts from its last arrival"
    assert (
        connection.scalar(text("select content from raw_documents where content_hash = :h"), {"h": WANTED}) == b"paper"
    )


def test_old_texts_go_and_the_fields_stay(connection: Connection) -> None:
    settled(connection, WANTED)
    assert remove_old(Removed.TEXT, 30 * DAY_S, "retention", "old") == [WANTED]
    assert rows_of(connection, WANTED)["core_pages"] == 0
    fields = connection.scalar(
        text("select words from core_readings where field = 'company' and content_hash = :h"), {"h": WANTED}
    )
    assert fields == [PLANTED]
    for table in ("core_answers", "core_results", "core_retries"):
        assert table not in {t for t in holders(connection, PLANTED)} or _of(connection, table, WANTED) == 0
    refill("memory://in", Fingerprints(parse="p1", classify="c2", read={"receipt": "r2"}))
    waiting = connection.scalars(text("select distinct content_hash from work_queue where step <> 'parse' order by 1"))
    assert list(waiting) == [PART, BYSTANDER], "a document without text would be read as an empty one"


def test_what_still_waits_for_a_person_keeps_all(connection: Connection) -> None:
    connection.execute(text("delete from work_queue"))
    connection.execute(text("update raw_arrivals set arrived_at = now() - interval '40 days'"))
    assert remove_old(Removed.ORIGINAL, 30 * DAY_S, "retention", "old") == []


def _of(connection: Connection, table: str, digest: str) -> int:
    """How many of the document's rows hold the planted words."""
    own = (
        "intent_id in (select intent_id from core_intents where content_hash = :h)"
        if table == "core_results"
        else "content_hash = :h"
    )
    statement = f"select count(*) from {table} t where {own} and strpos(t::text, :words) > 0"
    return int(connection.scalar(text(statement), {"h": digest, "words": PLANTED}) or 0)


def arrival(name: str, digest: str) -> Arrival:
    return Arrival(inbox="memory://in", name=name, version="2", content_hash=digest, size_bytes=5, content=b"paper")
