"""Blocks that must not take for ever: this process ends when one does, whatever hangs, in Python or below it. What it was doing is another worker's then."""

import faulthandler
import time
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock

_LEAST_S = 0.001  # what the timer takes
_lock = Lock()
_due: dict[object, float] = {}  # of the blocks that run now, by the clock of `time.monotonic`


@contextmanager
def ended_after(seconds: float) -> Iterator[None]:
    """Ends this process, with the stacks of its threads on standard error, if the block takes longer. Blocks may hold and overlap one another."""
    block = object()
    _set(block, time.monotonic() + seconds)
    try:
        yield
    finally:
        _set(block, None)


def _set(block: object, due: float | None) -> None:
    """The process has one timer: it is for the block that is due first."""
    with _lock:
        _due.pop(block, None) if due is None else _due.update({block: due})
        if _due:
            left_s = min(_due.values()) - time.monotonic()
            faulthandler.dump_traceback_later(max(left_s, _LEAST_S), exit=True, file=2)
        else:
            faulthandler.cancel_dump_traceback_later()
