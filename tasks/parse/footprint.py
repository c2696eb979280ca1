"""What a worker may take and what it took: caps on its memory, its children's end with its own, the peak of one document."""

import gc
import os
import resource
import signal
from pathlib import Path

STATUS, CLEAR_REFS = Path("/proc/self/status"), Path("/proc/self/clear_refs")
RESET_PEAK = "5"
KIB = 1024
NEW_OBJECTS = 20_000  # until Python looks for garbage among them; its own 700 are fewer than a page of words makes
_children_s = 0.0


def settle_in(memory_bytes: int) -> None:
    """A worker's first act: its own process group, so that Tesseract dies with it, and a cap that Tesseract inherits.

    The cap is on data, not on address space: pdfium reserves gigabytes of addresses that it never uses.
    """
    os.setpgid(0, 0)
    signal.signal(signal.SIGTERM, _end_group)
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    resource.setrlimit(resource.RLIMIT_DATA, (memory_bytes, memory_bytes))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    gc.freeze()
    gc.set_threshold(NEW_OBJECTS, *gc.get_threshold()[1:])


def _end_group(*_: object) -> None:
    os.killpg(0, signal.SIGKILL)


def reset_peak() -> None:
    global _children_s
    _children_s = _spent_by_children_s()
    if CLEAR_REFS.exists():
        CLEAR_REFS.write_text(RESET_PEAK)


def took_bytes() -> int:
    """The greatest resident memory since then, with the greatest child of this worker if there was a child since then."""
    children = (
        resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * KIB if _spent_by_children_s() > _children_s else 0
    )
    return _peak_bytes() + children


def _peak_bytes() -> int:
    if not STATUS.exists():
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * KIB
    line = next(line for line in STATUS.read_text().splitlines() if line.startswith("VmHWM"))
    return int(line.split()[1]) * KIB


def _spent_by_children_s() -> float:
    spent = resource.getrusage(resource.RUSAGE_CHILDREN)
    return spent.ru_utime + spent.ru_stime
