"""Logs that do not grow for ever, and pages and lines that hold just this name; no service is needed."""

import errno
import os
import shutil
import time
from pathlib import Path

import pytest

from deployments.server.forget import in_line, kept_for, on_page
from deployments.server.log_files import MOST_BYTES, OLDEST_S, renew, renewed_if_due
from deployments.server.process import _TOGETHER, _vacuum
from schemas.settings import Settings
from sql.postgres.server_log import KEPT_S, configure, forget_old
from tasks.pages.cell import cell


def test_a_long_log_begins_anew_while_somebody_appends_to_it(tmp_path: Path) -> None:
    log = tmp_path / "server.log"
    with log.open("ab", buffering=0) as appending:
        appending.write(b"x" * MOST_BYTES)
        renewed_if_due(log)
        assert log.stat().st_size == MOST_BYTES
        appending.write(b"y")
        renewed_if_due(log)
        appending.write(b"z")
    assert log.read_bytes() == b"z" and (tmp_path / "server.log.1").stat().st_size == MOST_BYTES + 1


def test_an_old_log_begins_anew_and_takes_the_one_before_with_it(tmp_path: Path) -> None:
    log, before = tmp_path / "server.log", tmp_path / "server.log.1"
    log.write_text("first")
    renew(log)
    log.write_text("second")
    renewed_if_due(log)
    assert (log.read_text(), before.read_text()) == ("second", "first")
    os.utime(before, (0, time.time() - OLDEST_S - 1))
    renewed_if_due(log)
    assert (log.read_text(), before.read_text()) == ("", "second")


def test_a_full_disk_leaves_the_log_as_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    log = tmp_path / "server.log"
    log.write_bytes(b"x" * (MOST_BYTES + 1))
    monkeypatch.setattr(shutil, "copyfile", full)
    renewed_if_due(log)
    assert log.stat().st_size == MOST_BYTES + 1


def test_no_log_is_no_fault(tmp_path: Path) -> None:
    renewed_if_due(tmp_path / "none.log")
    renew(tmp_path / "none.log")
    assert list(tmp_path.iterdir()) == []


def test_postgres_is_configured_once_and_what_an_operator_wrote_comes_after(tmp_path: Path) -> None:
    own = tmp_path / "postgresql.conf"
    own.write_text("log_rotation_age = '1h'\n")
    configure(tmp_path)
    once = own.read_text()
    configure(tmp_path)
    assert own.read_text() == once == "include_if_exists = 'nightclerk.conf'\nlog_rotation_age = '1h'\n"
    assert "log_min_error_statement = panic" in (tmp_path / "nightclerk.conf").read_text()


def test_old_logs_of_postgres_go(tmp_path: Path) -> None:
    (tmp_path / "logs").mkdir()
    for name, age_s in (("postgresql-Mon.log", KEPT_S + 60), ("postgresql-Tue.log", 60)):
        (tmp_path / "logs" / name).write_text("x")
        os.utime(tmp_path / "logs" / name, (0, time.time() - age_s))
    (tmp_path / "log").write_bytes(b"x" * 1024 * 1025)
    forget_old(tmp_path)
    assert [path.name for path in (tmp_path / "logs").iterdir()] == ["postgresql-Tue.log"]
    assert (tmp_path / "log").read_bytes() == b""


@pytest.mark.parametrize(("name", "whole"), [("1.txt", False), ("11.txt", True), ("a/11.txt", False)])
def test_a_page_names_a_document_whole(name: str, whole: bool) -> None:
    assert on_page(name, f"| {cell('11.txt')} | receipt | accept |") is whole
    assert on_page(name, f"| [{cell('11.txt')}](http://review/documents/0a1b) | receipt | review |") is whole
    assert on_page(name, f"# Night of 2026-11-28\n{cell('file:///srv/11.txt')}\n\n1 new files") is whole


@pytest.mark.parametrize(
    ("line", "whole"),
    [
        ("1.txt is gone", True),
        ("cannot open '/srv/in/1.txt': gone", True),
        ("cannot open /srv/1.txt.", True),
        ("11.txt is gone", False),
        ("1.txt2 is gone", False),
        ("1.txt.bak is gone", False),
        ("1xtxt is gone", False),
    ],
)
def test_a_line_names_a_document_whole(line: str, whole: bool) -> None:
    assert in_line("1.txt", line) is whole
    assert not in_line("", line) and not in_line(" ", line), "a name that does not show is in no line"


def test_the_own_server_clears_runs_away_by_age_as_its_program_understands_it() -> None:
    from prefect.settings.models.server.services import ServerServicesDBVacuumSettings

    given = _vacuum(Settings(keep_runs_days=2))
    names = {name.removeprefix("PREFECT_SERVER_SERVICES_DB_VACUUM_").lower(): value for name, value in given.items()}
    found = ServerServicesDBVacuumSettings.model_validate(names)
    assert found.enabled_vacuum_types == {"events", "flow_runs"} and found.retention_period.days == 2


def test_the_own_server_records_the_states_of_tasks_together_as_its_program_understands_it() -> None:
    from prefect.settings.models.server.services import ServerServicesTaskRunRecorderSettings as Recorder

    head = "PREFECT_SERVER_SERVICES_TASK_RUN_RECORDER_"
    found = Recorder.model_validate({name.removeprefix(head).lower(): value for name, value in _TOGETHER.items()})
    assert found.batch_size > Recorder().batch_size and found.flush_interval < Recorder().flush_interval


def test_it_is_said_how_long_names_stay_at_prefects_server() -> None:
    assert "for 7 days" in kept_for(Settings(keep_runs_days=30)) and "for 30 after" in kept_for(
        Settings(keep_runs_days=30)
    )
    assert "PREFECT_SERVER_EVENTS_RETENTION_PERIOD" in kept_for(Settings(prefect_api_url="http://prefect/api"))
