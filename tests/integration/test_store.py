"""The store on a real PostgreSQL: migrations, arrivals, and claims that survive their workers."""

import hashlib
import threading
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import pytest
from sqlalchemy import make_url, text
from sqlalchemy.exc import DBAPIError

import sql.migrate as migrations
from schemas.document import Arrival
from schemas.errors import DatabaseError, EngineError, SettingError
from schemas.registry import KINDS
from schemas.step import Fingerprints
from sql.alone import alone
from sql.backlog.queue import WORKERS, claimed, left
from sql.backlog.refill import refill
from sql.connection import PATIENCE, database, discreet, driver_url, maintenance, migrated
from sql.documents.arrivals import add_arrivals, known_files, originals, otherwise_known
from sql.locks import CERTIFYING, TELLING
from sql.reports.night import totals
from sql.tally.recount import contradictions
from tests.waiting import until

INBOX = "memory://inbox"
PRINTS = Fingerprints(parse="p", classify="c", read=dict.fromkeys(KINDS, "r"))

pytestmark = pytest.mark.usefixtures("store")


def arrival(name: str, content: bytes | None = b"paper", **more: object) -> Arrival:
    digest = hashlib.sha256(content or b"").hexdigest()
    return Arrival.model_validate(
        {"inbox": INBOX, "name": name, "content_hash": digest, "size_bytes": len(content or b""), "content": content}
        | more
    )


def take_in(count: int) -> None:
    add_arrivals([arrival(f"{n}.txt", f"paper {n}".encode()) for n in range(count)], PRINTS.parse)
    refill(INBOX, PRINTS)


def take_all(limit: int = 10, lease_s: int = 60) -> set[str]:
    with claimed("parse", ["p"], limit, lease_s) as items:
        return {item.content_hash for item in items}


def test_migrating_again_changes_nothing(store: str) -> None:
    assert migrated(store) == []


@pytest.fixture
def elsewhere(store: str) -> Iterator[str]:
    """The URL of a database that is not there yet."""
    name = f"missing_{uuid.uuid4().hex[:12]}"
    yield make_url(store).set(database=name).render_as_string(hide_password=False)
    with maintenance(store).connect() as server:
        server.execute(text(f"drop database if exists {name} with (force)"))


def test_of_several_that_start_at_once_one_makes_the_database(elsewhere: str) -> None:
    with ThreadPoolExecutor(4) as pool:
        applied = list(pool.map(migrated, [elsewhere] * 4))
    assert sorted(map(bool, applied)) == [False, False, False, True]


@pytest.mark.parametrize("there", [False, True], ids=["to make it", "to make tables in it"])
def test_who_may_not_set_the_database_up_is_told_who_can(there: bool, elsewhere: str, store: str) -> None:
    weak = make_url(elsewhere).set(username=f"weak_{uuid.uuid4().hex[:12]}")
    with maintenance(store).connect() as server:
        server.execute(text(f"create role {weak.username} login"))
        if there:
            server.execute(text(f"create database {weak.database}"))
        with pytest.raises(SettingError, match=f"denied.*owner {weak.username}"):
            migrated(weak.render_as_string(hide_password=False))
        server.execute(text(f"drop role {weak.username}"))


@pytest.mark.parametrize(
    "statement",
    [
        "select cast(:words as integer)",
        "select cast(:words as jsonb)",
        "select no_such_function(:words)",
        "insert into raw_documents (content_hash, size_bytes, content) values (:words, null, null)",
        "insert into work_queue (step, fingerprint, content_hash) values (:words, :words, :words)",
    ],
)
def test_an_error_tells_no_value_that_it_was_given(statement: str, store: str) -> None:
    for engine in (database(), maintenance(store), discreet(driver_url(store))):
        with pytest.raises(DBAPIError) as told, engine.connect() as connection:
            connection.execute(text(statement), {"words": "Miller owes 9.00"})
        assert "psycopg.errors." in str(told.value) and "Miller" not in str(told.value)


def test_a_connection_bounds_how_long_its_server_may_be_silent() -> None:
    with database().connect() as connection:
        given = connection.connection.driver_connection.info.get_parameters()  # type: ignore[union-attr]
    assert given.items() >= PATIENCE.items()


def test_the_embedded_servers_logs_are_of_a_week_and_hold_no_row(home: Path) -> None:
    with database().connect() as connection:
        shown = {name: connection.scalar(text(f"show {name}")) for name in ("logging_collector", "log_truncate_on_rotation", "log_rotation_age")}  # fmt: skip
        with pytest.raises(DBAPIError, match="violates"):
            connection.execute(
                text("insert into core_held_out (content_hash, data_set) values ('Ottilie Planted', 'x') -- Planted")
            )
    assert shown == {"logging_collector": "on", "log_truncate_on_rotation": "on", "log_rotation_age": "1d"}
    logged = lambda: "".join(log.read_text() for log in (home / "postgres" / "logs").glob("*.log"))  # noqa: E731
    until(lambda: "core_held_out" in logged())  # the server's collector writes it after the answer
    assert "Planted" not in logged()


def test_an_edited_migration_is_refused(store: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for path in migrations.migration_files():
        (tmp_path / path.name).write_text(path.read_text() + "-- edited")
    monkeypatch.setattr(migrations, "MIGRATIONS", tmp_path)
    with pytest.raises(SettingError, match="was changed after it had been applied"):
        migrated(store)


def test_a_newer_database_is_refused(store: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(migrations, "MIGRATIONS", tmp_path)
    with pytest.raises(SettingError, match="newer program"):
        migrated(store)


def test_bytes_that_come_again_in_the_folder_of_another_kind_are_counted(store: str) -> None:
    def again(name: str, kind: str | None) -> int:
        return otherwise_known(add_arrivals([arrival(name, kind_given=kind)], "p"), "c")

    assert [again("a.txt", None), again("nda/a.txt", "nda"), again("nda/b.txt", "nda")] == [0, 0, 0]
    assert again("receipt/a.txt", "receipt") == 1, "an arrival before was the first to give one"
    digest = arrival("a.txt").content_hash
    with database().begin() as connection:
        connection.execute(text("insert into core_classifications (content_hash, fingerprint, kind, confidence, given) values (:h, 'c', 'receipt', 1, false)"), {"h": digest})  # fmt: skip
    assert [again("receipt/b.txt", "receipt"), again("nda/c.txt", "nda"), again("c.txt", None)] == [0, 1, 0]
    with database().begin() as connection:
        connection.execute(text("insert into core_kinds_given (content_hash, kind, before, given_by) values (:h, 'contract', 'receipt', 'ann')"), {"h": digest})  # fmt: skip
    assert [again("receipt/d.txt", "receipt"), again("contract/a.txt", "contract")] == [1, 0]
    assert otherwise_known([], "c") == 0


def test_the_same_bytes_twice_are_one_document_with_two_arrivals() -> None:
    add_arrivals([arrival("a.txt"), arrival("b.txt")], "p")
    add_arrivals([arrival("a.txt")], "p")
    counts = totals(INBOX)
    assert (counts.arrivals, counts.documents, counts.duplicates, counts.unfinished) == (2, 1, 1, 1)
    assert contradictions(INBOX) == {}


def test_a_refused_file_ends_with_its_reason() -> None:
    add_arrivals([arrival("big.pdf", refused="too_large", content=None, content_hash="0" * 64)], "p")
    refill(INBOX, PRINTS)
    counts = totals(INBOX)
    assert counts.by_reason == {"too_large": 1}
    assert counts.by_verdict == {"reject": 1}
    assert left(PRINTS)["parse"] == 0


def test_a_touched_file_is_known_afterwards() -> None:
    add_arrivals([arrival("a.txt", version="1")], "p")
    add_arrivals([arrival("a.txt", version="2")], "p")
    files = [("a.txt", "1"), ("a.txt", "2")]
    assert known_files(INBOX, [*files, ("a.txt", "3"), ("b.txt", "1")], 100) == set(files)


def test_what_was_refused_is_taken_in_when_it_fits() -> None:
    digest = arrival("big.txt").content_hash
    add_arrivals([arrival("big.txt", refused="too_large", content=None, content_hash=digest)], "p")
    assert known_files(INBOX, [("big.txt", "")], max_bytes=0) == set()
    add_arrivals([arrival("big.txt")], "p2")
    assert known_files(INBOX, [("big.txt", "")], max_bytes=0) == {("big.txt", "")}
    assert originals([digest])[digest].content == b"paper"


def test_an_unreadable_file_is_tried_again() -> None:
    add_arrivals([arrival("a.txt", refused="unreadable", content=None)], "p")
    assert known_files(INBOX, [("a.txt", "")], 10**9) == set()


def test_residency_is_the_strictest_of_all_arrivals() -> None:
    add_arrivals([arrival("a.txt"), arrival("b.txt", residency="on_premises")], "p")
    [original] = originals([arrival("a.txt").content_hash]).values()
    assert original.arrival.residency == "on_premises"


def test_two_workers_never_hold_the_same_document() -> None:
    take_in(6)
    with claimed("parse", ["p"], 4, 60) as first, claimed("parse", ["p"], 4, 60) as second:
        assert len(first) == 4
        assert len(second) == 2
        assert not {item.content_hash for item in first} & {item.content_hash for item in second}


def test_unfinished_work_returns_when_the_block_ends() -> None:
    take_in(3)
    assert len(take_all()) == 3
    assert len(take_all()) == 3


@pytest.mark.parametrize(("error", "attempts"), [(EngineError("down"), 1), (KeyboardInterrupt(), 1), (ValueError("bad"), 2)])  # fmt: skip
def test_a_broken_world_does_not_count_as_an_attempt(error: BaseException, attempts: int) -> None:
    take_in(1)
    with pytest.raises(type(error)), claimed("parse", ["p"], 1, 60):
        raise error
    with claimed("parse", ["p"], 1, 60) as [item]:
        assert item.attempts == attempts


def test_what_was_tried_in_vain_comes_in_smaller_parts_and_alone_the_last_time() -> None:
    take_in(32)
    sizes = []
    while True:
        with pytest.raises(ValueError, match="bad"), claimed("parse", ["p"], 32, 60) as items:
            raise ValueError("bad")
        sizes.append((items[0].attempts, len(items)))
        if items[0].attempts > 3:
            break
    assert sizes == [(1, 32), *[(2, 6)] * 5, (2, 2), *[(3, 1)] * 32, (4, 32)]


def test_what_was_not_tried_yet_goes_first() -> None:
    take_in(4)
    with pytest.raises(ValueError, match="bad"), claimed("parse", ["p"], 4, 60) as tried:
        raise ValueError("bad")
    take_in(6)
    with claimed("parse", ["p"], 4, 60) as items:
        assert len(items) == 2 and not {i.content_hash for i in items} & {i.content_hash for i in tried}


def test_a_dead_workers_work_returns_and_counts_as_an_attempt() -> None:
    take_in(1)
    with pytest.raises(DatabaseError), claimed("parse", ["p"], 1, 3600):
        assert take_all() == set()
        with database().begin() as killer:
            killer.execute(
                text("select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory' and classid = :c"),
                {"c": WORKERS},
            )
        with claimed("parse", ["p"], 1, 60) as [item]:
            assert item.attempts == 2


def test_a_lease_that_ran_out_returns_though_its_session_lives() -> None:
    take_in(1)
    with claimed("parse", ["p"], 1, 0):
        assert len(take_all()) == 1


def test_refill_forgets_what_waits_under_other_fingerprints() -> None:
    take_in(2)
    newer = PRINTS.model_copy(update={"parse": "p2"})
    refill(INBOX, newer)
    assert left(PRINTS)["parse"] == 0
    assert left(newer)["parse"] == 2


def test_what_one_process_at_a_time_may_do_waits_for_the_other() -> None:
    """Nights that end together certify and alarm one after the other; one that dies in between holds up nobody."""
    order: list[str] = []
    first_is_in, first_may_leave = threading.Event(), threading.Event()

    def first() -> None:
        with suppress(KeyError), alone(TELLING):
            order.append("first begins")
            first_is_in.set()
            first_may_leave.wait()
            order.append("first ends")
            raise KeyError

    def second() -> None:
        with alone(TELLING):
            order.append("second")

    threads = [threading.Thread(target=each) for each in (first, second)]
    threads[0].start()
    first_is_in.wait()
    threads[1].start()
    with alone(CERTIFYING):  # another matter
        order.append("meanwhile")
    first_may_leave.set()
    for thread in threads:
        thread.join()
    assert order == ["first begins", "meanwhile", "first ends", "second"]
