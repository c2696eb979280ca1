"""`nightclerk erase` after a real night: the database, the night's page at Prefect, the pictures; and retention by the same program."""

import hashlib
import random
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from prefect import flow, get_run_logger, runtime
from prefect.artifacts import Artifact
from prefect.client.orchestration import get_client
from prefect.client.schemas.sorting import ArtifactSort, FlowRunSort
from prefect.logging.handlers import APILogWorker

from deployments.keeping.erasing import aged, erased
from schemas.errors import SettingError
from schemas.settings import settings
from sql.models.registry import register_model
from sql.reports.night import totals
from tasks.evaluation.apart import NAME
from tasks.llm.adapters import LEARNED
from tasks.samples.registry import GENERATORS
from tests.conftest import forget_settings
from tests.integration.escalating import Nights, query
from tests.integration.test_models import record

pytestmark = [pytest.mark.usefixtures("store", "prefect_api")]


@pytest.fixture
def inbox(monkeypatch: pytest.MonkeyPatch, store: str, prefect_api: str, tmp_path: Path) -> Iterator[Path]:
    """An inbox that a night has read."""
    nights = Nights(monkeypatch)
    nights.set(prefect_api_url=prefect_api)
    (tmp_path / "receipt").mkdir()
    for seed in (1, 2):
        (tmp_path / "receipt" / f"till_{seed}.txt").write_text(GENERATORS["receipt"](random.Random(seed)).text)
    nights.run(tmp_path)
    yield tmp_path
    nights.set()


def pages() -> list[str]:
    found = Artifact.get(key="night")
    return [str(found.data)] if found else []


def drawn_page(digest: str) -> Path:
    """As the review app keeps it."""
    picture = settings().pictures_folder / digest[:2] / f"{digest}.original"
    picture.parent.mkdir(parents=True, exist_ok=True)
    picture.touch()
    return picture


def hash_of(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def test_it_goes_everywhere_and_does_not_come_back(inbox: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    name, digest = "receipt/till_1.txt", hash_of(inbox / "receipt" / "till_1.txt")
    picture = drawn_page(digest)
    assert any("till\\_1.txt" in page for page in pages())
    would = list(erased(None, name, "asked for", with_containers=False, dry_run=True))
    assert "would remove 1 rows of raw_documents" in would and totals().documents == 2
    said = list(erased(None, name, "asked for", with_containers=False, dry_run=False))
    assert said[0].startswith(f"removed {digest}: ")
    assert (totals().documents, picture.exists()) == (1, False)
    assert not any("till\\_1.txt" in page for page in pages())
    assert query("select count(*) from out_removals where what = 'document'") == [(1,)]
    nights = Nights(monkeypatch)
    assert nights.run(inbox).documents == 1
    with pytest.raises(SettingError, match="no such document"):
        list(erased(None, name, "again", with_containers=False, dry_run=False))


def test_what_runs_said_of_it_goes_and_what_they_said_of_another_stays(inbox: Path) -> None:
    lines = {name: says(f"cannot list /srv/{name}: gone") for name in ("receipt/till_1.txt", "receipt/till_1.txt.bak")}
    said = list(erased(None, "receipt/till_1.txt", "asked for", with_containers=False, dry_run=False))
    assert "1 runs whose log named it are gone from Prefect" in said
    client = get_client(sync_client=True)
    left = {run.id for run in client.read_flow_runs(sort=FlowRunSort.START_TIME_DESC)}
    assert [run in left for run in lines.values()] == [False, True]


def says(line: str) -> UUID:
    """A run that has ended, with this in its log."""

    @flow
    def talks() -> UUID:
        get_run_logger().warning(line)
        return UUID(str(runtime.flow_run.id))

    found = talks()
    APILogWorker.drain_all(timeout=10)
    return found


def test_a_file_that_was_an_inbox_by_itself_is_named_nowhere_but_in_events(
    inbox: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its name is in that of the runs, in their bars, and at the head of pages that show nothing of it."""
    file = inbox.with_name("alone_7.txt")
    file.write_text(GENERATORS["receipt"](random.Random(7)).text)
    nights = Nights(monkeypatch)
    nights.run(file)
    nights.run(file)
    APILogWorker.drain_all(timeout=10)
    assert len(naming("alone_7.txt")) == 4, "a page and a bar each"
    said = list(erased(None, "alone_7.txt", "asked for", with_containers=False, dry_run=False))
    assert "4 pages and bars of nights that named it are gone from Prefect" in said
    assert "2 runs whose log named it are gone from Prefect" in said
    assert naming("alone_7.txt") == [] and naming(inbox.name), "those of another inbox stay"
    assert any(line.startswith("events of Prefect's server may name it") for line in said)


def naming(name: str) -> list[UUID]:
    client = get_client(sync_client=True)
    newest = client.read_artifacts(sort=ArtifactSort.CREATED_DESC)
    shown = {page.id: f"{page.data} {page.description}".replace("\\", "") for page in newest}
    return [page_id for page_id, words in shown.items() if name in words]


def test_models_that_learned_from_it_are_named_and_no_others(
    inbox: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    wanted, other = (hash_of(inbox / "receipt" / f"till_{seed}.txt") for seed in (1, 2))
    for name, learned in (("knows-it", [other, wanted]), ("knows-another", [other]), ("knows-none", None)):
        folder = tmp_path_factory.mktemp(name)
        if learned is not None:
            (folder / LEARNED).write_text("\n".join(learned))
        register_model(record(name, folder=str(folder)))
    said = list(erased(None, "receipt/till_1.txt", "asked for", with_containers=False, dry_run=False))
    assert [line for line in said if "learned from it" in line] == [
        "the model knows-it learned from it: train another one without it and retire this one"
    ]


def test_an_evaluation_that_held_it_is_gone(inbox: Path, store: str) -> None:
    from sql.connection import connect
    from sql.postgres.scratch import emptied_database

    digest = hash_of(inbox / "receipt" / "till_2.txt")
    scratch = connect(emptied_database(settings(), NAME))
    with scratch.begin() as connection:
        connection.exec_driver_sql(
            f"insert into raw_documents (content_hash, size_bytes, content) values ('{digest}', 1, 'x')"
        )
    scratch.dispose()
    said = list(erased(digest[:16], None, "asked for", with_containers=False, dry_run=False))
    assert any("evaluation's own database" in line for line in said)
    assert query("select count(*) from pg_database where datname = :name", name=NAME) == [(0,)]


@pytest.mark.parametrize(("document", "name"), [(None, None), ("ab", "a.pdf")])
def test_one_of_both_is_named(document: str | None, name: str | None) -> None:
    with pytest.raises(SettingError, match="--document or --name"):
        list(erased(document, name, "x", with_containers=False, dry_run=False))


def test_what_hangs_on_a_message_needs_the_message(inbox: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (inbox / "mail.eml").write_bytes(message())
    nights = Nights(monkeypatch)
    nights.run(inbox)
    part = "mail.eml!bill.txt"
    with pytest.raises(SettingError, match="--with-containers"):
        list(erased(None, part, "asked for", with_containers=False, dry_run=False))
    assert totals().documents == 4
    list(erased(None, part, "asked for", with_containers=True, dry_run=False))
    assert (totals().documents, query("select name from raw_arrivals where name like 'mail%'")) == (2, [])


def message() -> bytes:
    from email.message import EmailMessage

    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "a@example.com", "b@example.com", "bill"
    mail.set_content("See the bill.")
    mail.add_attachment(GENERATORS["receipt"](random.Random(9)).text, filename="bill.txt")
    return bytes(mail)


def test_retention_takes_what_settings_name_alone(inbox: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "for ever" in next(iter(aged()))
    for name, value in (("ORIGINALS", "0"), ("TEXTS", "0")):
        monkeypatch.setenv(f"NIGHTCLERK_KEEP_{name}_DAYS", value)
    forget_settings()
    drawn = [drawn_page(hash_of(inbox / "receipt" / f"till_{seed}.txt")) for seed in (1, 2)]
    assert [line.split(" by age")[0] for line in aged()] == ["removed 0 originals", "removed 0 texts"], (
        "all wait for people"
    )
    assert all(picture.exists() for picture in drawn)
    from sql.connection import database

    with database().begin() as connection:
        connection.exec_driver_sql("""
            insert into core_decisions (content_hash, fingerprint, field, kind, verdict, reasons, turn)
            select content_hash, fingerprint, field, kind, 'accept', '{confident}', turn + 1 from core_decisions""")
    from flows.retention import retention

    assert retention() == {"original": 2, "text": 2}
    assert query("select count(content), count(*) from raw_documents") == [(0, 2)]
    assert not any(picture.exists() for picture in drawn)
    assert query("select count(*) from core_pages") == [(0,)]
    assert query("select count(*) from out_receipt") == [(2,)], "what was read stays"


def test_the_program_itself_says_what_it_did(inbox: Path, prefect_api: str, home: Path) -> None:
    import os

    command = [sys.executable, "-m", "deployments", "erase", "--name", "receipt/till_1.txt", "--why", "asked for"]
    ended: Any = subprocess.run(command, capture_output=True, text=True, check=False, env=os.environ)
    assert (ended.returncode, ended.stderr) == (0, "")
    assert re.search(
        r"^[1-9]\d* pages and bars of nights that named it are gone from Prefect$", ended.stdout, re.MULTILINE
    )
    assert "removed " in ended.stdout and "stays in core_removals" in ended.stdout
