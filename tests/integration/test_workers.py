"""Four workers over one PostgreSQL and two vLLM replicas; one of each is killed in the middle, and every document ends once.

Real processes, and vLLM's own servers. Their model is a tiny one with random weights: what is tested is who does what, not what is read.
"""

import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.integration.escalating import query
from tests.integration.faulty_nights import Nights, count, each_ended_once, ended, inbox_of
from tests.tiny_models import save_tiny
from tests.vllm_server import VllmServer
from tests.waiting import until

pytestmark = pytest.mark.vllm

WORKERS, DOCUMENTS = 4, 24


@pytest.fixture
def replicas(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[VllmServer]]:
    model = save_tiny("qwen2", tmp_path_factory.mktemp("tiny"), max_position_embeddings=2048)
    started = [VllmServer(model), VllmServer(model)]
    try:
        yield started
    finally:
        for server in started:
            server.kill()


def test_a_worker_and_a_replica_are_killed(
    replicas: list[VllmServer], store: str, tmp_path: Path, prefect_api: str
) -> None:
    own = {"engine": "openai", "model": "default", "where": "on_premises", "base_urls": ",".join(each.url for each in replicas)}  # fmt: skip
    with Nights(inbox_of(tmp_path, DOCUMENTS), prefect_api, max_num_seqs=2, **own) as nights:
        first, *others = [nights.start() for _ in range(WORKERS)]
        until(lambda: count("core_answers") >= 4)
        began_s = time.monotonic()
        replicas[0].kill()
        until(lambda: query("select 1 from work_queue where step = 'read' and claimed_by is not null"))
        first.kill()
        assert first.wait() == -signal.SIGKILL, "it ended before the kill"
        assert [ended(night) for night in others] == [0] * len(others)
        print(f"\na worker and a replica killed: {WORKERS - 1} workers ended {time.monotonic() - began_s:.1f} s later")
    each_ended_once(DOCUMENTS)
