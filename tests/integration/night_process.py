"""A night in a process of its own, for tests that kill it: python -m tests.integration.night_process INBOX [seconds a question]."""

import sys
import time
from collections.abc import Sequence
from typing import Any

from tasks.llm.scripted_engine import ScriptedEngine


def slow_down(seconds: float) -> None:
    """Gives the scripted engine the time that a model would take."""
    answer = ScriptedEngine.generate

    def generate(self: ScriptedEngine, requests: Sequence[Any]) -> Any:
        time.sleep(seconds * len(requests))
        return answer(self, requests)

    ScriptedEngine.generate = generate  # type: ignore[method-assign]


def main(inbox: str, seconds: float = 0.0) -> None:
    from flows.nightly import nightly

    slow_down(seconds)
    nightly(inbox)


if __name__ == "__main__":
    main(sys.argv[1], *map(float, sys.argv[2:]))
