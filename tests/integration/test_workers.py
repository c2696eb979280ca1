"""Four workers over one PostgreSQL and two model servers; one of each is killed in the middle, and every document ends once.

Real processes, real HTTP; the models are scripted, for what is tested is who does what, not what is read.
"""

import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.integration.escalating import query
from tests.integration.faulty_nights import Nights, count, each_ended_once, ended, inbox_of, until

pytestmark = pytest.mark.timeout(600)

WORKERS, DOCUMENTS = 4, 24


class Model:
    """A model server's process."""

    def __init__(self) -> None:
        command = [sys.executable, "-m", "tests.integration.model_process", str(DOCUMENTS), "0.5"]
        self.process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)

    @property
    def url(self) -> str:
        assert self.process.stdout
        return self.process.stdout.readline().strip()


@pytest.fixture
def models() -> Iterator[list[Model]]:
    started = [Model(), Model()]
    yield started
    for model in started:
        model.process.kill()
        model.process.wait()


def test_a_worker_and_a_server_are_killed(models: list[Model], store: str, tmp_path: Path, prefect_api: str) -> None:
    own = {"engine": "openai", "model": "m", "where": "on_premises", "base_urls": ",".join(model.url for model in models)}  # fmt: skip
    with Nights(inbox_of(tmp_path, DOCUMENTS), prefect_api, max_num_seqs=2, **own) as nights:
        first, *others = [nights.start() for _ in range(WORKERS)]
        until(lambda: count("core_answers") >= 4)
        began_s = time.monotonic()
        models[0].process.kill()
        until(lambda: query("select 1 from work_queue where step = 'read' and claimed_by is not null"))
        first.kill()
        assert first.wait() == -signal.SIGKILL, "it ended before the kill"
        assert [ended(night) for night in others] == [0] * len(others)
        print(f"\na worker and a server killed: {WORKERS - 1} workers ended {time.monotonic() - began_s:.1f} s later")
    each_ended_once(DOCUMENTS)
