"""The database that a test run's first Prefect server has made for itself, for homes that come after: an empty one takes it 5 s of CPU time.

How a server starts in an empty home is tested by the first one of each run.
"""

import os
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path


class PrefectDatabase:
    """A copy of it in a folder that all workers of a run share; state: that copy, once there is one."""

    def __init__(self, folder: Path) -> None:
        self._kept = folder / "prefect.db"

    def keep(self, home: Path) -> None:
        """As it stands under its running server."""
        own = self._kept.with_suffix(f".{os.getpid()}")
        with closing(sqlite3.connect(home / "prefect" / "prefect.db")) as live, closing(sqlite3.connect(own)) as copy:
            live.backup(copy)
        own.rename(self._kept)

    def lay_into(self, home: Path) -> None:
        """Nothing is laid into the home of the run's first server."""
        (home / "prefect").mkdir(parents=True, exist_ok=True)
        if self._kept.exists():
            shutil.copy(self._kept, home / "prefect" / "prefect.db")
