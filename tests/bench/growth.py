"""What grows with history: the queue, the counts, the views and people's page, with ever more documents that are done, made in the database itself.

    python -m tests.bench.growth [--sizes 1000,10000,100000,1000000] [--queue 100000] [--repeats 20]

A database of its own is made at the server of the settings, and dropped in the end. The queue's page in the browser is review_queue.py's.
"""

import argparse
import os
import platform
import statistics
import time
from collections.abc import Callable, Iterator

from sqlalchemy import text

from schemas.people import Grant, Role, Who
from schemas.registry import KINDS
from schemas.review_queue import Wanted
from schemas.settings import settings
from schemas.step import Fingerprints
from sql.connection import database
from sql.counts import count_marked
from sql.documents import known_files
from sql.queue import claimed, left, waiting
from sql.refill import refill
from sql.report import night_documents, review_queue_length, totals
from sql.review_queue import queue_page
from sql.review_refill import follow
from sql.server import emptied_database
from tests.conftest import forget_settings

NAME, INBOX = "bench_growth", "file:///inbox"
READ = {kind: f"read {kind}" for kind in KINDS}
PRINTS = Fingerprints(parse="parse", classify="classify", read=READ)
IN_REVIEW = 0.02
CHANGED = 1000
_ARRIVED = (
    """create temporary table made on commit drop as
       select n, encode(sha256(convert_to('document ' || n, 'UTF8')), 'hex') as hash, n % 50 = 0 as in_review,
              now() - make_interval(secs => 30 * (:last - n)) as at from generate_series(cast(:first as int), :last) n""",
    "insert into raw_documents (content_hash, size_bytes, content, first_seen_at) select hash, 4, 'text', at from made",
    """insert into raw_arrivals (content_hash, inbox, name, version, residency, arrived_at)
       select hash, :inbox, 'claim ' || n || '.txt', '1', 'anywhere', at from made""",
)
_DONE = (
    """insert into core_parses (content_hash, fingerprint, page_count, sender, duration_s, peak_memory_bytes, parsed_at)
       select hash, 'parse', 1, 'sender' || n % 500 || '@example.com', 0.1, 1, at from made""",
    """insert into core_classifications (content_hash, fingerprint, kind, confidence, given, classified_at)
       select hash, 'classify', 'receipt', 0.9, false, at from made""",
    """insert into core_answers (content_hash, fingerprint, tier, field_group, engine, finish, answer, unread_share, prompt_tokens, answer_tokens, cost_usd, answered_at)
       select hash, :read, 1, 'all', 'none', 'stop', '{}', 0, 300, 60, 0, at from made""",
    """insert into core_readings (content_hash, fingerprint, tier, kind, field, words, value, evidence, signals, confidence, engine, read_at)
       select hash, :read, 1, 'receipt', field, array['company ' || n], to_jsonb('company ' || n), '[{"grade": "exact", "page": 1}]', '{}', 0.9, 'none', at
       from made cross join unnest(array['company', 'date', 'address', 'total']) as field""",
    """insert into core_decisions (content_hash, fingerprint, field, kind, verdict, reasons, decided_at)
       select hash, :read, field, 'receipt', case when in_review then 'review' else 'accept' end,
              array[case when in_review then 'low_confidence' else 'confident' end], at
       from made cross join unnest(array['company', 'date', 'address', 'total', '']) as field""",
    "delete from work_review_changed c using made where c.content_hash = made.hash and not in_review",  # it would follow them in vain
)


def make(first: int, last: int, done: bool) -> float:
    """Adds these documents, read and decided or only arrived; gives the seconds."""
    started, names = time.perf_counter(), {"first": first, "last": last, "inbox": INBOX, "read": READ["receipt"]}
    with database().begin() as connection:
        for statement in _ARRIVED + (_DONE if done else ()):
            made = text(statement)
            connection.execute(made, {name: names[name] for name in made.compile().params})
    return time.perf_counter() - started


def vacuum() -> None:
    with database().connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("vacuum analyze"))


def measured() -> Iterator[tuple[str, Callable[[], object]]]:
    """What is timed, by name."""
    with database().connect() as connection:
        [(one, at)] = connection.execute(text("select content_hash, decided_at from core_decisions where field = '' order by decision_id desc limit 1"))  # fmt: skip
    who = Who(person="ann", display_name="Ann", grants=(Grant(role=Role.VIEWER),))

    def claim() -> None:
        with claimed("parse", [PRINTS.parse], 32, 900):
            """What the block does not finish returns."""

    yield "claim 32 documents", claim
    yield "left, after each batch", lambda: left(PRINTS)
    yield "waiting", waiting
    yield "refill, once a night", lambda: refill(INBOX, PRINTS)
    yield "known files, once a night", lambda: known_files(INBOX, 1 << 30)
    yield "the night's counts, nothing changed", lambda: totals(INBOX)
    yield f"the night's counts after {CHANGED:,} documents changed", changed_totals
    yield "the night's page, once a night", lambda: night_documents(INBOX, at)
    yield "nightclerk status", lambda: (totals(), waiting(), review_queue_length())
    for view in ("out_documents", "out_fields", "out_settled_fields", "out_cost", "out_history"):
        yield (
            f"{view}, one document",
            lambda view=view: rows(f"select * from {view} where content_hash = :one", one=one),
        )
    day = "select * from out_documents where decided_at > now() - interval '1 day'"
    yield "out_documents, the last day", lambda: rows(day)
    yield "out_review_queue, the oldest 50", lambda: rows("select * from out_review_queue order by decided_at limit 50")
    yield "the review app's page", lambda: queue_page(Wanted(), who, None, 50)


def changed_totals() -> None:
    """As at a night's end: the latest documents are counted anew."""
    with database().begin() as connection:
        connection.execute(text("insert into work_counts_changed (content_hash) select content_hash from work_outcomes order by decided_at desc limit :n"), {"n": CHANGED})  # fmt: skip
    totals(INBOX)


def rows(statement: str, **names: object) -> int:
    with database().connect() as connection:
        return len(connection.execute(text(statement), names).all())


def timed(once: Callable[[], object], repeats: int) -> tuple[float, float]:
    """Median and 95th percentile, ms."""
    once()  # what is planned once
    took = []
    for _ in range(repeats):
        started = time.perf_counter()
        once()
        took.append(1000 * (time.perf_counter() - started))
    return statistics.median(took), statistics.quantiles(took, n=20)[-1]


def main() -> None:
    parser = argparse.ArgumentParser(description="p50 and p95 in ms by documents of history.")
    parser.add_argument("--sizes", default="1000,10000,100000,1000000")
    parser.add_argument("--queue", type=int, default=100_000)
    parser.add_argument("--repeats", type=int, default=20)
    options = parser.parse_args()
    sizes = [int(size) for size in options.sizes.split(",")]
    os.environ["NIGHTCLERK_DATABASE_URL"] = emptied_database(settings(), NAME)
    forget_settings()
    rows("select 1")
    with database().connect() as connection:
        version = connection.exec_driver_sql("show server_version").scalar_one()
    print(f"PostgreSQL {version}, Python {platform.python_version()}, {platform.machine()}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}; {options.queue:,} documents wait for the parser, {IN_REVIEW:.0%} of history waits for people, n = {options.repeats}: p50 / p95, ms")  # fmt: skip
    print(f"| documents of history | {' | '.join(f'{size:,}' for size in sizes)} |\n|---{'|---' * len(sizes)}|")
    print(*table(sizes, options.queue, options.repeats), sep="\n")
    database().dispose()
    emptied_database(settings(), NAME)


def table(sizes: list[int], queue: int, repeats: int) -> list[str]:
    """A line each of what is measured, with a column a size."""
    make(-queue, -1, done=False)
    refill(INBOX, PRINTS)
    lines, made = dict[str, list[str]](), 0
    for size in sizes:
        took_s = make(made + 1, size, done=True)
        made, _, started = size, follow(settings()), time.perf_counter()
        counted = count_marked()
        print(
            f"<!-- {size:,} made in {took_s:.0f} s, {counted:,} counted in {time.perf_counter() - started:.0f} s -->",
            flush=True,
        )
        vacuum()
        for what, once in measured():
            p50, p95 = timed(once, repeats)
            lines.setdefault(what, []).append(f"{p50:.1f} / {p95:.1f}")
            print(f"<!-- {what}: {lines[what][-1]} -->", flush=True)
    return [f"| {what} | {' | '.join(cells)} |" for what, cells in lines.items()]


if __name__ == "__main__":
    main()
