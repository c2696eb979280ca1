"""One hand of `all_but_model`: a process that reads a night of its own first, then, at a word, its share of the one that is measured."""

import json
import pickle
import sys
from collections.abc import Sequence
from pathlib import Path

import psutil

from tests.bench.inbox import Written, copying
from tests.bench.machine import cpu_seconds
from tests.bench.stopwatch import Stopwatch

OWN, PARSERS, OTHERS = "the night's own process", "parsers", "Prefect's client and other threads"
Parts = dict[str, float]


def main(warm: str, inbox: str, samples: str) -> None:
    """Says "ready", waits for a line, and prints as JSON what the night cost this process: CPU seconds by process, seconds by step."""
    from deployments.server.shared import flush_logs, prefect_server
    from schemas.settings import settings

    watch, known = Stopwatch(), psutil.Process().children()
    with prefect_server(settings()):
        _scripted(pickle.loads(Path(samples).read_bytes()))
        from flows.nightly import nightly

        nightly(warm)
        _watched(watch)
        print("ready", flush=True)
        sys.stdin.readline()
        before = _processes(known)
        with watch.under("the flow: waiting for its tasks"):
            counts = nightly(inbox)
        spent = {name: after - before[name] for name, after in _processes(known).items()}
        watch.cpu[OTHERS], watch.wall[OTHERS] = spent[OWN] - sum(watch.cpu.values()), 0.0
        assert counts.unfinished == 0, counts
        print(json.dumps({"spent": spent, "wall": watch.wall, "cpu": watch.cpu}), flush=True)
        flush_logs()


def _scripted(files: Sequence[Written]) -> None:
    from schemas.settings import settings
    from tasks import current, read_batch
    from tasks.llm.scripted_engine import ScriptedEngine

    model = ScriptedEngine(settings(), copying(files))
    for module in (current, read_batch):
        vars(module)["engine"] = lambda: model


def _processes(known: Sequence[psutil.Process]) -> Parts:
    """CPU seconds so far of this process alone and of its parsers; `known` children are servers."""
    own = psutil.Process()
    mine = own.cpu_times()
    children = sum(cpu_seconds(each) for each in own.children() if each not in known)
    return {OWN: mine.user + mine.system, PARSERS: children + mine.children_user + mine.children_system}


def _watched(watch: Stopwatch) -> None:
    """The night's steps by name; what they call by other names counts as theirs."""
    from tasks import (  # fmt: skip
        alarms,
        arrive,
        audit,
        classify_batch,
        parse_batch,
        plan_night,
        read_batch,
        report,
    )
    from tasks.extract import read
    from tasks.running import progress, remaining

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


if __name__ == "__main__":
    main(*sys.argv[1:])
