"""Counts that are kept are those that counting all history gives, whatever happened, in whatever order, and however far they have followed."""

import hashlib
import random
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import contextmanager
from threading import Event
from typing import Any

import pytest
from sqlalchemy import Connection, text
from sqlalchemy.exc import ProgrammingError

import sql.tally.certified as certified
import sql.tally.counts as counts
from deployments.doctor import _counts
from schemas.document import Arrival
from schemas.outcome import Reason, Verdict
from schemas.report import Totals
from schemas.retrying import Retry
from schemas.settings import settings
from schemas.step import Answer, Decision, ReadResult
from sql.backlog.retries import put_back
from sql.connection import database
from sql.documents.arrivals import add_arrivals
from sql.documents.removals import erase
from sql.readings.answered import record_read
from sql.readings.decisions import add_decisions
from sql.reports.night import review_queue, review_queue_length, totals
from sql.tally.counts import count_marked, stop_counting
from sql.tally.recount import contradictions
from sql.views import view_statements
from tests.bench.queued import fill
from tests.integration.corrected import Correction, add_correction
from tests.integration.reviewing import document_in_review
from tests.integration.test_review_plans import explained, touched

pytestmark = pytest.mark.usefixtures("store")

HERE, THERE = "file:///inbox", "memory://other"

# All history counted anew: what `totals` asked before sums were kept.
_WANTED = """
with wanted as (select distinct content_hash from raw_arrivals where cast(:inbox as text) is null or inbox = :inbox),
     ended as (select o.* from out_documents o join wanted using (content_hash))
"""
_ALL = f"""{_WANTED}, answers as (select a.* from core_answers a join ended using (content_hash, fingerprint)),
fields as (
    select distinct on (d.content_hash, d.field) d.verdict from core_decisions d join ended using (content_hash, fingerprint)
    where d.field <> '' and exists (
        select from core_readings r where (r.content_hash, r.fingerprint, r.field) = (d.content_hash, d.fingerprint, d.field) and r.tier > 0)
    order by d.content_hash, d.field, d.turn desc)
select (select count(*) from raw_arrivals where cast(:inbox as text) is null or inbox = :inbox) as arrivals,
       (select count(*) from wanted) as documents, (select count(*) from wanted) - (select count(*) from ended) as unfinished,
       (select count(*) from fields) as fields, (select count(*) from fields where verdict = 'accept') as fields_accepted,
       coalesce(sum(prompt_tokens), 0) as prompt_tokens, coalesce(sum(answer_tokens), 0) as answer_tokens,
       coalesce(sum(cost_usd), 0) as cost_usd from answers
"""
_BY_VERDICT = f"{_WANTED} select verdict, count(*) from ended group by verdict order by verdict"
_BY_REASON = f"{_WANTED} select unnest(reasons), count(*) from ended group by 1 order by 2 desc, 1"
_OLDEST_FIRST = (
    "select name, kind, field, words, confidence, reasons from out_review_queue order by decided_at, name, field"
)
SUMMED = ("documents", "arrivals", "fields", "fields_accepted", "prompt_tokens", "answer_tokens", "cost_usd", "waiting")


def rows(statement: str, **names: object) -> list[Any]:
    with database().connect() as connection:
        return list(connection.execute(text(statement), names))


def counted_anew(inbox: str | None) -> Totals:
    with database().connect() as connection:
        found = dict(connection.execute(text(_ALL), {"inbox": inbox}).mappings().one())
    for name, statement in (("by_verdict", _BY_VERDICT), ("by_reason", _BY_REASON)):
        found[name] = {key: count for key, count in rows(statement, inbox=inbox)}
    return Totals.model_validate(found)


@contextmanager
def nobody_counts() -> Iterator[None]:
    """What is marked stays marked meanwhile."""
    with database().connect() as connection:
        stop_counting(connection)
        yield


def right() -> None:
    """Counts are right with the marks as they are, and once these were counted; the sums are those of the documents' parts."""
    for inbox in (None, HERE, THERE, "memory://nothing"):
        expected = counted_anew(inbox)
        with nobody_counts():
            found = totals(inbox)
            assert (found, list(found.by_reason)) == (expected, list(expected.by_reason))
            assert inbox is None or contradictions(inbox) == {}
    [(waiting,)] = rows("select count(*) from out_review_queue")
    oldest = [tuple(row) for row in rows(_OLDEST_FIRST)]
    with nobody_counts():
        assert review_queue_length() == waiting
        assert [tuple(row.values()) for row in review_queue(waiting + 1)] == oldest
        assert [tuple(row.values()) for row in review_queue(3)] == oldest[:3]
    assert (totals(), totals(HERE), review_queue_length()) == (counted_anew(None), counted_anew(HERE), waiting)
    assert rows("select count(*) from work_counts_changed") == [(0,)]
    assert [tuple(row.values()) for row in review_queue(3)] == oldest[:3]
    sums = ", ".join("count(*)" if name == "documents" else f"sum({name})" for name in SUMMED)
    kept = rows(f"select inbox, kind, verdict, reasons, {', '.join(SUMMED)} from work_counts order by 1, 2, 3, 4")
    assert kept == rows(
        f"select inbox, kind, verdict, reasons, {sums} from work_counted group by 1, 2, 3, 4 order by 1, 2, 3, 4"
    )


def arrival(number: int, inbox: str, copy: int = 0) -> Arrival:
    return Arrival(inbox=inbox, name=f"{number}-{copy}.txt", content_hash=f"{number:064x}", size_bytes=1, content=b"x")


class World:
    """Everything that happens to documents, each by the code that does it."""

    def __init__(self, seed: int) -> None:
        self.rng, self.documents, self.arrived = (
            random.Random(seed),
            [document_in_review("first.txt", {"company": "ACME"})],
            0,
        )

    def one(self) -> str:
        return self.rng.choice(self.documents)

    def arrive(self) -> None:
        found = [arrival(self.arrived + n, self.rng.choice([HERE, THERE])) for n in range(self.rng.randrange(1, 4))]
        self.arrived += len(found)
        add_arrivals(found, "parse")
        self.documents += [each.content_hash for each in found]

    def arrive_again(self) -> None:
        again = Arrival(
            inbox=self.rng.choice([HERE, THERE]),
            name=f"{self.rng.random()}",
            content_hash=self.one(),
            size_bytes=1,
            content=b"x",
        )
        add_arrivals([again], "parse")

    def refuse(self) -> None:
        self.arrived += 1
        add_arrivals(
            [arrival(self.arrived, HERE).model_copy(update={"refused": "too_large", "content": None})], "parse"
        )

    def review(self) -> None:
        fields = {"company": "ACME", "total": self.rng.random()}
        self.documents.append(
            document_in_review(
                f"{self.rng.random()}", fields, accepted=self.rng.choice([["company"], ["company", "total"], []])
            )
        )

    def read(self) -> None:
        verdict, print_ = (
            self.rng.choice([Verdict.ACCEPT, Verdict.REVIEW, Verdict.REJECT]),
            self.rng.choice(["print", "newer"]),
        )
        decision = Decision(
            verdict=verdict, reasons=(self.rng.choice([Reason.CONFIDENT, Reason.LOW_CONFIDENCE, Reason.GAVE_UP]),)
        )
        answer = Answer(field_group=f"{self.rng.random()}", engine="none", finish="stop", text="{}", error="", unread_share=0.0, prompt_tokens=7, answer_tokens=3, cost_usd=0.125)  # fmt: skip
        record_read([ReadResult(content_hash=self.one(), fingerprint=print_, kind="receipt", tier=1, engine="none", answers=(answer,), readings=(), decision=decision)])  # fmt: skip

    def read_a_field(self) -> None:
        row = {
            "h": self.one(),
            "p": self.rng.choice(["print", "newer"]),
            "f": self.rng.choice(["date", "total"]),
            "t": self.rng.choice([0, 1, 2]),
        }
        with database().begin() as c:
            c.execute(text("insert into core_readings (content_hash, fingerprint, tier, kind, field, words, evidence, signals, confidence, engine) values (:h, :p, :t, 'receipt', :f, '{}', '[]', '{}', 0.5, 'none') on conflict do nothing"), row)  # fmt: skip

    def decide_a_field(self) -> None:
        verdict, print_ = (
            self.rng.choice([Verdict.ACCEPT, Verdict.REVIEW, Verdict.DEFER]),
            self.rng.choice(["print", "newer"]),
        )
        with database().begin() as connection:
            field = self.rng.choice(["company", "date", "total", ""])
            add_decisions(
                connection,
                self.one(),
                print_,
                "receipt",
                [Decision(verdict=verdict, reasons=(Reason.CONFIDENT,), field=field)],
            )

    def correct(self) -> None:
        field = self.rng.choice(["company", "total"])
        add_correction(
            Correction(
                content_hash=self.one(), kind="receipt", field=field, words=("x",), value="x", corrected_by="ann"
            )
        )

    def audit(self) -> None:
        row = {"h": self.one(), "p": self.rng.choice(["print", "newer"]), "f": self.rng.choice(["company", "total"])}
        with database().begin() as c:
            c.execute(text("insert into core_audits (content_hash, fingerprint, field, kind, inclusion, drawn) values (:h, :p, :f, 'receipt', 1, true) on conflict do nothing"), row)  # fmt: skip

    def put_back(self) -> None:
        put_back([Retry(content_hash=self.one(), name="x", step="read", fingerprint=self.rng.choice(["print", "newer"]), reasons=(Reason.GAVE_UP,))], "ann", "again")  # fmt: skip

    def erase(self) -> None:
        self.documents.remove(gone := self.one())
        erase([gone], "ann", "asked for")
        self.documents = self.documents or [document_in_review(f"{self.rng.random()}", {"company": "ACME"})]

    def break_off(self) -> None:
        """What is taken back changes nothing."""
        with database().connect() as connection:
            add_decisions(
                connection,
                self.one(),
                "newest",
                "receipt",
                [Decision(verdict=Verdict.ACCEPT, reasons=(Reason.CONFIDENT,))],
            )
            connection.rollback()


HAPPENINGS: tuple[Callable[[World], None], ...] = (
    World.arrive, World.arrive_again, World.refuse, World.review, World.read, World.read_a_field, World.decide_a_field, World.correct,
    World.audit, World.put_back, World.erase, World.break_off,
)  # fmt: skip


def test_a_document_that_is_counted_twice_or_not_at_all_shows() -> None:
    for name in ("a.txt", "b.txt"):
        document_in_review(name, {"company": "ACME"})
    count_marked()
    assert contradictions(HERE) == {} and _counts(settings()).well
    with database().begin() as connection:
        connection.execute(text("update work_counts set documents = documents + 1 where inbox = :inbox and verdict = 'review'"), {"inbox": HERE})  # fmt: skip
    assert contradictions(HERE) == {"review": (3, 2)} and contradictions() == {}
    with database().begin() as connection:
        connection.execute(text("update work_counts set documents = documents + 1 where inbox = '' and verdict = 'review'"))  # fmt: skip
    found = _counts(settings())
    assert (found.well, found.found) == (False, "3 review instead of 2")
    with database().begin() as connection:
        connection.execute(text("delete from work_counts where inbox = :inbox"), {"inbox": HERE})
    assert contradictions(HERE) == {"review": (0, 2)}


def test_nothing_counts_as_nothing() -> None:
    assert totals() == totals(HERE) == Totals() and review_queue_length() == 0


@pytest.mark.parametrize("seed", range(2))
def test_counts_are_right_whatever_happened(seed: int) -> None:
    world, seen = World(seed), set[str]()
    for _ in range(25):
        for _ in range(world.rng.randrange(1, 5)):
            world.rng.choices(HAPPENINGS, [1 if each is World.erase else 3 for each in HAPPENINGS])[0](world)
        right()
        seen |= {*totals().by_verdict, *(name for name in SUMMED[:-1] if getattr(totals(), name))}
        seen |= {"waiting"} if review_queue_length() else set()
    assert seen >= {*SUMMED, "accept", "review", "reject"}, "and all of it was there to be counted"


CHANGES = (
    "insert into raw_arrivals (content_hash, inbox, name, version, residency) values (:h, 'memory://other', 'again', '2', 'anywhere')",
    "delete from raw_arrivals where content_hash = :h and inbox = 'memory://other'",
    "update raw_arrivals set inbox = 'memory://other' where content_hash = :h",
    "update core_decisions set verdict = 'defer' where content_hash = :h",
    "delete from core_decisions where content_hash = :h",
    "insert into core_decisions (content_hash, fingerprint, field, kind, verdict, reasons, turn) values (:h, 'print', 'company', 'receipt', 'accept', '{confident}', 9)",
    "update core_readings set tier = 0 where content_hash = :h",
    "delete from core_readings where content_hash = :h",
    "insert into core_readings (content_hash, fingerprint, tier, kind, field, words, evidence, signals, confidence, engine) select content_hash, fingerprint, 1, kind, 'date', words, evidence, signals, confidence, engine from core_readings where content_hash = :h limit 1",
    "insert into core_answers (content_hash, fingerprint, tier, field_group, engine, finish, answer, unread_share, prompt_tokens, answer_tokens, cost_usd) values (:h, 'print', 2, 'all', 'none', 'stop', '', 0, 5, 6, 0.5)",
    "update core_answers set prompt_tokens = 99, cost_usd = 9 where content_hash = :h",
    "delete from core_answers where content_hash = :h",
    "insert into core_corrections (content_hash, kind, field, words, corrected_by) values (:h, 'receipt', 'company', '{x}', 'ann')",
    "update core_corrections set withdrawn = true where content_hash = :h",
    "delete from core_corrections where content_hash = :h",
    "insert into core_audits (content_hash, fingerprint, field, kind, inclusion, drawn) values (:h, 'print', 'date', 'receipt', 1, true)",
    "update core_audits set drawn = false where content_hash = :h",
    "delete from core_audits where content_hash = :h",
)  # fmt: skip


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: " ".join(change.split()[:3]))
def test_a_change_of_any_table_is_seen(change: str) -> None:
    """Each fails where the trigger of its table and deed is missing."""
    document = document_in_review("a.txt", {"company": "ACME", "total": 1, "date": "x"}, accepted=["total", "date"])
    with database().begin() as connection:
        for made in (
            "insert into core_answers (content_hash, fingerprint, tier, field_group, engine, finish, answer, unread_share, prompt_tokens, answer_tokens, cost_usd) values (:h, 'print', 1, 'all', 'none', 'stop', '', 0, 3, 4, 0.25)",
            "insert into core_decisions (content_hash, fingerprint, field, kind, verdict, reasons) values (:h, 'print', 'date', 'receipt', 'accept', '{confident}') on conflict do nothing",
            "insert into core_corrections (content_hash, kind, field, words, corrected_by) values (:h, 'receipt', 'company', '{x}', 'ann')",
            "insert into core_audits (content_hash, fingerprint, field, kind, inclusion, drawn) values (:h, 'print', 'total', 'receipt', 1, true)",
        ):  # fmt: skip
            connection.execute(text(made), {"h": document})
    if "delete from raw_arrivals" in change:
        _do(CHANGES[0], document)
    if "core_corrections" in change and "insert" in change:
        _do("delete from core_corrections where content_hash = :h", document)
    if "core_readings" in change and "insert" in change:
        _do("delete from core_readings where content_hash = :h and field = 'date'", document)
    right()
    before = (totals(), totals(THERE), review_queue_length())
    _do(change, document)
    assert (totals(), totals(THERE), review_queue_length()) != before
    right()


def _do(statement: str, document: str) -> None:
    with database().begin() as connection:
        connection.execute(text(statement), {"h": document})


def test_what_is_committed_late_is_counted_then() -> None:
    """A decision that was there before the counting, in a transaction that ends after it."""
    document = document_in_review("a.txt", {"company": "ACME"})
    count_marked()
    with database().connect() as late:
        add_decisions(
            late, document, "print", "receipt", [Decision(verdict=Verdict.ACCEPT, reasons=(Reason.CONFIDENT,))]
        )
        with database().begin() as early:
            add_decisions(
                early,
                document,
                "print",
                "receipt",
                [Decision(verdict=Verdict.DEFER, reasons=(Reason.CONFIDENT,), field="company")],
            )
        assert totals().by_verdict == {"review": 1}
        late.commit()
    assert totals().by_verdict == {"accept": 1}
    right()


def test_writers_wait_for_no_counting_and_counting_for_no_writer() -> None:
    document, other = (document_in_review(name, {"company": "ACME"}) for name in ("a.txt", "b.txt"))
    accepted = [Decision(verdict=Verdict.ACCEPT, reasons=(Reason.CONFIDENT,))]
    with database().connect() as first, database().connect() as second:
        for connection in (first, second):
            connection.execute(text("set local lock_timeout = '2s'"))
        add_decisions(first, document, "print", "receipt", accepted)
        add_decisions(second, other, "print", "receipt", accepted)
        assert totals().by_verdict == {"review": 2}
        stop_counting(first)
        add_decisions(second, other, "newer", "receipt", accepted)
        second.commit()
        assert totals().by_verdict == {"accept": 1, "review": 1}
        first.commit()
    assert totals().by_verdict == {"accept": 2}
    right()


def test_many_workers_and_askers_at_once() -> None:
    documents, over = [document_in_review(f"{n}.txt", {"company": "ACME"}) for n in range(12)], Event()

    def work(seed: int) -> None:
        rng = random.Random(seed)
        for _ in range(40):
            with database().begin() as connection:
                for document in rng.sample(documents[seed * 3 : seed * 3 + 3], 2):
                    verdict = rng.choice([Verdict.ACCEPT, Verdict.REVIEW, Verdict.REJECT])
                    fields = [
                        Decision(verdict=verdict, reasons=(Reason.CONFIDENT,), field=field) for field in ("company", "")
                    ]
                    add_decisions(connection, document, rng.choice(["print", "newer"]), "receipt", fields)
            add_arrivals([arrival(rng.randrange(9), rng.choice([HERE, THERE]), rng.randrange(99))], "parse")

    def ask() -> None:
        while not over.is_set():
            found = totals()
            assert (
                contradictions(HERE) == {}
                and found.documents >= 12
                and found.by_verdict.keys() <= {"accept", "review", "reject"}
            )

    with ThreadPoolExecutor(6) as pool:
        askers = [pool.submit(ask) for _ in range(2)]
        workers = [pool.submit(work, seed) for seed in range(4)]
        wait(workers)
        over.set()
        for each in (*workers, *askers):
            each.result()
    right()


def test_a_counting_that_dies_is_done_again(monkeypatch: pytest.MonkeyPatch) -> None:
    document_in_review("a.txt", {"company": "ACME"})
    count_marked()
    for name in ("b.txt", "c.txt"):
        document_in_review(name, {"company": "ACME"})
    with monkeypatch.context() as broken:
        broken.setattr(counts, "_COUNT", text("select no_such_function(:hashes)"))
        with pytest.raises(ProgrammingError):
            count_marked()
    assert rows("select count(*) from work_counted") == [(2,)] and rows("select count(*) from work_counts_changed") != [
        (0,)
    ]
    right()


def test_what_is_erased_while_somebody_counts_leaves_nothing() -> None:
    document = document_in_review("a.txt", {"company": "ACME"})
    with database().connect() as counting, ThreadPoolExecutor(1) as pool:
        stop_counting(counting)
        _counted_in(counting)
        erasing = pool.submit(erase, [document], "ann", "asked for")
        assert not wait([erasing], timeout=0.5).done
        counting.commit()
        erasing.result()
    for table in ("work_counted", "work_counts", "work_counts_changed"):
        assert rows(f"select count(*) from {table}") == [(0,)]
    right()


def _counted_in(connection: Connection) -> None:
    marked = sorted(set(connection.scalars(counts._MARKED, {"most": 10})))
    connection.execute(counts._COUNT, {"hashes": marked})


def test_a_batch_that_is_full_is_followed_by_another(monkeypatch: pytest.MonkeyPatch) -> None:
    for n in range(5):
        document_in_review(f"{n}.txt", {"company": "ACME"})
    monkeypatch.setattr(counts, "BATCH", 2)
    assert count_marked() == 5 and count_marked() == 0
    right()


def test_a_transaction_marks_a_document_once() -> None:
    document = document_in_review("a.txt", {"company": "ACME", "total": 1, "date": "x"})
    assert rows("select content_hash from work_counts_changed") == [(document,)]


def test_asking_reads_what_is_marked_and_no_history() -> None:
    with database().begin() as connection:
        fill(connection, 1000)
        connection.execute(
            text("update core_decisions set decided_at = decided_at - make_interval(secs => decision_id)")
        )
        connection.execute(text("insert into core_corrections (content_hash, kind, field, words, corrected_by) select content_hash, kind, field, '{x}', 'ann' from core_decisions where field not in ('', 'company') and kind = 'receipt'"))  # fmt: skip
    count_marked()
    with database().begin() as connection:
        connection.execute(text("analyze"))
    document_in_review("a.txt", {"company": "ACME"})
    tables = (
        "core_corrections",
        "core_decisions",
        "core_readings",
        "core_answers",
        "raw_arrivals",
        "work_outcomes",
        "work_counted",
        "core_audits",
    )
    for statement in (counts._STANDING, counts._OLDEST, counts._LONGEST):
        plan = explained(statement.text, {"inbox": "", "most": 3})
        assert {table: touched(plan, table) for table in tables if touched(plan, table) > 10} == {}
    right()


def test_who_changes_what_is_counted_has_all_counted_again() -> None:
    """What is kept was counted by these. Who changes them adds a migration that marks all documents, as 0129 does, and then this hash."""
    views = view_statements()
    counted_by = [
        counts._NOW,
        certified.NOW,
        *(views[name] for name in ("out_corrections", "out_documents", "out_fields", "out_review_queue")),
    ]
    assert hashlib.sha256("\n".join(counted_by).encode()).hexdigest()[:16] == "9743fac42c95a9e6"
