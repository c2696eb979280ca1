"""What grows with history: the queue, the counts, the views and people's page, with ever more documents that are done, made in the database itself.

    python -m tests.bench.growth [--sizes 1000,10000,100000,1000000] [--queue 100000] [--repeats 20] [--before] [--keep]

CPU time of the database's backends and of the client, without parallel queries: other work on the machine says little about it.
A database of its own is made at the embedded server, and dropped in the end unless it is kept; one that was kept is gone on with.
With `--before` what looks at all history is measured beside what looks at what changed. The queue's page in the browser is review_queue.py's.
"""

import argparse
import os
import platform
import statistics
import time
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import text

from schemas.people import Grant, Role, Who
from schemas.registry import KINDS
from schemas.review_queue import Wanted
from schemas.settings import settings
from schemas.step import Fingerprints
from sql.backlog.queue import claimed, current, left, waiting
from sql.backlog.refill import refill
from sql.connection import database
from sql.documents.arrivals import known_files
from sql.postgres.scratch import database_at, emptied_database
from sql.readings.doubts import doubtful_documents
from sql.reports.metrics import samples
from sql.reports.night import night_documents, review_queue, review_queue_length, totals
from sql.review.queue import queue_page
from sql.review.refill import follow
from sql.spending.money import night_money
from sql.tally.counts import count_marked
from sql.trust.alarms import oldest
from sql.trust.audits import accepted_counts, accepted_undrawn
from sql.trust.certificates import recall_late
from tests.all_history import (
    ACCEPTED,
    BELOW,
    DEFERRED,
    DOUBTFUL,
    FORGET,
    KNOWN,
    METRICS,
    TO_CLASSIFY,
    TO_PARSE,
    TO_READ,
    UNDRAWN,
)
from tests.conftest import forget_settings

NAME, INBOX = "bench_growth", "file:///inbox"
READ = {kind: f"read {kind}" for kind in KINDS}
PRINTS = Fingerprints(parse="parse", classify="classify", read=READ)
IN_REVIEW = 0.02
CHANGED = 1000
AT_ONCE = 100_000  # documents made in one transaction
ENOUGH_MS = 20_000  # of CPU for one thing that is measured
NIGHT = date(2026, 11, 27)
# As many wait for money whatever history there is.
_DEFER = """insert into core_decisions (content_hash, fingerprint, field, kind, verdict, reasons, turn, night)
    select content_hash, fingerprint, field, kind, 'defer', '{over_budget}', 2, date '2026-11-26' from core_decisions
    where not exists (select from core_decisions where verdict = 'defer') and turn = 1 and content_hash in (select content_hash from work_outcomes where verdict = 'accept' order by content_hash limit 20)
    on conflict do nothing"""
# Nothing lies below it.
_MOVE = "insert into core_thresholds (kind, field, calibration, before, after, why) values ('receipt', 'total', 'k1', 0, 0.01, 'bench')"
_ARRIVED = (
    """create temporary table made on commit drop as
       select n, encode(sha256(convert_to('document ' || n, 'UTF8')), 'hex') as hash, n % 50 = 0 as in_review,
              now() - make_interval(secs => 30 * (:end - n)) as at from generate_series(cast(:first as int), :last) n""",
    "insert into raw_documents (content_hash, size_bytes, content, first_seen_at) select hash, 4, 'text', at from made",
    """insert into raw_arrivals (content_hash, inbox, name, version, residency, arrived_at)
       select hash, :inbox, 'claim ' || n || '.txt', '1', 'anywhere', at from made""",
)
# As the triggers would leave it, which take far longer: they are off meanwhile (`_TRUSTED`), but for the sums of what is counted.
_TRUSTED, _TRIGGERED = (f"set local session_replication_role = {role}" for role in ("replica", "origin"))
_DONE = (
    """create temporary table read on commit drop as
       select field, value::jsonb from (values ('company', null), ('address', null), ('date', '"2024-05-08"'),
                                               ('total', '{"amount": "34.90", "currency": "EUR"}')) as v(field, value)""",
    """insert into core_parses (content_hash, fingerprint, page_count, sender, duration_s, peak_memory_bytes, parsed_at)
       select hash, 'parse', 1, 'sender' || n % 500 || '@example.com', 0.1, 1, at from made""",
    """insert into core_classifications (content_hash, fingerprint, kind, confidence, given, classified_at)
       select hash, 'classify', 'receipt', 0.9, false, at from made""",
    """insert into core_answers (content_hash, fingerprint, tier, field_group, engine, finish, answer, unread_share, prompt_tokens, answer_tokens, cost_usd, answered_at)
       select hash, :read, 1, 'all', 'none', 'stop', '{}', 0, 300, 60, 0, at from made""",
    """insert into core_readings (content_hash, fingerprint, tier, kind, field, words, value, evidence, signals, confidence, engine, read_at)
       select hash, :read, 1, 'receipt', field, array['company ' || n], coalesce(value, to_jsonb('company ' || n)), '[{"grade": "exact", "page": 1}]', '{}', 0.9, 'none', at
       from made cross join read""",
    """insert into core_decisions (content_hash, fingerprint, field, kind, verdict, reasons, calibration, decided_at)
       select hash, :read, field, 'receipt', case when in_review then 'review' else 'accept' end,
              array[case when in_review then 'low_confidence' else 'confident' end], case field when '' then '' else 'k1' end, at
       from made cross join unnest(array['company', 'date', 'address', 'total', '']) as field""",
    """insert into core_audits (content_hash, fingerprint, field, kind, inclusion, drawn, drawn_at)
       select hash, :read, field, 'receipt', 0.02, n % 50 = 1, date_trunc('day', at)
       from made cross join read where not in_review""",
    """insert into core_corrections (content_hash, kind, field, words, value, corrected_by, corrected_at)
       select hash, 'receipt', field, array['company ' || n], coalesce(value, to_jsonb('company ' || n)), 'ann', at + interval '1 hour'
       from made cross join read where n % 50 = 1""",
    """insert into work_outcomes
       select content_hash, decision_id, fingerprint, kind, verdict, reasons, decided_at from core_decisions d
       where field = '' and exists (select from made where hash = d.content_hash)""",
    "insert into work_review_changed (content_hash) select hash from made where in_review",
    """insert into work_sums select metric, labels, count(*), count(*) * amount from made cross join (values
       ('nightclerk_answers_total', array['1', 'stop'], 1), ('nightclerk_tokens_total', array['1', 'prompt'], 300),
       ('nightclerk_tokens_total', array['1', 'answer'], 60), ('nightclerk_cost_usd_total', array['1'], 0), ('nightclerk_arrivals_total', '{}', 1)) as a(metric, labels, amount)
       group by metric, labels, amount""",
    _TRIGGERED,
    """insert into work_counted
           (content_hash, inbox, kind, verdict, reasons, arrivals, fields, fields_accepted, prompt_tokens, answer_tokens, cost_usd, waiting, decided_at, in_doubt)
       select content_hash, inbox, kind, verdict, reasons, 1, 4, case when in_review then 0 else 4 end, 300, 60, 0, case when in_review then 5 else 0 end, decided_at,
              case when in_review then array[fingerprint] else '{}' end
       from made join work_outcomes on content_hash = hash cross join unnest(array['', :inbox]) as inbox""",
    """insert into work_certified (content_hash, tier, calibration, kind, field, confidence, inclusion, drawn_at)
       select hash, 1, 'k1', 'receipt', field, 0.9, 0.02, date_trunc('day', at)
       from made cross join read where not in_review""",
)


def make(first: int, last: int, done: bool) -> float:
    """Adds these documents, read and decided or only arrived; gives the seconds."""
    started = time.perf_counter()
    for begin in range(first, last + 1, AT_ONCE):
        names = {
            "first": begin,
            "last": min(begin + AT_ONCE - 1, last),
            "end": last,
            "inbox": INBOX,
            "read": READ["receipt"],
        }
        with database().begin() as connection:
            for statement in (_TRUSTED, *_ARRIVED, *_DONE) if done else _ARRIVED:
                made = text(statement)
                connection.execute(made, {name: names[name] for name in made.compile().params})
    return time.perf_counter() - started


def vacuum() -> None:
    with database().connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("vacuum analyze"))


def measured() -> Iterator[tuple[str, Callable[[], object]]]:
    """What is measured, by name."""
    with database().connect() as connection:
        [(one, at)] = connection.execute(text("select content_hash, decided_at from core_decisions where field = '' order by decision_id desc limit 1"))  # fmt: skip
        some = list(connection.scalars(text("select content_hash from work_outcomes order by decided_at limit 32")))
    who = Who(person="ann", display_name="Ann", grants=(Grant(role=Role.VIEWER),))

    def claim() -> None:
        with claimed("parse", [PRINTS.parse], 32, 900):
            """What the block does not finish returns."""

    yield "claim 32 documents", claim
    yield "left, after each batch", lambda: left(PRINTS)
    yield "waiting", waiting
    yield from looked_for()
    yield "whom to ask, of all in doubt", lambda: doubtful_documents(PRINTS, NIGHT)
    yield "whom to ask, of 32 documents", lambda: doubtful_documents(PRINTS, NIGHT, some)
    yield "a night's money, 20 documents deferred", lambda: night_money(NIGHT, settings())
    yield "the night's page", lambda: night_documents(INBOX, at)
    yield "alarms: since when something waits", lambda: oldest(PRINTS)
    yield "nightclerk status", lambda: (totals(), waiting(), review_queue_length())
    yield "nightclerk metrics", samples
    for view in ("out_documents", "out_fields", "out_settled_fields", "out_cost", "out_history"):
        yield (
            f"{view}, one document",
            lambda view=view: asked(f"select * from {view} where content_hash = :one", one=one),
        )
    twenty = "select document_file, company, date, total, fields_in_review from out_receipt order by {} desc limit 20"
    for what, by in (("the latest 20", "decided_at"), ("20 by a field's value", "date")):
        yield f"out_receipt, {what}", lambda by=by: asked(twenty.format(by))
    yield "out_quality", lambda: asked("select * from out_quality")
    day = "select * from out_documents where decided_at > now() - interval '1 day'"
    yield "out_documents, the last day", lambda: asked(day)
    yield "nightclerk queue, 20 lines", lambda: review_queue(20)
    yield "the review app's page", lambda: queue_page(Wanted(), who, None, 50)


def looked_for() -> Iterator[tuple[str, Callable[[], object]]]:
    """What is looked for once a night, with as many documents as have changed since."""
    with database().connect() as connection:
        newest = text("select name from raw_arrivals order by arrival_id desc limit :n")
        files = [(str(name), "1") for name in connection.scalars(newest, {"n": CHANGED})]
    looks: dict[str, tuple[str, Callable[[], object]]] = {
        "refill": (INBOX, lambda: refill(INBOX, PRINTS)),
        "recall": ("", recall_late),
        "draw": ("", lambda: accepted_undrawn(INBOX)),
        "counts": ("", lambda: totals(INBOX)),
        "certificates": ("", lambda: accepted_counts(datetime.now(UTC))),
    }
    for what, (inbox, look) in looks.items():
        yield f"{what}, nothing changed", look
        yield (
            f"{what}, {CHANGED:,} documents changed",
            lambda what=what, inbox=inbox, look=look: (marked(what, inbox), look()),
        )
    yield "recall, a threshold moved", lambda: (asked(_MOVE), recall_late())
    yield f"known files, {CHANGED:,} in the inbox", lambda: known_files(INBOX, files, 1 << 30)


def looked_for_before() -> Iterator[tuple[str, Callable[[], object]]]:
    """The same in all history."""
    names: dict[str, Any] = {
        "inbox": INBOX,
        "current": current(PRINTS),
        "parse": PRINTS.parse,
        "classify": PRINTS.classify,
    }
    names |= {"kinds": list(READ), "reads": list(READ.values()), "max_bytes": 1 << 30, "too_large": "too_large"}
    yield "refill, before", lambda: [asked(each, **names) for each in (FORGET, TO_PARSE, TO_CLASSIFY, TO_READ)]
    yield "recall, before", lambda: asked(f"select exists ({BELOW})")
    yield "draw, before", lambda: asked(UNDRAWN, **names)
    yield "certificates, before", lambda: asked(ACCEPTED, before=datetime.now(UTC))
    doubts = {"reads": PRINTS.all_reads, "open": ["review", "defer", "escalate"], "audit": "audit", "hashes": None}
    yield "whom to ask, before, only the fields", lambda: asked(DOUBTFUL, **doubts)
    yield "a night's money, before, only what is deferred", lambda: asked(DEFERRED)
    yield "known files, before", lambda: asked(KNOWN, **names)
    yield "alarms, before", lambda: asked("select min(decided_at) from out_review_queue")
    yield (
        "nightclerk queue, before",
        lambda: asked("select * from out_review_queue order by decided_at, name, field limit 20"),
    )
    yield "nightclerk metrics, before, of what is kept now", lambda: [asked(each) for each in METRICS]


def marked(consumer: str, inbox: str) -> None:
    """As at a night's end: the latest documents have changed."""
    table, columns = (
        ("work_counts_changed", "") if consumer in ("counts", "certificates") else ("work_changed", "consumer, inbox, ")
    )
    values = ":consumer, :inbox, " if columns else ""
    asked(f"insert into {table} ({columns}content_hash) select {values}content_hash from work_outcomes order by decided_at desc limit :n", consumer=consumer, inbox=inbox, n=CHANGED)  # fmt: skip


def asked(statement: str, **names: object) -> int:
    """How many rows there are; what is written stays."""
    made = text(statement)
    with database().begin() as connection:
        found = connection.execute(made, {name: names[name] for name in made.compile().params})
        return len(found.all()) if found.returns_rows else 0


def backends_ns() -> int:
    """CPU time so far of the database's backends that serve this process."""
    with database().connect() as connection:
        pids = connection.scalars(text("select pid from pg_stat_activity where datname = current_database() and backend_type = 'client backend'"))  # fmt: skip
        return sum(int(Path(f"/proc/{pid}/schedstat").read_text().split()[0]) for pid in pids)


def timed(once: Callable[[], object], repeats: int) -> str:
    """Median, least and most, ms of CPU; once where it takes very long."""
    once()  # what is planned once
    took = list[float]()
    while len(took) < repeats and sum(took) < ENOUGH_MS:
        began = time.process_time_ns() + backends_ns()
        once()
        took.append((time.process_time_ns() + backends_ns() - began) / 1e6)
    few = "" if len(took) == repeats else f", n = {len(took)}"
    return f"{statistics.median(took):,.1f} ({min(took):,.1f}–{max(took):,.1f}{few})"


def main() -> None:
    parser = argparse.ArgumentParser(description="CPU ms by documents of history.")
    parser.add_argument("--sizes", default="1000,10000,100000,1000000")
    parser.add_argument("--queue", type=int, default=100_000)
    parser.add_argument("--repeats", type=int, default=20)
    parser.add_argument("--before", action="store_true", help="also what looks at all history")
    parser.add_argument("--keep", action="store_true", help="keep the database, and go on with one that was kept")
    parser.add_argument("--only", default="", help="only what has one of these in its name, by |")
    options = parser.parse_args()
    sizes = [int(size) for size in options.sizes.split(",")]
    os.environ["NIGHTCLERK_DATABASE_URL"] = (database_at if options.keep else emptied_database)(settings(), NAME)
    forget_settings()
    asked("select 1")
    asked(f"alter database {NAME} set max_parallel_workers_per_gather = 0")
    database().dispose()
    with database().connect() as connection:
        version = connection.exec_driver_sql("show server_version").scalar_one()
    print(f"PostgreSQL {version}, Python {platform.python_version()}, {platform.machine()}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}; {options.queue:,} documents wait for the parser, {IN_REVIEW:.0%} of history waits for people, n = {options.repeats}: median (least–most), ms of CPU")  # fmt: skip
    print(f"| documents of history | {' | '.join(f'{size:,}' for size in sizes)} |\n|---{'|---' * len(sizes)}|")
    print(*table(sizes, options), sep="\n")
    database().dispose()
    if not options.keep:
        emptied_database(settings(), NAME)


def table(sizes: list[int], options: argparse.Namespace) -> list[str]:
    """A line each of what is measured, with a column a size."""
    with database().connect() as connection:
        done, queued = (int(connection.scalar(text(f"select count(*) from {table}")) or 0) for table in ("core_parses", "work_queue"))  # fmt: skip
    if not queued:
        make(-options.queue, -1, done=False)
        asked(_MOVE)
    refill(INBOX, PRINTS)
    lines = dict[str, list[str]]()
    for size in sizes:
        print(f"<!-- {size:,}: {grown(done + 1, size)} -->", flush=True)
        done = max(done, size)
        for what, once in (*measured(), *(looked_for_before() if options.before else ())):
            if not any(part in what for part in options.only.split("|")):
                continue
            lines.setdefault(what, []).append(timed(once, options.repeats))
            print(f"<!-- {what}: {lines[what][-1]} -->", flush=True)
    return [f"| {what} | {' | '.join(cells)} |" for what, cells in lines.items()]


def grown(first: int, last: int) -> str:
    """The seconds that it took to make these documents, to count them and to have the people's queue follow."""
    started = time.perf_counter()
    made_s = make(first, last, done=True)
    asked(_DEFER)
    follow(settings())
    counted, counted_s = count_marked(), time.perf_counter() - started - made_s
    vacuum()
    return f"made in {made_s:.0f} s, {counted:,} counted in {counted_s:.0f} s"


if __name__ == "__main__":
    main()
