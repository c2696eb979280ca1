"""A night whose model fails at one document: python -m tests.integration.poison_process INBOX raise|hang|kill[@ENGINE]."""

import ctypes
import os
import signal
import sys
from collections.abc import Callable, Sequence
from typing import Any

from tasks.llm.scripted_engine import ScriptedEngine

MARK = "POISON"
FOR_YEARS_S = 10**9


def _raise() -> None:
    raise ValueError("the engine stumbled")


def _hang() -> None:
    """For years, and without letting another thread of Python run: unlike other calls of C, those of `PyDLL` keep its lock."""
    while True:  # a signal wakes it
        ctypes.PyDLL(None).sleep(FOR_YEARS_S)


def _kill() -> None:
    """As the kernel does where memory ends."""
    os.kill(os.getpid(), signal.SIGKILL)


WAYS: dict[str, Callable[[], None]] = {"raise": _raise, "hang": _hang, "kill": _kill}


def main(inbox: str, way: str) -> None:
    from flows.nightly import nightly

    answer = ScriptedEngine.generate
    way, _, only = way.partition("@")

    def generate(self: ScriptedEngine, requests: Sequence[Any]) -> Any:
        if only in self.name and any(MARK in request.user for request in requests):
            WAYS[way]()
        return answer(self, requests)

    ScriptedEngine.generate = generate  # type: ignore[method-assign]
    nightly(inbox)


if __name__ == "__main__":
    main(*sys.argv[1:])
