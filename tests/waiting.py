"""Waiting for what comes by itself, however slow the machine. Imports next to nothing, so that light processes may import it."""

import time
from collections.abc import Callable
from typing import Any, Protocol

WAIT_S = 600


class Running(Protocol):
    """A process that may end."""

    def poll(self) -> int | None: ...


def until(done: Callable[[], Any], process: Running | None = None) -> Any:
    """Waits for it while the process runs; gives what it gives.

    Raises:
        AssertionError: it did not come to that.
    """
    deadline = time.monotonic() + WAIT_S
    while time.monotonic() < deadline and (process is None or process.poll() is None):
        if found := done():
            return found
        time.sleep(0.02)
    ended = process is not None and process.poll() is not None
    raise AssertionError(f"it did not come to that{' before the process ended' if ended else ''}")
