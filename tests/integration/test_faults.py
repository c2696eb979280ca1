"""Nights in whose middle something dies: PostgreSQL, Prefect's server, the network; or the disk is full, or the clock jumps.

Real processes and a real disk; the model is scripted, for what is tested is what survives, not what is read. After each: every document
has ended once, no row stands twice, nothing was paid twice. Kills of the night itself are test_kill's, of several workers and a real
model server test_workers's, of a night in the middle of a paid answer test_escalation's. `pytest -s` prints what each fault costs in time.
"""

import json
import os
import shutil
import signal
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from secrets import token_hex
from urllib.parse import urlsplit

import psutil
import pytest
from sqlalchemy import text

from deployments.machine.up import embedded_database, embedded_lives
from deployments.server.process import running, start
from schemas.errors import DatabaseError
from schemas.settings import Settings
from sql.connection import database
from sql.postgres.server import stop_embedded
from tasks.samples.sample import Sample
from tasks.tiers import ask
from tests.conftest import forget_settings
from tests.integration.escalating import CHARGED, answer, frontier, papers, put, query, spent
from tests.integration.escalating import Nights as InProcess
from tests.integration.faulty_nights import Nights, count, each_ended_once, ended, inbox_of
from tests.integration.forked import Forked
from tests.unit.scripted_server import Call, Reply, ScriptedServer
from tests.waiting import until

DOCUMENTS = 10
DISK_MIB = 320


@pytest.fixture(scope="module")
def disk() -> Iterator[Path]:
    """A small file system of its own, where one can be mounted; otherwise a folder."""
    folder = Path(tempfile.mkdtemp(prefix="nightclerk-disk-"))  # not in a folder of pytest's, see conftest's home
    mount = ["mount", "-t", "tmpfs", "-o", f"size={DISK_MIB}m,mode=755", "tmpfs", str(folder)]
    with suppress(OSError):
        subprocess.run(mount, check=False, capture_output=True)
    yield folder
    if folder.is_mount():
        subprocess.run(["umount", "--lazy", str(folder)], check=True)
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def own_home(disk: Path, monkeypatch: pytest.MonkeyPatch, prefect_api: str) -> Iterator[Settings]:
    """The embedded PostgreSQL of a home of its own, with all that keeps what is committed."""
    home = disk / token_hex(4)
    monkeypatch.setenv("NIGHTCLERK_HOME", str(home))
    monkeypatch.delenv("NIGHTCLERK_DATABASE_URL", raising=False)
    forget_settings()
    database()
    yield Settings(home=home)
    database().dispose()
    stop_embedded(Settings(home=home))
    shutil.rmtree(home)
    monkeypatch.undo()
    forget_settings()


@pytest.fixture
def nights(tmp_path: Path, prefect_api: str) -> Iterator[Nights]:
    with Nights(inbox_of(tmp_path, DOCUMENTS), prefect_api) as made:
        yield made


def postmaster(settings: Settings) -> int:
    """The number of the server's process; 0 while it starts."""
    return int((settings.postgres_folder / "postmaster.pid").read_text().partition("\n")[0] or 0)


class Clock:
    """How long the night stood still; begun at the fault."""

    def __init__(self) -> None:
        self._began_s, self._answers = time.monotonic(), count("core_answers")

    def stop(self, fault: str, night: Forked) -> None:
        """Waits until something is read again, and prints it."""
        until(self._more, night)
        print(f"\n{fault}: nothing was read for {time.monotonic() - self._began_s:.1f} s")

    def _more(self) -> bool:
        with suppress(DatabaseError):
            return count("core_answers") > self._answers
        return False


def read(share: float) -> Callable[[], bool]:
    """Whether that share of the documents has been read."""
    return lambda: count("core_answers") >= share * DOCUMENTS


def test_postgres_is_killed_and_the_night_starts_it_again(own_home: Settings, nights: Nights) -> None:
    night = nights.start()
    until(read(0.4), night)
    clock, killed = Clock(), postmaster(own_home)
    os.kill(killed, signal.SIGKILL)
    clock.stop("PostgreSQL killed", night)
    assert ended(night) == 0
    assert postmaster(own_home) != killed
    each_ended_once(DOCUMENTS)


def test_after_a_power_cut_up_ends_the_database_that_it_starts(own_home: Settings) -> None:
    database().dispose()
    forget_settings()
    number, file = psutil.Process(postmaster(own_home)), own_home.postgres_folder / "postmaster.pid"
    number.kill()
    psutil.wait_procs([number], timeout=20)
    assert file.exists() and not embedded_lives(own_home), "the file outlives it"
    said = file.read_text()
    file.write_text(said.replace(str(number.pid), str(os.getpid()), 1))
    assert not embedded_lives(own_home), "after the start of the machine its number is somebody else's"
    file.write_text(said)
    with embedded_database(own_home):
        assert embedded_lives(own_home)
    assert not file.exists()


def test_what_was_up_before_up_stays(own_home: Settings) -> None:
    with embedded_database(own_home):
        assert embedded_lives(own_home)
    assert embedded_lives(own_home)


def test_a_full_disk_stops_the_night_until_there_is_room(own_home: Settings, disk: Path, tmp_path: Path, nights: Nights) -> None:  # fmt: skip
    if not disk.is_mount():
        pytest.skip("no file system can be mounted here")
    for paper in tmp_path.rglob("*.txt"):
        paper.write_text(paper.read_text() + "\n".join(token_hex(60) for _ in range(2000)))
    night = nights.start()
    until(read(0.2), night)
    clock, folder = Clock(), own_home.postgres_folder
    fill(disk / "filler")
    until(lambda: any("No space left on device" in log.read_text() for log in (folder / "log", *folder.glob("logs/*.log"))), night)  # fmt: skip
    time.sleep(1)
    (disk / "filler").unlink()
    clock.stop("disk full for a second", night)
    assert ended(night) == 0
    each_ended_once(DOCUMENTS)


def fill(path: Path) -> None:
    """To the last byte of its disk."""
    with path.open("wb", buffering=0) as filler, suppress(OSError):
        while True:
            filler.write(bytes(4096))


def test_prefects_server_is_killed_and_started_again(store: str, nights: Nights, home: Path, prefect_api: str) -> None:
    server = Settings(home=home, prefect_port=urlsplit(prefect_api).port)
    night = nights.start()
    until(read(0.4), night)
    began_s = time.monotonic()
    killed = psutil.Process(json.loads((server.prefect_folder / "server.json").read_text())["pid"])
    os.killpg(killed.pid, signal.SIGKILL)
    killed.wait(10)  # then its port is free
    start(server, meanwhile=lambda: None)
    assert running(server) == prefect_api
    up_s = time.monotonic() - began_s
    if failed := ended(night) != 0:
        nights.run()
    how = "failed, and the next one ended" if failed else "went on and ended"
    print(
        f"\nPrefect's server killed, up again after {up_s:.1f} s: the night {how} {time.monotonic() - began_s:.1f} s after the kill"
    )
    each_ended_once(DOCUMENTS)


def test_the_network_to_the_model_is_lost_for_a_while(store: str, tmp_path: Path, prefect_api: str) -> None:
    samples, lost, found = papers(DOCUMENTS), threading.Event(), threading.Event()

    def script(call: Call, _: int) -> Reply:
        if lost.is_set() and found.wait(60):
            return Reply({}, cut_at=0)
        return answer(call, samples)._replace(delay_s=0.2)

    with ScriptedServer(script) as server:
        own = {"engine": "openai", "base_urls": server.base_url, "model": "m", "where": "on_premises", "request_timeout_s": 2}  # fmt: skip
        with Nights(inbox_of(tmp_path, DOCUMENTS), prefect_api, **own) as nights:
            night = nights.start()
            until(read(0.4), night)
            clock = Clock()
            lost.set()
            time.sleep(5)
            lost.clear(), found.set()
            clock.stop("model out of reach for 5 s", night)
            assert ended(night) == 0
    each_ended_once(DOCUMENTS)


def test_the_clock_jumps_and_a_claim_ends_under_a_living_worker(store: str, tmp_path: Path, prefect_api: str) -> None:
    with Nights(inbox_of(tmp_path, DOCUMENTS), prefect_api, 1, batch_size=DOCUMENTS) as nights:
        both = [nights.start(), nights.start()]
        until(lambda: jumped("read"))
        assert [ended(night) for night in both] == [0, 0]
    [(read_in_all,)] = query("select sum(documents) from core_batches where step = 'read'")
    assert read_in_all > DOCUMENTS, "no document was read twice: the clock did not matter"
    print(f"\nclock a day ahead: {read_in_all - DOCUMENTS} of {DOCUMENTS} documents were read twice")
    each_ended_once(DOCUMENTS)


def jumped(step: str) -> int:
    """As if a day had passed since the step's claims; gives how many."""
    with database().begin() as connection:
        moved = "update work_queue set leased_until = leased_until - interval '1 day' where step = :step and claimed_by is not null"  # fmt: skip
        return connection.execute(text(moved), {"step": step}).rowcount


class Frontier:
    """A tier elsewhere that reads right until it falls ill; state: the questions that it answered, each as often as it charged for it."""

    def __init__(self, samples: list[Sample], answers: int, ill: Callable[[], Reply]) -> None:
        self._samples, self._answers, self._ill = samples, answers, ill
        self.charged: list[str] = []
        self.lost: list[str] = []
        self._one_at_a_time = threading.Lock()

    def __call__(self, call: Call, _: int) -> Reply:
        with self._one_at_a_time:
            if len(self.charged) < self._answers:
                self.charged.append(call.question)
                return answer(call, self._samples)
            self.lost.append(call.question)
        return self._ill()

    def recover(self) -> None:
        self._answers = DOCUMENTS


def broken_off() -> Reply:
    """It dies in the middle of its answer."""
    return Reply(b"{" * 99, cut_at=1)


def too_late() -> Reply:
    """It answers, and charges, when nobody waits any more."""
    return Reply(b"{}", delay_s=3)


@pytest.mark.parametrize("ill", [broken_off, too_late])
def test_a_frontier_that_falls_ill_is_paid_once_for_each_answer(ill: Callable[[], Reply], monkeypatch: pytest.MonkeyPatch, store: str, prefect_api: str, tmp_path: Path) -> None:  # fmt: skip
    nights, samples = InProcess(monkeypatch), papers(DOCUMENTS)
    frontier_ = Frontier(samples, 4, ill)
    with ScriptedServer(frontier_) as server:
        nights.set(frontier(server.base_url, request_timeout_s=1, max_num_seqs=1, budget_usd=100))
        started = time.monotonic()
        assert nights.run(put(tmp_path, samples)).unfinished == 0
        print(f"\nfrontier ill ({ill.__name__}): the night took {time.monotonic() - started:.1f} s")
        assert len(frontier_.lost) == len(set(frontier_.lost)) > 0, "what may have been charged is not sent again"
        assert query("select count(*) from out_fields where tier = 2") == [(4 * 4,)]
        [(at_most,)] = query("select sum(cost_usd) from core_results where ending = 'lost'")
        assert at_most > 0 and spent() == 4 * CHARGED + at_most, "what it may have charged counts"

        frontier_.recover()
        nights.days = 1
        ask.client_of.cache_clear()
        nights.run(tmp_path)
        nights.set()
    assert sorted(frontier_.charged) == sorted(set(frontier_.charged)) and len(frontier_.charged) == DOCUMENTS
    assert query("select count(*), count(distinct content_hash) from core_answers where tier = 2 and error = ''") == [(DOCUMENTS, DOCUMENTS)]  # fmt: skip
    assert query("select count(*) from work_queue") == [(0,)]
