"""Small nights one after another in one process: memory and database connections, which must not grow.

    python -m tests.bench.soak [--minutes 60]

A database of its own is made at the server of the settings, and dropped in the end; Prefect's server is that of PREFECT_API_URL, or one of its own.
The model is scripted. The first nights fill caches: look at what comes after.
"""

import argparse
import os
import tempfile
import time
from pathlib import Path

import psutil

from schemas.settings import settings
from sql.connection import database
from sql.postgres.scratch import emptied_database
from tests.conftest import forget_settings

NAME, DOCUMENTS, LINE_S = "bench_soak", 4, 20
SEEDS = 100  # a night: some samples are left out


def main() -> None:
    """Prints a line at intervals and, at the end, whether all nights added up."""
    parser = argparse.ArgumentParser(description="Memory and connections through many nights.")
    parser.add_argument("--minutes", type=float, default=60)
    minutes = parser.parse_args().minutes
    os.environ |= {"NIGHTCLERK_ENGINE": "scripted", "NIGHTCLERK_PARSE_WORKERS": "1", "PREFECT_LOGGING_LEVEL": "ERROR"}
    os.environ["NIGHTCLERK_DATABASE_URL"] = emptied_database(settings(), NAME)
    forget_settings()
    from deployments.server.shared import prefect_server

    with tempfile.TemporaryDirectory() as inbox, prefect_server(settings()):
        _nights(Path(inbox), time.monotonic() + 60 * minutes)
    database().dispose()
    emptied_database(settings(), NAME)


def _nights(inbox: Path, end_s: float) -> None:
    from flows.nightly import nightly
    from tests.integration.escalating import papers, put

    print("| minute | nights | documents | RSS MiB | with children | connections | open files | threads |\n|---|---|---|---|---|---|---|---|", flush=True)  # fmt: skip
    began_s, said_s, nights = time.monotonic(), 0.0, 0
    while time.monotonic() < end_s:
        put(inbox, papers(DOCUMENTS, 1 + nights * SEEDS), f"night{nights}")
        totals = nightly(str(inbox))
        nights += 1
        assert (totals.unfinished, totals.documents) == (0, nights * DOCUMENTS), totals
        if time.monotonic() - said_s > LINE_S:
            said_s = time.monotonic()
            print(f"| {(said_s - began_s) / 60:.1f} | {nights} | {totals.documents} | {' | '.join(map(str, _taken()))} |", flush=True)  # fmt: skip


def _taken() -> tuple[int, int, int, int, int]:
    """Memory of this process, and of all below it; connections to the database; open files; threads."""
    own = psutil.Process()
    family = [own, *own.children(recursive=True)]
    memory = [process.memory_info().rss >> 20 for process in family]
    with database().connect() as connection:
        connections = connection.exec_driver_sql("select count(*) from pg_stat_activity where datname = current_database()").scalar_one()  # fmt: skip
    return memory[0], sum(memory), int(connections), own.num_fds(), own.num_threads()


if __name__ == "__main__":
    main()
