"""Calibrations on a real PostgreSQL, with faults put in: whatever is wrong with them, nothing is accepted and the night ends.

And calibration itself, end to end: a labelled set is read by a scripted model, judged, fitted, and the next night accepts by it.
"""

import hashlib
import json
import re
import signal
import threading
import time
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from deployments.models.calibrate import readers_learned, requested
from deployments.models.material import material
from schemas.calibrating import Calibrating
from schemas.calibration import Calibration
from schemas.document import Residency
from schemas.errors import SettingError
from schemas.generation import Completion, GenerationRequest
from schemas.night import Night
from schemas.readers import Choice, Reader, Readers, Situation
from schemas.reading import Evidence, Normalised, Verbatim
from schemas.registry import KINDS
from schemas.settings import settings
from sql.backlog.refill import refill
from sql.connection import database
from sql.documents.arrivals import add_arrivals
from sql.reports.night import totals
from sql.trust.adjudications import adjudications
from tasks import read_batch as reading
from tasks.classify_batch import classify_batch
from tasks.current import current_fingerprints
from tasks.evaluation import unlearned
from tasks.finetune.labelled import read_set
from tasks.finetune.split import split
from tasks.llm.adapters import LEARNED, readers_in
from tasks.llm.scripted_engine import ScriptedEngine
from tasks.llm.weights import Weights
from tasks.pages.accepting import accepting
from tasks.parse_batch import parse_batch
from tasks.trust import judges as judging_now
from tasks.trust.judge import Judge, doubts_of
from tasks.trust.judges import judge, judges
from tasks.trust.novelty import novelty_of, vector_of
from tests import calibrations
from tests.calibrations import SURE, calibrator, store
from tests.conftest import forget_settings
from tests.integration.corrected import Correction, add_correction
from tests.integration.forked import Forked
from tests.integration.test_finetune_corpus import receipts
from tests.integration.test_store import INBOX, arrival

pytestmark = pytest.mark.usefixtures("store", "prefect_api")

RECEIPT = """BLUE HERON TRADING SDN BHD
NO. 3, JALAN PELABUR 23/1, 40300 SHAH ALAM
DATE: 05/09/2017
TOTAL RM 54.15
CASH RM 60.00"""
MODEL = {"company": "BLUE HERON TRADING SDN BHD", "date": "05/09/2017", "address": None, "total": "RM 54.15"}
VALUES = {"company", "date", "total"}
FIELDS = VALUES | {"address"}


def model_says(request: GenerationRequest) -> str:
    return json.dumps({name: MODEL.get(name) for name in request.json_schema["properties"]})


@pytest.fixture
def night(monkeypatch: pytest.MonkeyPatch) -> Night:
    """A receipt that waits for the model."""
    use(monkeypatch, ScriptedEngine(settings(), model_says))
    return waiting(RECEIPT)


def use(monkeypatch: pytest.MonkeyPatch, engine: ScriptedEngine) -> None:
    for module in ("tasks.read_batch", "tasks.current", "tasks.calibrate_model", "tasks.learn_readers"):
        monkeypatch.setattr(f"{module}.engine", lambda: engine)


def waiting(*papers: str) -> Night:
    prints = current_fingerprints()
    arrivals = [arrival(f"{n}.txt", paper.encode(), kind_given="receipt") for n, paper in enumerate(papers)]
    add_arrivals(arrivals, prints.parse)
    refill(INBOX, prints)
    made = Night(inbox=INBOX, started_at=datetime.now(UTC), fingerprints=prints, progress_id=uuid.uuid4())
    assert (parse_batch.fn(made), classify_batch.fn(made)) == (len(papers), len(papers))
    return made


def query(statement: str, **names: Any) -> list[Any]:
    with database().connect() as connection:
        return list(connection.execute(text(statement), names))


def change(statement: str) -> None:
    with database().begin() as connection:
        connection.execute(text(statement))


def signature_of(night: Night) -> str:
    return night.fingerprints.calibrate["receipt"]


def accepted_in(night: Night) -> set[str]:
    """Reads what waits; the fields that are accepted. Every document ends, whatever happens."""
    reading.read_batch.fn(night)
    assert totals(INBOX).unfinished == 0
    assert query("select count(*) from work_queue") == [(0,)]
    return {field for (field,) in query("select field from out_fields where verdict = 'accept'")}


def reasons() -> dict[str, list[str]]:
    return dict(query("select field, reasons from out_fields"))


def all_for(reason: str) -> bool:
    """Whether every field goes to a person for this reason alone."""
    return reasons() == {field: [reason] for field in FIELDS}


class TestFaults:
    def test_one_that_fits_accepts_and_the_decision_names_it(self, night: Night) -> None:
        made = store("receipt", signature_of(night))
        assert accepted_in(night) == FIELDS
        rows = query("select distinct calibration, threshold from core_decisions where field <> ''")
        assert rows == [(made.name, SURE)]
        assert totals(INBOX).by_verdict == {"accept": 1}

    def test_what_it_accepts_is_told_beforehand(self, night: Night, monkeypatch: pytest.MonkeyPatch) -> None:
        store("receipt", signature_of(night), answers=tuple(calibrations.answers("total")))
        change(
            "insert into core_thresholds (kind, field, calibration, before, after, why) select kind, 'total', name, 0.99, 0.991, 'audit' from core_calibrations"
        )
        monkeypatch.setattr("tasks.pages.accepting.engine", lambda: ScriptedEngine(settings(), model_says))
        told = dict(line.split(" (", 1) for line in accepting(settings()))
        assert set(told) == set(KINDS)
        assert (
            ": total from 0.991; " in told["receipt"]
            and "company, date, address need at least 59 more" in told["receipt"]
        )
        assert ": nothing, nothing yet measures" in told["nda"]
        assert judges(night.fingerprints, settings())["receipt"].thresholds == {"total": 0.991}

    def test_a_decision_names_the_row_of_its_calibration(self, night: Night) -> None:
        store("receipt", signature_of(night))
        accepted_in(night)
        rows = query(
            "select distinct c.fitted_by from core_decisions d join core_calibrations c on c.name = d.calibration"
        )
        assert rows == [("test",)]

    def test_none_accepts_nothing(self, night: Night) -> None:
        assert accepted_in(night) == set()
        assert all_for("uncalibrated")
        assert totals(INBOX).by_verdict == {"review": 1}

    def test_that_of_another_signature_accepts_nothing(self, night: Night) -> None:
        """The model, its prompt or the code of a signal has changed since."""
        store("receipt", "another")
        store("nda", night.fingerprints.calibrate["nda"])
        assert accepted_in(night) == set()
        assert all_for("uncalibrated")

    def test_that_of_a_signature_under_another_kind_accepts_nothing(self, night: Night) -> None:
        store("nda", signature_of(night))
        assert accepted_in(night) == set()

    def test_a_stale_one_accepts_nothing(self, night: Night) -> None:
        store("receipt", signature_of(night), fitted_at=datetime.now(UTC) - timedelta(days=401))
        assert accepted_in(night) == set()
        assert all_for("calibrator_stale")

    def test_an_unfit_one_accepts_nothing(self, night: Night) -> None:
        unfit = {"fit": False, "scorer": None}
        values, nulls = calibrator(tuple(FIELDS), **unfit), calibrator(tuple(FIELDS), absent=True, **unfit)
        store("receipt", signature_of(night), values=values, nulls=nulls)
        assert accepted_in(night) == set()
        assert all_for("calibrator_unfit")

    def test_one_unfit_for_nulls_accepts_values_alone(self, night: Night) -> None:
        nulls = calibrator(tuple(FIELDS), absent=True, fit=False, scorer=None)
        store("receipt", signature_of(night), nulls=nulls)
        assert accepted_in(night) == VALUES
        assert reasons()["address"] == ["calibrator_unfit"]

    def test_the_latest_one_counts_even_if_it_is_worse(self, night: Night) -> None:
        store("receipt", signature_of(night))
        store("receipt", signature_of(night), answers=())
        assert accepted_in(night) == set()
        assert all_for("no_threshold")

    def test_a_novel_document_is_not_accepted(self, night: Night) -> None:
        known = [vector_of(f"loss notice of a policy holder number {n}") for n in range(20)]
        store("receipt", signature_of(night), novelty=novelty_of(known))
        assert accepted_in(night) == set()
        assert all_for("novel")

    def test_an_engine_without_probabilities_accepts_nothing(
        self, night: Night, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        class Silent(ScriptedEngine):
            def generate(self, requests: Sequence[GenerationRequest]) -> list[Completion]:
                return [answer.model_copy(update={"tokens": ()}) for answer in super().generate(requests)]

        store("receipt", signature_of(night))
        use(monkeypatch, Silent(settings(), model_says))
        assert accepted_in(night) == set()
        assert all_for("signal_missing")

    def test_a_doubt_wins_over_any_calibration(self, night: Night, monkeypatch: pytest.MonkeyPatch) -> None:
        store("receipt", signature_of(night))
        monkeypatch.setitem(MODEL, "company", "SCARLET MACAW LTD")
        monkeypatch.setitem(MODEL, "date", "tomorrow")
        assert accepted_in(night) == {"total", "address"}
        assert reasons()["company"] == ["no_evidence"]
        assert reasons()["date"] == ["not_normalised"]

    @pytest.mark.parametrize("table", ["core_calibrations", "core_thresholds"])
    def test_a_connection_that_dies_over_them_accepts_nothing(self, night: Night, table: str) -> None:
        store("receipt", signature_of(night))
        with killed_at(table):
            assert accepted_in(night) == set()
        assert all_for("calibrator_unreachable")

    def test_a_lock_that_is_not_given_in_time_accepts_nothing(self, night: Night) -> None:
        store("receipt", signature_of(night))
        change(f"alter database {query('select current_database()')[0][0]} set lock_timeout = '200ms'")
        database().dispose()
        with database().connect() as holder:
            holder.execute(text("lock table core_calibrations in access exclusive mode"))
            assert accepted_in(night) == set()
        assert all_for("calibrator_unreachable")

    @pytest.mark.parametrize(
        "fault",
        [
            "alter table core_calibrations rename to elsewhere",
            "alter table core_thresholds rename to elsewhere",
            "alter table core_calibrations rename column body to content",
        ],
    )
    def test_a_table_that_is_not_there_accepts_nothing(self, night: Night, fault: str) -> None:
        store("receipt", signature_of(night))
        change(fault)
        assert accepted_in(night) == set()
        assert all_for("calibrator_unreachable")

    @pytest.mark.parametrize(
        "body",
        [
            "null",
            "{}",
            '"x"',
            "body - 'values'",
            "jsonb_set(body, '{answers}', '7')",
            "jsonb_set(body, '{values,scorer,intercept}', '9')",
        ],
    )
    def test_a_damaged_one_accepts_nothing(self, night: Night, body: str) -> None:
        store("receipt", signature_of(night))
        change(f"update core_calibrations set body = {body if 'body' in body else f'{body!r}'}")
        assert accepted_in(night) == set()
        assert all_for("calibrator_unreachable")


def judging(signature: str) -> Judge:
    """The judge that the stored calibration makes, read back as anyone may."""
    [(body,)] = query("select body from core_calibrations where signature = :signature", signature=signature)
    return judge(Calibration.model_validate(body), signature, settings(), {})


@pytest.mark.parametrize("brought", [False, True], ids=["fitted here", "shipped"])
def test_what_is_stored_replays_to_the_stored_confidence_and_decision(
    night: Night, monkeypatch: pytest.MonkeyPatch, brought: bool
) -> None:
    if brought:
        shipped = calibrations.calibration("receipt", signature_of(night))
        monkeypatch.setattr(judging_now, "shipped_calibrations", lambda: (shipped,))
    else:
        store("receipt", signature_of(night))
    monkeypatch.setitem(MODEL, "company", "SCARLET MACAW LTD")
    accepted_in(night)
    who = judging(signature_of(night))
    rows = query("""select f.field, words, value, problem, note, evidence, signals, confidence, verdict, reasons, threshold,
                           (select novelty from core_decisions d where (d.content_hash, d.fingerprint, d.field) = (f.content_hash, f.fingerprint, f.field))
                    from out_fields f where calibration <> ''""")
    assert len(rows) == len(FIELDS)
    for field, words, value, problem, note, evidence, signals, confidence, verdict, why, threshold, novelty in rows:
        value = Normalised(value=value, problem=problem, note=note)
        verbatim = Verbatim.model_validate({"field": field, "words": words, "signals": {}})
        null = not words or value.value in (None, False, [])
        sure = who.confidence(field, signals, null)
        assert sure == confidence
        doubts = doubts_of(verbatim, value, [Evidence.model_validate(each) for each in evidence])
        again = who.decide(field, doubts, signals, null, sure, novelty)
        assert novelty == who.novelty(RECEIPT) <= who.calibration.novelty.limit
        assert (again.verdict, list(again.reasons), again.threshold) == (verdict, why, threshold)


@contextmanager
def killed_at(table: str) -> Iterator[None]:
    """Whoever asks for this table waits for it, and its connection is killed meanwhile."""
    over = threading.Event()
    kill = text("""select pg_terminate_backend(l.pid) from pg_locks l join pg_class c on c.oid = l.relation
                   where c.relname = :table and not l.granted""")

    def killer() -> None:
        while not over.is_set():
            with database().connect() as connection:
                connection.execute(kill, {"table": table})
            time.sleep(0.02)

    thread = threading.Thread(target=killer)
    with database().connect() as holder:
        holder.execute(text(f"lock table {table} in access exclusive mode"))
        thread.start()
        try:
            yield
        finally:
            over.set()
            thread.join()


class TestCalibrating:
    """Receipts of as many shops; the model copies shop and date, and a third of the totals wrong: words that are not there."""

    @staticmethod
    def copies(request: GenerationRequest) -> str:
        shop = re.search(r"[A-Z]+LOR TRADING", request.user)
        day = re.search(r"\d\d/03/2018", request.user)
        total = re.search(r"TOTAL (\d+)\.90", request.user)
        amount = f"{total[1]}.{'90' if int(total[1]) % 3 else '91'}" if total else None
        words = {"company": shop and shop[0], "date": day and day[0], "total": amount}
        return json.dumps({name: words.get(name) for name in request.json_schema["properties"]})

    @pytest.fixture
    def many_shops(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
        """Enough to accept by."""
        use(monkeypatch, ScriptedEngine(settings(), self.copies))
        return receipts(tmp_path / "shops", 160)

    @pytest.fixture
    def shops(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
        """Few, and calibrators of few trees: for what else becomes of labels."""
        calibrations.fit_quickly(monkeypatch)
        use(monkeypatch, ScriptedEngine(settings(), self.copies))
        return receipts(tmp_path / "shops", 48)

    @staticmethod
    def calibrated(folder: Path) -> list[Calibration]:
        from flows.calibration import calibration

        return calibration(Calibrating(kinds=("receipt", "nda"), data=(str(folder),), started_by="anna"))

    @staticmethod
    def parts(folder: Path) -> tuple[set[str], set[str]]:
        """What is not held out, and what is."""
        train, held_out = split(read_set(folder, ("receipt", "nda"), Residency.ON_PREMISES, settings()))
        return {each.paper.content_hash for each in train}, {each.paper.content_hash for each in held_out}

    def test_labels_become_a_calibration_by_which_the_next_night_accepts(self, many_shops: Path) -> None:
        [found] = self.calibrated(many_shops)  # there is nothing to calibrate agreements by
        train, held_out = self.parts(many_shops)
        judged = adjudications(found.signature)
        assert {each.content_hash for each in judged} == train and held_out
        assert {each.source for each in judged} == {"shops"}
        assert len({each.sender for each in judged}) == len(train)
        assert {(each.field, each.wrong) for each in judged} == {
            ("company", False), ("date", False), ("total", False), ("total", True),
        }  # fmt: skip
        assert all(not each.eligible for each in judged if each.wrong)
        assert found.values.fit and (found.values.auroc or 0) > 0.9 and not found.nulls.fit
        assert found.sources == (f"shops: {len(train)}",)
        assert query("select kind, signature, fitted_by from core_calibrations") == [
            ("receipt", found.signature, "anna")
        ]
        assert query("select count(*) from core_document_vectors") == [(len(train),)]

        like = (many_shops / "documents" / "8.txt").read_text().replace("ILOR", "NEWLOR")
        night = waiting(like)
        assert signature_of(night) == found.signature
        assert accepted_in(night) == {"company", "date"}
        assert "no_evidence" in reasons()["total"]  # 18.90: it copies 18.91
        assert reasons()["address"] == ["calibrator_unfit", "unknown_field", "no_threshold"]

    def test_what_the_model_learned_does_not_judge_it(
        self, shops: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        train, _ = self.parts(shops)
        learned = set(sorted(train)[::2])
        (tmp_path / LEARNED).write_text("".join(f"{digest}\n" for digest in learned))
        weights = Weights(name="ours", base="smollm2-135m", adapter=tmp_path, hash="h")
        monkeypatch.setattr(unlearned, "weights_of", lambda _: weights)
        self.as_if_vllm(monkeypatch)
        [found] = self.calibrated(shops)
        assert {each.content_hash for each in adjudications(found.signature)} == train - learned

    def test_an_adapter_that_does_not_say_what_it_learned_is_not_calibrated(
        self, shops: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        weights = Weights(name="ours", base="smollm2-135m", adapter=tmp_path, hash="h")
        monkeypatch.setattr(unlearned, "weights_of", lambda _: weights)
        self.as_if_vllm(monkeypatch)
        with pytest.raises(Exception, match="which documents its model learned"):
            self.calibrated(shops)
        assert query("select count(*) from core_adjudications") == [(0,)]

    def test_what_is_sealed_does_not_judge_either(self, shops: Path) -> None:
        """It may have been held out as a part of another set."""
        from sql.models.held_out import seal

        train, _ = self.parts(shops)
        sealed = set(sorted(train)[:5])
        seal(sorted(sealed), "another set")
        [found] = self.calibrated(shops)
        assert not sealed & {each.content_hash for each in adjudications(found.signature)}

    def test_what_people_reviewed_judges_and_has_its_place_too(self, monkeypatch: pytest.MonkeyPatch) -> None:
        from flows.calibration import calibration

        monkeypatch.setenv("NIGHTCLERK_TARGET_CONFIDENCE", "0.99")
        forget_settings()
        use(monkeypatch, ScriptedEngine(settings(), model_says))
        papers = [RECEIPT, RECEIPT.replace("54.15", "64.15")]
        assert accepted_in(waiting(*papers)) == set()
        for (content_hash,) in query("select content_hash from out_documents"):
            add_correction(
                Correction(content_hash=content_hash, kind="receipt", field="company", words=(), value="Blue Heron", corrected_by="b")
            )  # fmt: skip
        [found] = calibration(Calibrating(kinds=("receipt",), started_by="anna"))
        assert found.sources == ("review: 2",)
        assert {each["confidence"] for each in found.report["thresholds"]["company"].values()} == {0.99}
        assert [(each.field, each.wrong) for each in found.answers] == [("company", True)] * 2
        assert query("select count(*) from core_document_vectors") == [(2,)]

    def test_what_people_answered_under_another_kind_judges_no_reading(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Fields of one name in two kinds are not one field: the document was no receipt."""
        from flows.calibration import calibration

        use(monkeypatch, ScriptedEngine(settings(), model_says))
        accepted_in(waiting(RECEIPT, RECEIPT.replace("54.15", "64.15")))
        [(other,), (content_hash,)] = query("select content_hash from out_documents order by 1")
        for digest, kind in ((other, "receipt"), (content_hash, "contract")):
            add_correction(Correction(content_hash=digest, kind=kind, field="company", words=(), value="Blue Heron", corrected_by="b"))  # fmt: skip
        [found] = calibration(Calibrating(kinds=("receipt",), started_by="anna"))
        assert [(each.document, each.inclusion) for each in found.answers] == [(other[:12], 0.5)]
        # As it was read then.
        change(f"update work_outcomes set kind = 'contract' where content_hash = '{content_hash}'")
        [found] = calibration(Calibrating(kinds=("receipt",), started_by="anna"))
        assert [(each.document, each.inclusion) for each in found.answers] == [(other[:12], 1.0)]

    def test_a_few_reviews_do_not_replace_a_calibration_that_rests_on_more(self, monkeypatch: pytest.MonkeyPatch) -> None:  # fmt: skip
        """Every week the schedule fits reviews anew: what was shipped goes on judging until they outweigh it."""
        from flows.calibration import calibration
        from tasks.trust import judges

        use(monkeypatch, ScriptedEngine(settings(), model_says))
        accepted_in(waiting(RECEIPT))
        content_hash, signature = query("select content_hash, signature from core_readings limit 1")[0]
        add_correction(Correction(content_hash=content_hash, kind="receipt", field="company", words=(), value="Blue Heron", corrected_by="b"))  # fmt: skip
        shipped = calibrations.calibration("receipt", signature, answers=tuple(calibrations.answers("total")))
        monkeypatch.setattr(judges, "shipped_calibrations", lambda: (shipped,))
        assert calibration(Calibrating(kinds=("receipt",), started_by="schedule")) == []
        assert query("select count(*) from core_calibrations") == [(0,)]
        assert judges.standing({"receipt": signature}) == {"receipt": shipped}
        old = shipped.model_copy(update={"fitted_at": datetime.now(UTC) - timedelta(days=500)})
        monkeypatch.setattr(judges, "shipped_calibrations", lambda: (old,))
        [fresh] = calibration(Calibrating(kinds=("receipt",), started_by="schedule"))
        assert judges.standing({"receipt": signature})["receipt"].name == fresh.name

    @pytest.mark.parametrize("body", ["'{}'", "jsonb_set(body, '{values,scorer,intercept}', '9')"])
    def test_a_damaged_one_is_replaced_by_calibrating_anew(self, monkeypatch: pytest.MonkeyPatch, body: str) -> None:
        from flows.calibration import calibration
        from tasks.trust import judges

        use(monkeypatch, ScriptedEngine(settings(), model_says))
        accepted_in(waiting(RECEIPT))
        content_hash, signature = query("select content_hash, signature from core_readings limit 1")[0]
        add_correction(Correction(content_hash=content_hash, kind="receipt", field="company", words=(), value="Blue Heron", corrected_by="b"))  # fmt: skip
        store("receipt", signature, answers=tuple(calibrations.answers("total")))
        change(f"update core_calibrations set body = {body}")
        [fresh] = calibration(Calibrating(kinds=("receipt",), started_by="anna"))
        assert judges.standing({"receipt": signature})["receipt"].name == fresh.name

    def test_an_answer_stands_for_its_like_that_wait(self, monkeypatch: pytest.MonkeyPatch) -> None:
        from flows.calibration import calibration

        use(monkeypatch, ScriptedEngine(settings(), model_says))
        accepted_in(waiting(RECEIPT, RECEIPT.replace("54.15", "64.15"), RECEIPT.replace("54.15", "74.15")))
        content_hash = query("select min(content_hash) from out_documents")[0][0]
        add_correction(Correction(content_hash=content_hash, kind="receipt", field="company", words=(), value="Blue Heron", corrected_by="b"))  # fmt: skip
        [found] = calibration(Calibrating(kinds=("receipt",), started_by="anna"))
        assert [(each.field, round(each.inclusion, 3)) for each in found.answers] == [("company", 0.333)]

    def test_again_it_reads_nothing_again_and_stores_another_one(
        self, shops: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        [first] = self.calibrated(shops)
        use(monkeypatch, Counting(settings(), self.copies))
        [second] = self.calibrated(shops)
        assert Counting.asked == 0
        assert query("select count(*) from core_calibrations") == [(2,)]
        assert second.answers == first.answers and second.values == first.values

    def test_before_it_the_better_reader_is_learned_by_labels_of_what_is_not_held_out(self, shops: Path) -> None:
        """The model never gives an address, which has no label, and miscopies a third of the totals, which the rules read right."""
        from flows.calibration import readers

        train, held_out = self.parts(shops)
        found = readers(Calibrating(kinds=("receipt", "nda"), data=(str(shops),), started_by="anna"))
        [total] = found.choices
        numbers = [int(path.stem) + 10 for path in (shops / "documents").glob("*.txt") if digest_of(path) in train]
        wrong = sum(number % 3 == 0 for number in numbers)
        assert (total.field, total.situation, total.reader) == ("total", Situation.BOTH, Reader.RULES)
        assert (total.documents, total.rules_better, total.model_better) == (wrong, wrong, 0)
        assert 0 < wrong < len(train) and held_out
        assert query("select count(*) from core_adjudications") == [(0,)]

    def test_the_command_keeps_what_it_learns_in_a_file(self, shops: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:  # fmt: skip
        monkeypatch.setattr("deployments.run.world", nullcontext)
        file = tmp_path / "readers.json"
        said = list(readers_learned(requested(material(data=[shops])), file))
        assert said[0].startswith("receipt.total, both: the rules answer (alone right: rules ")
        use(monkeypatch, ScriptedEngine(settings(), self.copies, readers_in(file)))
        accepted_in(waiting((shops / "documents" / "8.txt").read_text()))
        assert query("select words, note from out_fields where field = 'total'") == [
            (["18.90"], 'read by rules; the model said "18.91"')
        ]
        again = list(readers_learned(requested(material(data=[shops])), file))
        assert again == said, "what answers now does not matter: the model's own answers are compared"

    @pytest.mark.parametrize("more", [{"samples": (("receipt", 3),)}, {"tier": "big"}, {"data": ()}])
    def test_who_reads_better_is_learned_from_labelled_sets_alone(self, tmp_path: Path, more: dict[str, Any]) -> None:
        asked = requested(material(data=[tmp_path])).model_copy(update=more)
        with pytest.raises(SettingError, match="learned from labelled sets"):
            list(readers_learned(asked, tmp_path / "readers.json"))
        assert not (tmp_path / "readers.json").exists()

    @pytest.mark.parametrize("generated", [True, False])
    def test_generated_documents_never_take_the_place_of_labelled_ones(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, generated: bool) -> None:  # fmt: skip
        monkeypatch.setattr("deployments.run.world", nullcontext)
        use(monkeypatch, ScriptedEngine(settings(), self.copies))
        file, asked = tmp_path / "readers.json", requested(material(samples=["receipt=3"]))
        known = Choice(kind="receipt", field="date", situation=Situation.BOTH, reader=Reader.MODEL, documents=3, rules_better=0, model_better=2, p_value=1.0, generated=generated)  # fmt: skip
        file.write_text(before := Readers(choices=(known,)).model_dump_json())
        with pytest.raises(SettingError, match="receipt was learned from labelled") if not generated else nullcontext():
            list(readers_learned(asked, file))
        learned = {choice.generated for choice in readers_in(file).choices if choice.documents}
        assert learned == {True} if generated else file.read_text() == before

    @staticmethod
    def as_if_vllm(monkeypatch: pytest.MonkeyPatch) -> None:
        config = settings().model_copy(update={"engine": "vllm"})
        monkeypatch.setattr(unlearned, "settings", lambda: config)


class Counting(ScriptedEngine):
    asked = 0

    def generate(self, requests: Sequence[GenerationRequest]) -> list[Completion]:
        Counting.asked += len(requests)
        return super().generate(requests)


def test_killed_and_run_again_it_goes_on(tmp_path: Path, prefect_api: str, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = receipts(tmp_path / "shops", 30)
    train, _ = TestCalibrating.parts(folder)
    own = {"PREFECT_API_URL": prefect_api, "PREFECT_LOGGING_LEVEL": "ERROR", "NIGHTCLERK_BATCH_SIZE": "3"}
    process = Forked(
        "tests.integration.calibration_process", str(folder), 0.2, own=own | {"NIGHTCLERK_ENGINE": "scripted"}
    )
    while process.poll() is None and not judged_documents():
        time.sleep(0.02)
    process.kill()
    assert process.wait() == -signal.SIGKILL, "it ended before the kill"
    done = judged_documents()
    assert 0 < len(done) < len(train)

    monkeypatch.setenv("NIGHTCLERK_ENGINE", "scripted")
    forget_settings()
    engine = Counting(settings())
    use(monkeypatch, engine)
    monkeypatch.setattr(Counting, "asked", 0)
    [found] = TestCalibrating.calibrated(folder)
    assert judged_documents() == train
    assert Counting.asked == (len(train) - len(done)) * len(questions_of_a_receipt())
    assert not found.values.fit and not found.nulls.fit  # it finds nothing, and is always wrong


def digest_of(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def judged_documents() -> set[str]:
    return {digest for (digest,) in query("select distinct content_hash from core_adjudications")}


def questions_of_a_receipt() -> Any:
    from schemas.kind import groups_of
    from schemas.registry import KINDS

    return groups_of(KINDS["receipt"])
