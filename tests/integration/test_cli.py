"""The command line with its real services: what a person and a script see of a night. No model is loaded.

Where the start of the program is not what is tested, it is forked (`forked.py`): 1.8 s of CPU time a night against 5.2 s.
"""

import json
import os
import subprocess
import sys
import uuid
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import psutil
import pytest
from sqlalchemy import text

from sql.connection import database
from tests.conftest import ROOT, forget_settings
from tests.integration.forked import ForkedCommand
from tests.prefect_database import PrefectDatabase

NDA = "NON-DISCLOSURE AGREEMENT {} between Alpha Inc. and Beta LLC, effective May 8, 2014, under the laws of Delaware."
TOTALS = {
    "arrivals", "documents", "by_verdict", "by_reason", "unfinished", "fields", "fields_accepted",
    "prompt_tokens", "answer_tokens", "cost_usd",
}  # fmt: skip


@pytest.fixture
def services(store: str, prefect_api: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A fresh database and a running Prefect server, named by settings; the scripted engine."""
    monkeypatch.setenv("NIGHTCLERK_ENGINE", "scripted")
    monkeypatch.setenv("NIGHTCLERK_PREFECT_API_URL", prefect_api)
    forget_settings()


def start(*arguments: str, **variables: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "deployments", *arguments]
    pipe = subprocess.PIPE
    return subprocess.Popen(command, cwd=ROOT, env=os.environ | variables, stdout=pipe, stderr=pipe, text=True)


def nightclerk(*arguments: str, code: int = 0, **variables: str) -> tuple[str, str]:
    """What the real program says on stdout and stderr."""
    process = start(*arguments, **variables)
    out, err = process.communicate()
    assert process.returncode == code, err
    return out, err


def forked(*words: str, code: int = 0) -> tuple[str, str]:
    """The same of a fork."""
    process = ForkedCommand(*words, own={})
    out, err = process.said()
    assert process.poll() == code, err
    return out, err


def rows(statement: str) -> list[Any]:
    with database().connect() as connection:
        return list(connection.execute(text(statement)))


def inbox(folder: Path, count: int = 3) -> Path:
    (folder / "nda").mkdir(parents=True)
    for number in range(count):
        (folder / "nda" / f"{number}.txt").write_text(NDA.format(number))
    return folder


@pytest.mark.usefixtures("services")
class TestNight:
    def test_its_totals_and_the_json_of_what_it_left(self, tmp_path: Path) -> None:
        out, err = nightclerk("run", str(inbox(tmp_path / "in")))
        assert "3 arrivals = 3 documents + 0 duplicates; documents: 3 review, 0 unfinished" in out
        assert "Traceback" not in err and "arrived" in err
        status = json.loads(nightclerk("status", "--json")[0])
        assert set(status) == {"totals", "waiting", "review_queue", "paused", "database_url"}
        assert set(status["totals"]) == TOTALS
        assert status["totals"]["documents"] == sum(status["totals"]["by_verdict"].values()) == 3
        queue = json.loads(nightclerk("queue", "--json", "--limit", "2")[0])
        assert [set(row) for row in queue] == [{"name", "kind", "field", "words", "confidence", "reasons"}] * 2
        assert "nothing was left to do" in forked("run", str(tmp_path / "in"))[0]

    def test_in_json_each_line_tells_its_run_and_each_outcome_its_document(self, tmp_path: Path) -> None:
        """And batches are of that run."""
        night = ForkedCommand("run", str(inbox(tmp_path / "in")), own={"NIGHTCLERK_LOG_FORMAT": "json"})
        _, err = night.said()
        lines = [json.loads(line) for line in err.splitlines()]
        assert all({"at", "level", "logger", "message"} <= set(line) for line in lines)
        [(run,)] = rows("select distinct run from core_batches")
        told = [line for line in lines if "documents" in line["message"]]
        assert uuid.UUID(run) and told and {line["run"] for line in told} == {run}
        assert all(uuid.UUID(line["task"]) for line in told if " left" in line["message"])
        outcomes = [line for line in lines if "document" in line]
        known = rows("select content_hash, verdict, reasons from core_decisions where field = ''")
        assert sorted((line["document"], line["verdict"], line["reasons"]) for line in outcomes) == sorted(
            map(tuple, known)
        )
        assert {line["run"] for line in outcomes} == {run} and {line["kind"] for line in outcomes} == {"nda"}

    def test_one_inbox_is_one_inbox_however_it_is_written(self, tmp_path: Path) -> None:
        folder = inbox(tmp_path / "in")
        for written in (f"{folder}", f"{folder}/", f"{folder}/../in", folder.as_uri(), os.path.relpath(folder, ROOT)):
            forked("run", written)
        assert rows("select count(*), count(distinct inbox) from raw_arrivals") == [(3, 1)]

    def test_a_changed_file_is_another_document_and_a_lost_one_stays(self, tmp_path: Path) -> None:
        folder = inbox(tmp_path / "in")
        forked("run", str(folder))
        (folder / "nda" / "0.txt").write_text(NDA.format("new"))
        (folder / "nda" / "1.txt").unlink()
        assert "4 arrivals = 4 documents" in forked("run", str(folder))[0]

    def test_two_nights_at_once_end_every_document_once(self, tmp_path: Path) -> None:
        folder = inbox(tmp_path / "in", count=60)
        nights = [ForkedCommand("run", str(folder), own={"NIGHTCLERK_BATCH_SIZE": "8"}) for _ in range(2)]
        said = [night.said() for night in nights]
        assert [night.poll() for night in nights] == [0, 0], said
        assert all(
            "60 arrivals = 60 documents + 0 duplicates; documents: 60 review, 0 unfinished" in out for out, _ in said
        )
        assert rows("select count(*), count(distinct content_hash) from core_decisions where field = ''") == [(60, 60)]
        assert rows("select count(*) from work_queue") == [(0,)]

    def test_an_inbox_of_traps_ends_in_rows(self, tmp_path: Path) -> None:
        folder = inbox(tmp_path / "in", count=1)
        os.mkfifo(folder / "pipe")
        (folder / "zero").symlink_to("/dev/zero")
        (folder / "loop").symlink_to(folder)
        (folder / "empty.pdf").touch()
        (folder / "[bold]markup[red] \n\x1b[2J.txt").write_text(f"[/bold] | `{NDA}` \0 \x1b[2J <b>")
        Path(os.fsdecode(os.fsencode(folder) + b"/bad\xff.txt")).write_bytes(NDA.encode("utf-16"))
        out, _ = forked("run", str(folder))
        assert "7 arrivals = 7 documents + 0 duplicates; documents: 4 reject, 3 review, 0 unfinished" in out
        reasons = rows(
            "select unnest(reasons), count(*) from out_documents where verdict = 'reject' group by 1 order by 1"
        )
        assert reasons == [("empty", 1), ("unreadable", 3)]
        assert "\x1b" not in forked("queue")[0]

    def test_an_error_inside_the_flow_is_one_line(self, tmp_path: Path) -> None:
        _, err = nightclerk("run", str(inbox(tmp_path / "in")), code=1, NIGHTCLERK_ENGINE="magic")
        assert err.splitlines()[-1].startswith("nightclerk: There is no engine 'magic'")
        assert "Traceback" not in err and len(err.splitlines()) == 2


@pytest.mark.usefixtures("services")
def test_a_prefect_server_out_of_reach_is_said(tmp_path: Path) -> None:
    _, err = nightclerk("run", str(inbox(tmp_path / "in")), code=1, NIGHTCLERK_PREFECT_API_URL="http://127.0.0.1:1/api")
    assert "NIGHTCLERK_PREFECT_API_URL" in err.splitlines()[-1] and "Traceback" not in err


def test_two_nights_share_the_own_prefect_server_and_the_last_one_ends_it(
    store: str, tmp_path: Path, prefect_database: PrefectDatabase
) -> None:
    prefect_database.lay_into(tmp_path / "home")
    own = {"NIGHTCLERK_HOME": str(tmp_path / "home"), "NIGHTCLERK_ENGINE": "scripted", "NIGHTCLERK_PREFECT_PORT": "0"}
    nights = [start("run", str(inbox(tmp_path / name, count)), **own) for name, count in (("a", 1), ("b", 40))]
    said = [night.communicate() for night in nights]
    assert [night.returncode for night in nights] == [0, 0], said
    assert not (tmp_path / "home" / "prefect" / "server.json").exists()
    home = str(tmp_path / "home")
    left = [
        p.pid
        for p in psutil.process_iter(["environ"])
        if (p.info["environ"] or {}).get("PREFECT_HOME", "").startswith(home)
    ]
    assert left == []


def test_extract_as_json_keeps_its_keys_and_needs_no_services(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(NDA)
    (tmp_path / "b.txt").write_bytes(b"")
    variables = {"NIGHTCLERK_ENGINE": "scripted", "NIGHTCLERK_DATABASE_URL": "postgresql://127.0.0.1:1/none"}
    files = [str(tmp_path / "a.txt"), str(tmp_path / "b.txt")]
    found = json.loads(nightclerk("extract", *files, "--kind", "nda", "--json", **variables)[0])
    assert [set(row) for row in found] == [{"file", "kind", "verdict", "reasons", "fields"}] * 2
    read, empty = sorted(found, key=lambda row: str(row["file"]))
    assert set(read["fields"]) == {"parties", "effective_date", "governing_law", "term"}
    keys = {"value", "words", "read_by", "confidence", "verdict", "reasons", "evidence", "note"}
    assert {frozenset(field) for field in read["fields"].values()} == {frozenset(keys)}
    assert (empty["verdict"], empty["reasons"], empty["fields"]) == ("reject", ["empty"], {})


def test_a_night_at_a_prompt_is_one_that_alarms_are_about(services: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:  # fmt: skip
    """By its tag, which is what Prefect's automations look for."""
    from prefect.context import TagsContext

    from deployments import run
    from deployments.server.automations import OURS

    tags: set[str] = set()
    monkeypatch.setattr(run, "world", nullcontext)
    monkeypatch.setattr("flows.nightly.nightly", lambda *_: tags.update(TagsContext.get().current_tags))
    run.night(str(tmp_path))
    assert OURS["prefect.resource.id"] in {f"prefect.tag.{tag}" for tag in tags}
