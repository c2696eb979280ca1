"""A model server in a process of its own, for tests that kill it: python -m tests.integration.model_process COUNT SECONDS. It says its URL first."""

import sys
import time

from tests.integration.escalating import answer, papers
from tests.unit.scripted_server import Call, Reply, ScriptedServer


def main(documents: int, seconds: float) -> None:
    """Reads the first so many receipts right, each in so many seconds, until it is killed."""
    samples = papers(documents)

    def script(call: Call, _: int) -> Reply:
        return answer(call, samples)._replace(delay_s=seconds)

    with ScriptedServer(script) as server:
        print(server.base_url, flush=True)
        while True:
            time.sleep(60)


if __name__ == "__main__":
    main(int(sys.argv[1]), float(sys.argv[2]))
