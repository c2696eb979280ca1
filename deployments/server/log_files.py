"""Log files that processes append to for good: neither their size nor their age grows without end. What stands in them is not here."""

import os
import shutil
import time
from contextlib import suppress
from pathlib import Path

MOST_BYTES = 4 * 1024**2
OLDEST_S = 7 * 86_400


def renewed_if_due(log: Path) -> None:
    """Begins the log anew once it is long or old; the one before stays beside it until then."""
    try:
        found = log.stat()
    except FileNotFoundError:
        return
    before = _before(log)
    began_s = before.stat().st_mtime if before.exists() else found.st_mtime
    if found.st_size > MOST_BYTES or (found.st_size and time.time() - began_s > OLDEST_S):
        renew(log)


def renew(log: Path) -> None:
    """Begins it anew under the hands of who appends to it: it stays the same file. On a full disk, which is no reason to end, it stays as it is."""
    if not log.exists():
        return
    with suppress(OSError):
        shutil.copyfile(log, _before(log))
        os.truncate(log, 0)


def _before(log: Path) -> Path:
    return log.with_name(f"{log.name}.1")
