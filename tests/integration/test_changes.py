"""What is looked for where something changed is what looking at all history finds, whatever happened, in whatever order; and history is not read."""

import random
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy import Connection, text
from sqlalchemy.exc import ProgrammingError

import sql.backlog.refill as refills
import sql.documents.arrivals as documents
import sql.readings.doubts as doubts
import sql.readings.recalls as recalls
import sql.spending.money as money
import sql.tally.certified as certified
import sql.trust.audits as audits
import sql.trust.judged as judged
from schemas.audit import AuditedField, JudgedField
from schemas.outcome import Reason, Verdict
from schemas.removal import Removed
from schemas.settings import Settings
from schemas.step import Decision, Fingerprints
from schemas.trust import ThresholdMove
from sql.backlog.queue import WORKERS, current, finish
from sql.backlog.refill import CHANGED, missing, refill
from sql.connection import database
from sql.documents.arrivals import add_arrivals, known_files
from sql.documents.retention import remove_old
from sql.readings.decisions import add_decisions
from sql.readings.doubts import doubtful_documents
from sql.spending.money import night_money
from sql.tally.counts import count_marked
from sql.trust.audits import accepted_counts, accepted_undrawn, audited_fields, record_draw
from sql.trust.certificates import move_threshold, recall_late
from sql.trust.judged import judged_fields
from tests.all_history import (
    ACCEPTED,
    AUDITED,
    BELOW,
    DEFERRED,
    DOUBTFUL,
    FORGET,
    JUDGED,
    KNOWN,
    TO_CLASSIFY,
    TO_PARSE,
    TO_READ,
    UNDRAWN,
)
from tests.bench.queued import fill
from tests.integration.reviewing import document_in_review
from tests.integration.test_counts import HERE, THERE, World, arrival, nobody_counts, rows
from tests.integration.test_review_plans import explained, touched

pytestmark = pytest.mark.usefixtures("store")

PRINTS = Fingerprints(parse="parse", classify="classify", read={"receipt": "print", "nda": "print of nda"}, escalate={"big": "big"})  # fmt: skip
NEWER = PRINTS.model_copy(update={"read": {"receipt": "newer", "nda": "print of nda"}})
BOTH = PRINTS.model_copy(update={"read": {"receipt": "print", "nda": "newer"}})
MORE_TIERS = PRINTS.model_copy(update={"escalate": {"bigger": "bigger"}})
FIELDS, CALIBRATIONS, PLACES = ("company", "total"), ("", "k1", "k2"), ("print", "newer")

_QUEUED = "select step, fingerprint, content_hash from work_queue order by 1, 2, 3"
_RECALLED = "select content_hash, fingerprint, kind, field, calibration, turn - 1 from core_decisions where field <> '' and reasons = '{recalled}' and decision_id > :last order by 1, 2, 3, 4"  # fmt: skip


def done(connection: Connection, statement: str, **names: object) -> None:
    made = text(statement)
    connection.execute(made, {name: names[name] for name in made.compile().params})


def queued_anew(inbox: str, prints: Fingerprints) -> list[Any]:
    """The queue as looking at all of the inbox leaves it."""
    names = {"inbox": inbox, "current": current(prints), "parse": prints.parse, "classify": prints.classify}
    names |= {"kinds": list(prints.read), "reads": list(prints.read.values())}
    with database().connect() as connection:
        for statement in (FORGET, TO_PARSE, TO_CLASSIFY, TO_READ):
            done(connection, statement, **names)
        return list(connection.execute(text(_QUEUED)))


class Nights(World):
    """What else happens to documents, and what is looked for."""

    def __init__(self, seed: int) -> None:
        super().__init__(seed)
        self.found = {"queued": 0, "recalled": 0, "undrawn": 0, "audited": 0, "judged": 0, "certified": 0, "doubted": 0, "waiting": 0}  # fmt: skip

    def here(self) -> str:
        return self.rng.choice([HERE, THERE])

    def do(self, statement: str) -> None:
        names = {"h": self.one(), "p": self.rng.choice(PLACES), "f": self.rng.choice(FIELDS), "k": self.rng.choice(["receipt", "nda"]),
                 "s": self.rng.random(), "t": self.rng.choice([1, 1, 2]), "r": self.rng.choice(["", "damaged"])}  # fmt: skip
        with database().begin() as connection:
            done(connection, statement, **names)

    def parse(self) -> None:
        with database().begin() as connection:
            key = {"h": self.one(), "r": self.rng.choice(["", "", "damaged"])}
            done(connection, "insert into core_parses (content_hash, fingerprint, reason, page_count, duration_s, peak_memory_bytes) values (:h, 'parse', :r, 1, 0.1, 1) on conflict do nothing", **key)  # fmt: skip
            finish(connection, "parse", [(key["h"], "parse")])

    def classify(self) -> None:
        self.do("insert into core_classifications (content_hash, fingerprint, kind, confidence, given) values (:h, 'classify', :k, 1, false) on conflict do nothing")  # fmt: skip

    def give_kind(self) -> None:
        self.do("insert into core_kinds_given (content_hash, kind, before, given_by) values (:h, :k, '', 'ann')")

    def lose(self) -> None:
        """What is in the way of the new or is taken back by hand, in any table."""
        self.do(self.rng.choice(["delete from work_queue where content_hash = :h", "delete from core_decisions where content_hash = :h and fingerprint = :p and (field = '' or field = :f)",
                                 "delete from core_classifications where content_hash = :h", "delete from core_kinds_given where content_hash = :h",
                                 "delete from core_audits where content_hash = :h", "delete from core_readings where content_hash = :h and field = :f",
                                 "delete from core_corrections where content_hash = :h"]))  # fmt: skip

    def change(self) -> None:
        self.do(self.rng.choice(["update core_parses set reason = :r, removed_at = null where content_hash = :h", "update core_classifications set kind = :k where content_hash = :h",
                                 "update core_readings set confidence = :s where content_hash = :h", "update core_corrections set withdrawn = :s < 0.5 where content_hash = :h",
                                 "update core_decisions set verdict = 'accept' where content_hash = :h and field = :f", "update core_audits set tier = tier + 2 where content_hash = :h",
                                 "update raw_arrivals set inbox = 'memory://other' where content_hash = :h and arrival_id = (select max(arrival_id) from raw_arrivals)"]))  # fmt: skip

    def forget_texts(self) -> None:
        remove_old(self.rng.choice([Removed.TEXT, Removed.ORIGINAL]), 0, "ann", "age")

    def arrive_after_all(self) -> None:
        """The bytes come that were gone or had been refused."""
        self.do("update raw_documents set content = 'x', refused = '', removed_at = null where content_hash = :h")

    def accept(self) -> None:
        document, print_, field = self.one(), self.rng.choice(PLACES), self.rng.choice(FIELDS)
        made = [Decision(verdict=Verdict.ACCEPT, reasons=(Reason.CONFIDENT,), calibration=self.rng.choice(CALIBRATIONS), field=name, tier=self.rng.choice([1, 2])) for name in (field, "")]  # fmt: skip
        with database().begin() as connection:
            done(connection, "insert into core_readings (content_hash, fingerprint, tier, kind, field, words, evidence, signals, confidence, engine) values (:h, :p, :t, 'receipt', :f, '{}', '[]', '{}', :s, 'none') on conflict do nothing",
                 h=document, p=print_, f=field, t=self.rng.choice([0, 1, 2]), s=self.rng.random())  # fmt: skip
            add_decisions(connection, document, print_, "receipt", made)

    def defer(self) -> None:
        """Like a night whose budget is spent, of what it was read under or of what came before."""
        document, print_, field = self.one(), self.rng.choice(PLACES), self.rng.choice(FIELDS)
        made = [Decision(verdict=Verdict.DEFER, reasons=(Reason.OVER_BUDGET,), field=name, night=date(2026, 11, self.rng.randrange(1, 28))) for name in (field, "")]  # fmt: skip
        with database().begin() as connection:
            done(connection, "insert into core_readings (content_hash, fingerprint, tier, kind, field, words, evidence, signals, confidence, engine) values (:h, :p, 1, 'receipt', :f, '{}', '[]', '{}', 0.5, 'none') on conflict do nothing", h=document, p=print_, f=field)  # fmt: skip
            add_decisions(connection, document, print_, "receipt", made)

    def answer_drawn(self) -> None:
        self.do("insert into core_audits (content_hash, fingerprint, field, kind, inclusion, drawn, tier) select content_hash, fingerprint, field, kind, 0.25, true, tier from out_fields where content_hash = :h and verdict = 'accept' on conflict do nothing")  # fmt: skip
        self.do("insert into core_corrections (content_hash, kind, field, words, corrected_by) select content_hash, kind, field, '{x}', 'ann' from core_audits where content_hash = :h or drawn")  # fmt: skip

    def withdraw(self) -> None:
        self.do("insert into core_corrections (content_hash, kind, field, words, corrected_by, withdrawn) values (:h, 'receipt', :f, '{x}', 'ann', true)")  # fmt: skip

    def claim(self) -> None:
        """A dead worker's: what it holds is not forgotten."""
        self.do("update work_queue set claimed_by = 9 where content_hash = :h")

    def refill(self) -> None:
        inbox, prints = self.here(), self.rng.choice([PRINTS] * 8 + [NEWER, MORE_TIERS])
        before, expected = rows(_QUEUED), queued_anew(inbox, prints)
        refill(inbox, prints)
        assert rows(_QUEUED) == expected
        self.found["queued"] += before != expected

    def recall(self) -> None:
        with database().connect() as connection:
            expected = list(connection.execute(text(BELOW)))
        self.recalled_by(recall_late, expected)

    def move(self) -> None:
        """What was accepted below the new threshold goes back at once, what else was late with it."""
        field, name = self.rng.choice(FIELDS), self.rng.choice(CALIBRATIONS[1:])
        move = ThresholdMove(before=0.1, after=self.rng.choice([0.2, 0.5, 0.8, None]), why="too many are wrong")
        with database().connect() as connection:
            done(connection, "insert into core_thresholds (kind, field, calibration, after, why) values ('receipt', :f, :c, :a, '')", f=field, c=name, a=move.after)  # fmt: skip
            expected = list(connection.execute(text(BELOW)))
        self.recalled_by(lambda: move_threshold("receipt", field, name, move), expected)

    def recalled_by(self, look: Callable[[], object], expected: list[Any]) -> None:
        last = rows("select coalesce(max(decision_id), 0) from core_decisions")[0][0]
        look()
        assert rows(_RECALLED, last=last) == expected
        self.found["recalled"] += len(expected)

    def draw(self) -> None:
        inbox = self.here()
        with database().connect() as connection:
            expected = [dict(row) for row in connection.execute(text(UNDRAWN), {"inbox": inbox}).mappings()]
        found = accepted_undrawn(inbox)
        assert [each.model_dump() for each in found] == expected
        self.found["undrawn"] += len(found)
        if self.rng.random() < 0.7:  # otherwise the night died before it drew
            record_draw([(each, 0.5, self.rng.random() < 0.5) for each in found])

    def judge(self) -> None:
        """Not by what changed, but by what people answered."""
        names = {
            "calibrations": list(CALIBRATIONS),
            "newest": 3,
            "by_confidence": ["confident", "low_confidence", "no_threshold", "audit"],
            "before": datetime.now(UTC),
        }
        with database().connect() as connection:
            expected = {
                asked: [dict(row) for row in connection.execute(text(asked), names).mappings()]
                for asked in (AUDITED, JUDGED)
            }
        assert sorted(map(repr, audited_fields(names["before"]))) == sorted(repr(AuditedField.model_validate(each)) for each in expected[AUDITED])  # fmt: skip
        assert judged_fields(CALIBRATIONS) == [JudgedField.model_validate(each) for each in expected[JUDGED]]
        self.found["audited"] += len(expected[AUDITED])
        self.found["judged"] += len(expected[JUDGED])

    def certify(self) -> None:
        """With what changed since it was counted, and once that is counted."""
        before = self.rng.choice([datetime.now(UTC), *(at for (at,) in rows("select drawn_at from core_audits"))])
        expected = sorted(map(tuple, rows(ACCEPTED, before=before)), key=repr)
        for seen in (nobody_counts, nullcontext):
            with seen():
                found = accepted_counts(before)
            assert sorted(((*key, field, *(draw or (None, None)), n) for key, fields in found.items() for field, draws in fields.items() for draw, n in draws.items()), key=repr) == expected  # fmt: skip
        self.found["certified"] += len(expected)

    def doubt(self) -> None:
        """Of all documents, and of some by name; with what changed since it was counted, and once that is counted."""
        prints, some = (
            self.rng.choice([PRINTS, NEWER, BOTH]),
            self.rng.sample(self.documents, min(4, len(self.documents))),
        )
        for hashes in (None, some, [*some, *some]):
            names = {
                "reads": prints.all_reads,
                "open": ["review", "defer", "escalate"],
                "audit": "audit",
                "hashes": hashes,
            }
            asked = [dict(row) for row in self.mapped(DOUBTFUL, **names)]
            for seen in (nobody_counts, nullcontext):
                with seen():
                    found = doubtful_documents(prints, date(2026, 11, 27), hashes)
                of = {row["content_hash"] for row in asked if row["in_doubt"]}
                assert [each.content_hash for each in found] == sorted(of)
                assert {(each.content_hash, field.field, field.verdict, field.reasons, field.confidence, field.tier) for each in found for field in each.fields} == {
                    (row["content_hash"], row["field"], row["verdict"], tuple(row["reasons"]), row["confidence"], row["tier"]) for row in asked if row["in_doubt"]}  # fmt: skip
                assert {each.content_hash: (dict(each.verdicts), dict(each.values)) for each in found} == {
                    h: ({row["field"]: row["verdict"] for row in asked if row["content_hash"] == h}, {row["field"]: row["value"] for row in asked if row["content_hash"] == h}) for h in of}  # fmt: skip
                self.found["doubted"] += len(found)

    def wait(self) -> None:
        expected = [(row["name"], row["kind"], tuple(row["fields"]), row["nights"]) for row in self.mapped(DEFERRED)]
        for seen in (nobody_counts, nullcontext):
            with seen():
                found = night_money(date(2026, 11, 27), Settings()).deferred
            assert sorted((each.name, each.kind, each.fields, each.nights) for each in found) == sorted(expected)
        self.found["waiting"] += len(expected)

    def mapped(self, statement: str, **names: object) -> list[Any]:
        with database().connect() as connection:
            return list(connection.execute(text(statement), names).mappings())


LOOKS: tuple[Callable[[Nights], None], ...] = (Nights.refill, Nights.recall, Nights.move, Nights.draw, Nights.judge, Nights.certify, Nights.doubt, Nights.wait)  # fmt: skip
HAPPENINGS: tuple[Callable[[Nights], None], ...] = (
    Nights.arrive, Nights.arrive_again, Nights.refuse, Nights.review, Nights.read, Nights.read_a_field, Nights.decide_a_field, Nights.correct,
    Nights.audit, Nights.put_back, Nights.erase, Nights.break_off, Nights.parse, Nights.classify, Nights.give_kind, Nights.lose, Nights.change,
    Nights.forget_texts, Nights.arrive_after_all, Nights.answer_drawn, Nights.answer_drawn, Nights.accept, Nights.accept, Nights.accept, Nights.accept, Nights.withdraw, Nights.claim,
    Nights.defer, Nights.defer,
)  # fmt: skip


@pytest.mark.parametrize("seed", [0, 2, 3])
def test_the_same_is_found_as_in_all_history_whatever_happened(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(judged, "NEWEST", 3)
    world = Nights(seed)
    for _ in range(60):
        for _ in range(world.rng.randrange(1, 5)):
            world.rng.choices(HAPPENINGS, [1 if each is World.erase else 3 for each in HAPPENINGS])[0](world)
        world.rng.choice(LOOKS)(world)
    for look in (*LOOKS, *LOOKS):
        look(world)
    assert all(world.found.values()), "and there was something to be found"


@pytest.mark.parametrize("seed", range(3))
def test_the_same_files_are_known_as_among_all_that_ever_arrived(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    rng = random.Random(seed)
    monkeypatch.setattr(documents, "AT_ONCE", 7)
    arrived = [
        arrival(rng.randrange(60), rng.choice([HERE, THERE]), rng.randrange(3)).model_copy(
            update={"version": rng.choice("ab"), "depth": rng.choice([0, 0, 1]), "size_bytes": rng.randrange(200)}
            | rng.choice([{}, {"refused": rng.choice(["too_large", "unreadable"]), "content": None}])
        )
        for _ in range(150)
    ]
    add_arrivals(arrived, "parse")
    files = [(name, version) for name in {each.name for each in arrived} | {"new.txt"} for version in "abc"]
    for inbox, most in [(HERE, 100), (THERE, 0), ("memory://nothing", 100)]:
        expected = rows(KNOWN, inbox=inbox, max_bytes=most, too_large="too_large")
        assert known_files(inbox, files, most) == {tuple(row) for row in expected}
        assert known_files(inbox, files[::3], most) == {tuple(row) for row in expected} & set(files[::3])


REFILLED, RECALLED, DRAWN = ("refill", HERE), ("recall", ""), ("draw", "")
ARRIVED = "insert into raw_arrivals (content_hash, inbox, name, version, residency) values (:h, 'memory://other', 'again', '2', 'anywhere')"
MARKED: dict[str, set[tuple[str, str]]] = {
    ARRIVED: {REFILLED, ("refill", THERE)},
    "update raw_arrivals set inbox = 'memory://other'": {("refill", THERE)},
    "update raw_documents set removed_at = now(), content = null": {REFILLED},
    "insert into core_parses (content_hash, fingerprint, page_count, duration_s, peak_memory_bytes) values (:h, 'another', 1, 0.1, 1)": {REFILLED},
    "update core_parses set reason = 'damaged'": {REFILLED},
    "delete from core_parses": {REFILLED},
    "insert into core_classifications (content_hash, fingerprint, kind, confidence, given) values (:h, 'another', 'nda', 1, false)": {REFILLED},
    "update core_classifications set kind = 'nda'": {REFILLED},
    "delete from core_classifications": {REFILLED},
    "insert into core_kinds_given (content_hash, kind, before, given_by) values (:h, 'nda', 'receipt', 'bob')": {REFILLED},
    "update core_kinds_given set kind = 'nda'": {REFILLED},
    "delete from core_kinds_given": {REFILLED},
    "delete from work_queue": {REFILLED},
    "insert into core_decisions (content_hash, fingerprint, field, kind, verdict, reasons, turn) values (:h, 'print', 'company', 'receipt', 'accept', '{confident}', 9)": {RECALLED, DRAWN},
    "update core_decisions set verdict = 'accept'": {REFILLED, RECALLED, DRAWN},
    "delete from core_decisions": {REFILLED, RECALLED, DRAWN},
    "insert into core_readings (content_hash, fingerprint, tier, kind, field, words, evidence, signals, confidence, engine) values (:h, 'print', 2, 'receipt', 'company', '{x}', '[]', '{}', 0.1, 'none')": {RECALLED, DRAWN},
    "update core_readings set confidence = 0.1": {RECALLED, DRAWN},
    "delete from core_readings": {RECALLED, DRAWN},
    "insert into core_corrections (content_hash, kind, field, words, corrected_by) values (:h, 'receipt', 'company', '{x}', 'bob')": {RECALLED},
    "update core_corrections set withdrawn = true": {RECALLED},
    "delete from core_corrections": {RECALLED},
    "update core_audits set drawn = false": {DRAWN},
    "delete from core_audits": {DRAWN},
}  # fmt: skip


@pytest.mark.parametrize("change", MARKED, ids=lambda change: " ".join(change.split()[:3]))
def test_a_change_of_any_table_leaves_its_marks(change: str) -> None:
    """Each fails where the trigger of its table and deed is missing."""
    document = document_in_review("a.txt", {"company": "ACME"})
    with database().begin() as connection:
        for made in (
            "delete from core_pages", "insert into core_kinds_given (content_hash, kind, before, given_by) values (:h, 'receipt', 'nda', 'ann')",
            "insert into work_queue (step, fingerprint, content_hash) values ('read', 'print', :h)",
            "insert into core_corrections (content_hash, kind, field, words, corrected_by) values (:h, 'receipt', 'company', '{x}', 'ann')",
            "insert into core_audits (content_hash, fingerprint, field, kind, inclusion, drawn) values (:h, 'print', 'company', 'receipt', 1, true)",
            "delete from work_changed", change,
        ):  # fmt: skip
            done(connection, made, h=document)
    assert rows("select consumer, inbox, content_hash from work_changed order by 1, 2") == sorted((*mark, document) for mark in MARKED[change])  # fmt: skip


def test_a_transaction_leaves_one_mark_a_document_and_consumer() -> None:
    document_in_review("a.txt", {"company": "ACME", "total": 1, "date": "x"})
    assert sorted(rows("select consumer, inbox from work_changed")) == sorted([REFILLED, RECALLED, DRAWN])


def test_what_is_committed_late_is_found_then() -> None:
    """A change that was there before the look, in a transaction that ends after it."""
    refill(HERE, PRINTS)
    document = document_in_review("a.txt", {"company": "ACME"}, accepted=["company"])
    refill(HERE, PRINTS)
    with database().connect() as late:
        done(late, "delete from core_decisions where content_hash = :h and field = ''", h=document)
        done(
            late, "update core_decisions set verdict = 'accept', calibration = 'k1' where content_hash = :h", h=document
        )
        refill(HERE, PRINTS)
        assert rows(_QUEUED) == []
        late.commit()
    refill(HERE, PRINTS)
    assert rows(_QUEUED) == [("read", "print", document)]


def test_many_refills_and_writers_at_once() -> None:
    def write(seed: int) -> None:
        rng = random.Random(seed)
        for _ in range(40):
            add_arrivals([arrival(rng.randrange(30), rng.choice([HERE, THERE]), rng.randrange(99))], "parse")
            with database().begin() as connection:
                done(connection, "delete from work_queue where content_hash = :h", h=f"{rng.randrange(30):064x}")

    def ask(seed: int) -> None:
        for n in range(20):
            refill([HERE, THERE][(n + seed) % 2], PRINTS)

    with ThreadPoolExecutor(6) as pool:
        for each in [pool.submit(work, seed) for seed in range(3) for work in (write, ask)]:
            each.result()
    for inbox in (HERE, THERE):
        expected = queued_anew(inbox, PRINTS)
        refill(inbox, PRINTS)
        assert rows(_QUEUED) == expected
    assert rows("select count(*) from raw_documents") == [(len(expected),)]


def test_a_look_that_dies_is_done_again(monkeypatch: pytest.MonkeyPatch) -> None:
    refill(HERE, PRINTS)
    document = document_in_review("a.txt", {"company": "ACME"}, accepted=["company"])
    with database().begin() as connection:
        done(connection, "delete from core_decisions where field = ''")
        done(connection, "update core_decisions set calibration = 'k1'")
        done(
            connection,
            "insert into core_thresholds (kind, field, calibration, after, why) values ('receipt', 'company', 'k1', 0.9, '')",
        )
        add_decisions(
            connection, document, "print", "receipt", [Decision(verdict=Verdict.ACCEPT, reasons=(Reason.CONFIDENT,))]
        )
    with monkeypatch.context() as broken:
        broken.setattr(recalls, "_RECALL", text("select no_such_function()"))
        with pytest.raises(ProgrammingError):
            recall_late()
    assert recall_late() == 1


def test_who_asks_under_other_fingerprints_looks_at_all_and_who_comes_back_too() -> None:
    document = document_in_review("a.txt", {"company": "ACME"})
    refill(HERE, PRINTS)
    assert rows(_QUEUED) == []
    refill(HERE, NEWER)
    assert rows(_QUEUED) == [("read", "newer", document)]
    refill(HERE, PRINTS)
    assert rows(_QUEUED) == []
    refill(HERE, NEWER)
    assert rows(_QUEUED) == [("read", "newer", document)]


@pytest.fixture
def history() -> None:
    """1,000 documents that are done and were looked at; one more has changed."""
    with database().begin() as connection:
        fill(connection, 1000)
        done(
            connection,
            "insert into core_classifications (content_hash, fingerprint, kind, confidence, given) select content_hash, 'classify', kind, 1, false from work_outcomes",
        )
        done(connection, "update core_decisions set verdict = 'accept', calibration = 'k1' where field <> ''")
        done(
            connection,
            "insert into core_audits (content_hash, fingerprint, field, kind, inclusion, drawn) select content_hash, fingerprint, field, kind, 1, false from core_decisions where field <> ''",
        )
        done(
            connection,
            "insert into core_thresholds (kind, field, calibration, after, why) values ('receipt', 'company', 'k1', 0, '')",
        )
    refill(HERE, READ)
    recall_late()
    accepted_undrawn(HERE)
    with database().begin() as connection:
        done(
            connection,
            "insert into work_queue (step, fingerprint, content_hash) select 'read', 'of others', content_hash from work_outcomes limit 20",
        )
        done(connection, "analyze")
    document_in_review("a.txt", {"company": "ACME"}, accepted=["company"])


READ = PRINTS.model_copy(update={"read": {"receipt": "read", "nda": "read"}})
NAMES = {"inbox": HERE, "parse": "parse", "classify": "classify", "kinds": ["receipt", "nda"], "reads": ["read", "read"]}  # fmt: skip
TABLES = ("raw_arrivals", "raw_documents", "core_parses", "core_classifications", "core_decisions", "core_readings", "core_audits",
          "work_outcomes", "work_changed", "work_counted", "work_certified", "core_kinds_given")  # fmt: skip


def few_rows_read(statement: str, names: dict[str, Any], most: int = 20) -> None:
    plan = explained(statement, names)
    assert {table: touched(plan, table) for table in TABLES if touched(plan, table) > most} == {}


def test_what_changed_is_read_and_no_history(history: None) -> None:
    few_rows_read(missing(CHANGED), NAMES)
    few_rows_read(refills._FORGET.text, {"inbox": HERE, "current": current(READ), "workers": WORKERS}, most=40)
    few_rows_read(audits._ACCEPTED.text, {"inbox": HERE, "over": audits.NIGHT_IS_OVER})
    files = {"names": ["claim 1.txt", "a.txt", "new.txt"], "versions": ["1"] * 3}
    few_rows_read(documents._KNOWN.text, files | {"inbox": HERE, "max_bytes": 9, "too_large": "too_large"})
    few_rows_read(audits._AUDITED.text, {"before": datetime.now(UTC)})
    few_rows_read(judged._JUDGED.text, {"calibrations": ["k1"], "by_confidence": ["confident"], "newest": 500})
    [marked] = rows("select content_hash from work_changed where consumer = 'recall'")
    for statement in (recalls._ANY, recalls._RECALL):
        few_rows_read(statement.text, {"hashes": list(marked), "moves": []})
    count_marked()
    few_rows_read(doubts._ANY.text, {"reads": ["print"]})
    few_rows_read(doubts._FIELDS.text, {"reads": ["print"], "answered": False, "hashes": [marked[0]]})
    few_rows_read(money._DEFERRED.text, {})
    document_in_review("b.txt", {"company": "ACME"}, accepted=["company"])
    few_rows_read(certified.ACCEPTED.text, {"before": datetime.now(UTC)})


@pytest.mark.parametrize("marked", [False, True])
def test_where_a_document_may_go_is_asked_of_its_own_rows(history: None, marked: bool) -> None:
    """Inside a function, where no plan is shown: by what the transaction read."""
    read = "select relname, seq_tup_read + coalesce(idx_tup_fetch, 0) from pg_stat_xact_user_tables where relname = any(:tables)"
    with database().begin() as connection:
        if marked:
            done(
                connection,
                "insert into core_marks (what, subject) values ('inbox', 'file:///else'), ('kind', 'contract')",
            )
        document = connection.scalar(
            text("select max(content_hash) from raw_arrivals where inbox = :here"), {"here": HERE}
        )
    with database().begin() as connection:
        before = {table: int(n) for table, n in connection.execute(text(read), {"tables": list(TABLES)})}
        assert connection.scalar(text("select residency_of(:h)"), {"h": document}) == "anywhere"
        after = {table: int(n) for table, n in connection.execute(text(read), {"tables": list(TABLES)})}
    assert {
        table: rows - before.get(table, 0) for table, rows in after.items() if rows - before.get(table, 0) > 20
    } == {}


def test_a_moved_threshold_reads_what_was_accepted_below_it_alone(history: None) -> None:
    with database().begin() as connection:
        done(
            connection,
            "update core_decisions set calibration = 'k2' where content_hash in (select content_hash from work_outcomes where kind = 'receipt' limit 5)",
        )
        done(
            connection,
            "update core_readings set confidence = 0.5 + confidence / 2 where content_hash not in (select content_hash from work_outcomes where kind = 'receipt' order by content_hash limit 3)",
        )
        [move] = rows("select max(move_id) from core_thresholds")
        done(
            connection,
            "insert into core_thresholds (kind, field, calibration, after, why) values ('receipt', 'company', 'k2', 0.01, '')",
        )
        done(
            connection,
            "insert into core_thresholds (kind, field, calibration, after, why) values ('receipt', 'company', 'k1', 0.5, '')",
        )
    count_marked()
    accepted_undrawn(HERE)
    document_in_review("b.txt", {"company": "ACME"}, accepted=["company"])
    with database().begin() as connection:
        done(connection, "analyze")
    for moved in (1, 2):
        few_rows_read(recalls._ANY.text, {"hashes": [], "moves": [move[0] + moved]})
