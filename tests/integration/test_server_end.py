"""The end of an own Prefect server: what it had been told is on its books."""

import os
import sqlite3
import subprocess
import sys
from pathlib import Path

_SHORT = """
from deployments.server import process
from deployments.server.shared import started
from schemas.settings import settings

process._TOGETHER["PREFECT_SERVER_SERVICES_TASK_RUN_RECORDER_FLUSH_INTERVAL"] = "4"  # it has to be told of its end before
with started(settings()):
    from prefect import flow, task

    @task
    def last() -> None: ...

    @flow
    def short() -> None:
        last()

    short()
"""


def test_the_last_tasks_end_is_recorded_before_the_server_ends(tmp_path: Path) -> None:
    subprocess.run(
        [sys.executable, "-c", _SHORT], env=os.environ | {"NIGHTCLERK_HOME": str(tmp_path)}, check=True, timeout=300
    )
    [books] = tmp_path.rglob("prefect.db")
    with sqlite3.connect(books) as connection:
        assert connection.execute("select state_type from task_run").fetchall() == [("COMPLETED",)]
