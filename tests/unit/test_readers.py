"""Which reader answers: learned from counts, applied where it was learned and nowhere else."""

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from math import comb
from pathlib import Path
from typing import Any

import pytest

from schemas.document import Residency
from schemas.doubt import DoubtfulDocument, DoubtfulField
from schemas.errors import SettingError
from schemas.escalation import Answered, TierAnswer
from schemas.generation import Completion, Token
from schemas.kind import fields_of
from schemas.outcome import Reason, Verdict
from schemas.readers import MODEL_ALONE, Choice, Reader, Readers, Situation
from schemas.reading import EvidenceGrade, Normalised
from schemas.registry import KINDS
from schemas.settings import Settings
from schemas.step import FieldReading, Paper, ReadResult, RuleReading
from schemas.tier import Tier, Where
from tasks.extract.read import DocumentReader, questions, read
from tasks.extract.reader_choice import WEIGHT, WRONG, choices, completed, decided, disagreements, follows, renewed
from tasks.extract.readers import situation_of
from tasks.find.rules import rule_of
from tasks.llm.adapters import READERS, readers_beside, readers_in
from tasks.llm.scripted_engine import ScriptedEngine
from tasks.tiers.reread import Asking, read_again, rereading
from tasks.trust.judge import Judge
from tests.unit.labelled_papers import document

RECEIPT = """BLUE HERON TRADING SDN BHD
NO. 3, JALAN PELABUR 23/1, 40300 SHAH ALAM
DATE: 05/09/2017
TOTAL RM 54.15
CASH RM 60.00"""
SAID = {"company": "BLUE HERON TRADING SDN BHD", "date": "05/09/2017", "address": None, "total": "RM 60.00"}
TOTAL, CASH = {"amount": "54.15", "currency": "MYR"}, {"amount": "60.00", "currency": "MYR"}
MODEL_NULL, RULES_NULL, BOTH, BOX_EMPTY = Situation


def counted(field: str, situation: Situation, for_rules: int = 9, for_model: int = 0, kind: str = "receipt") -> Choice:
    counts = {"documents": for_rules + for_model, "rules_better": for_rules, "model_better": for_model}
    return Choice(kind=kind, field=field, situation=situation, reader=Reader.MODEL, p_value=1.0, **counts)


def choice(field: str, situation: Situation, for_rules: int = 9, for_model: int = 0, kind: str = "receipt") -> Choice:
    """As it is decided by itself."""
    [found] = decided([counted(field, situation, for_rules, for_model, kind)])
    return found


def table(*places: tuple[str, Situation]) -> Readers:
    return Readers(choices=tuple(choice(*place) for place in places))


def paper(text: str = RECEIPT) -> Paper:
    return document(text, {}, "receipt").paper


def completion(said: Mapping[str, Any], names: Sequence[str], cut: int | None = None) -> Completion:
    text = json.dumps({name: said.get(name) for name in names})[:cut]
    tokens = tuple(Token(start=i, end=i + 1, logprob=-0.5, margin=1.0) for i in range(len(text)))
    return Completion(request_id="", text=text, finish="length" if cut else "stop", tokens=tokens, premask=True, prompt_tokens=1, answer_tokens=1)  # fmt: skip


def result(readers: Readers, said: Mapping[str, Any] = SAID, text: str = RECEIPT, cut: int | None = None) -> ReadResult:
    kind = KINDS["receipt"]
    asked = questions(paper(text), kind, 600)
    answers = [completion(said, [spec.name for spec in question.specs], cut) for question in asked]
    return read(paper(text), kind, "", asked, answers, ScriptedEngine(Settings()), Judge(), readers)


def readings(readers: Readers, **more: Any) -> dict[str, FieldReading]:
    return {each.field: each for each in result(readers, **more).readings}


def ruled(value: Normalised, box_is_empty: bool = False) -> RuleReading:
    return RuleReading(field="term", words=(), normalised=value, evidence=(), box_is_empty=box_is_empty)


class TestSituations:
    @pytest.mark.parametrize(
        ("model", "rules", "expected"),
        [
            (None, "2 years", MODEL_NULL),
            ("2 years", None, RULES_NULL),
            ("2 years", "3 years", BOTH),
            ("Acme, Inc.", "ACME INC", None),
            (None, None, None),
            ([], ["Acme"], MODEL_NULL),
            (["Acme"], [], RULES_NULL),
            (["B", "A"], ["a", "b"], None),
            (["A"], ["A", "B"], BOTH),
            ([], None, None),
        ],
    )
    def test_they_are_told_by_the_values(self, model: Any, rules: Any, expected: Situation | None) -> None:
        assert situation_of(Normalised(value=model), ruled(Normalised(value=rules))) is expected

    def test_a_box_that_nobody_filled_in_is_more_than_nothing_found(self) -> None:
        said, nothing = Normalised(value="Salem"), Normalised()
        assert situation_of(said, ruled(nothing, box_is_empty=True)) is BOX_EMPTY
        assert situation_of(said, ruled(nothing)) is RULES_NULL
        assert situation_of(nothing, ruled(nothing, box_is_empty=True)) is None

    def test_words_of_which_no_value_can_be_made_are_more_than_none(self) -> None:
        """A label's date that may be two days: the model's "it does not say" is not what they say."""
        broken = Normalised(problem="it may be two days")
        assert situation_of(Normalised(), ruled(broken)) is MODEL_NULL
        assert situation_of(broken, ruled(broken)) is None

    def test_words_without_a_value_are_no_value(self) -> None:
        broken = Normalised(problem="no date in it")
        assert situation_of(broken, ruled(Normalised(value="2017-09-05"))) is MODEL_NULL
        assert situation_of(Normalised(value="2017-09-05"), ruled(broken)) is RULES_NULL


class TestVote:
    @pytest.mark.parametrize("rules", range(13))
    @pytest.mark.parametrize("model", range(6))
    def test_alone_the_majority_answers_and_its_p_value_is_the_binomial_tail(self, rules: int, model: int) -> None:
        n = rules + model
        found = choice("total", BOTH, rules, model)
        assert found.p_value == pytest.approx(sum(comb(n, k) for k in range(rules, n + 1)) / 2**n, abs=1e-6)
        assert found.reader is (Reader.RULES if rules > model else Reader.MODEL)

    @pytest.mark.parametrize(
        ("own", "others", "reader"),
        [
            ((0, 0), (9, 1), Reader.RULES),
            ((3, 3), (9, 1), Reader.RULES),
            ((0, 9), (9, 1), Reader.MODEL),
            ((1, 0), (1, 9), Reader.MODEL),
            ((9, 0), (1, 9), Reader.RULES),
            ((0, 0), (4, 4), Reader.MODEL),
        ],
    )
    def test_few_votes_lean_on_those_of_the_kinds_other_fields(
        self, own: tuple[int, int], others: tuple[int, int], reader: Reader
    ) -> None:
        found = decided([counted("total", BOTH, *own), counted("date", BOTH, *others)])
        assert found[0].reader is reader

    def test_where_nobody_tells_an_empty_box_is_believed(self) -> None:
        found = decided([counted("total", BOX_EMPTY, 0, 0), counted("date", BOX_EMPTY, 0, 0), counted("date", BOTH, 0, 0)])  # fmt: skip
        assert [each.reader for each in found] == [Reader.RULES, Reader.RULES, Reader.MODEL]
        assert decided([counted("total", BOX_EMPTY, 0, 1)])[0].reader is Reader.MODEL

    def test_other_kinds_and_situations_have_no_say(self) -> None:
        own, *_ = decided(
            [counted("total", BOTH, 0, 1), counted("date", RULES_NULL, 30), counted("term", BOTH, 30, kind="nda")]
        )
        assert own.reader is Reader.MODEL

    @pytest.mark.parametrize(("against", "reader"), [(1, Reader.RULES), (2, Reader.MODEL), (3, Reader.MODEL)])
    def test_of_a_kind_without_votes_the_other_kinds_tell_one_vote_each(self, against: int, reader: Reader) -> None:
        """Two kinds speak for the rules, one of them in a hundred voices; it takes more than as many to stand against them."""
        kinds = [("receipt", 100, 0), ("nda", 2, 1), *((f"kind {n}", 0, 1) for n in range(against))]
        found = decided([counted("claim", BOTH, 0, 0, "loss"), *(counted("own", BOTH, *votes, kind) for kind, *votes in kinds)])  # fmt: skip
        assert found[0].reader is reader

    def test_a_field_that_no_document_tells_of_has_a_choice_too_and_what_is_known_stays(self) -> None:
        known = table(("total", BOTH), ("date", MODEL_NULL))
        found = completed(known)
        ruled = {(kind, spec.name) for kind, of in KINDS.items() for spec in fields_of(of) if rule_of(spec)}
        assert {(each.kind, each.field) for each in found.choices} == ruled
        assert len(found.choices) == len(ruled) * len(Situation)
        assert follows(found) and completed(found) == found and set(known.choices) <= set(found.choices)
        assert found.rules_answer("loss_notice", "loss_date", BOTH) and not found.rules_answer("loss_notice", "loss_date", RULES_NULL)  # fmt: skip

    def test_the_group_weighs_as_much_as_so_many_senders(self) -> None:
        """For n of the group's votes for the rules and none for the model its share is nearly one."""
        against = round(WEIGHT) + 1
        found = decided([counted("total", BOTH, 0, against), counted("date", BOTH, 5000)])
        assert found[0].reader is Reader.MODEL
        found = decided([counted("total", BOTH, 0, against - 2), counted("date", BOTH, 5000)])
        assert found[0].reader is Reader.RULES


def learned(*documents: tuple[str, str, Any]) -> Readers:
    """A table from receipts: who sent it, the total that the model read, the true one. The rules read 54.15 on all of them."""
    papers = [
        document(f"{RECEIPT}\nTHANK YOU {n}", {"total": true, "company": company}, "receipt", f"{n:x}")
        for n, (company, _, true) in enumerate(documents)
    ]
    results = [
        result(MODEL_ALONE, SAID | {"total": said}, each.paper.text).model_copy(update={"content_hash": each.paper.content_hash})
        for each, (_, said, _) in zip(papers, documents, strict=True)
    ]  # fmt: skip
    return choices(
        disagreements([each.model_copy(update={"senders": (each.labels["company"],)}) for each in papers], results)
    )


def of_total(found: Readers) -> list[Choice]:
    return [each for each in found.choices if each.field == "total"]


@pytest.fixture
def apart(monkeypatch: pytest.MonkeyPatch) -> None:
    """The receipts here are all alike; only their senders keep documents together."""
    monkeypatch.setattr("tasks.finetune.split.near_duplicates", lambda _: iter(()))


@pytest.mark.usefixtures("apart")
class TestLearning:
    def test_the_rules_answer_where_they_alone_are_right_of_enough_senders(self) -> None:
        [found] = of_total(learned(*[(f"shop {n}", "RM 60.00", "54.15") for n in range(6)]))
        assert (found.reader, found.situation, found.documents) == (Reader.RULES, BOTH, 6)
        assert (found.rules_better, found.model_better, found.p_value) == (6, 0, 0.015625)

    def test_one_sender_has_one_vote(self) -> None:
        [found] = of_total(learned(*[("one shop", "RM 60.00", "54.15")] * 40))
        assert (found.documents, found.rules_better, found.model_better) == (40, 1, 0)

    def test_a_sender_of_whom_each_is_right_once_has_none(self) -> None:
        [found] = of_total(learned(("shop", "RM 60.00", "54.15"), ("shop", "RM 60.00", "60.00")))
        assert (found.documents, found.rules_better, found.model_better) == (2, 0, 0)

    def test_where_both_are_wrong_nothing_is_said(self) -> None:
        [found] = of_total(learned(*[(f"shop {n}", "RM 60.00", "1.00") for n in range(9)]))
        assert (found.reader, found.documents, found.rules_better, found.model_better) == (Reader.MODEL, 9, 0, 0)

    def test_who_says_nothing_has_the_vote_against_who_is_wrong(self) -> None:
        [found] = of_total(learned(*[(f"shop {n}", None, "60.00") for n in range(6)]))
        assert (found.situation, found.reader, found.model_better) == (MODEL_NULL, Reader.MODEL, 6)

    def test_of_lists_the_one_with_more_right_names_has_the_vote(self) -> None:
        """Neither is right as a whole: the rules have two names of three, the model has one and an invented one."""
        text = 'NDA between Packet Works, Inc., a Delaware corporation ("Packet"), and Ann B. Crusa ("Recipient").'
        each = document(text, {"parties": ["Packet Works, Inc.", "Ann B. Crusa", "Farway Bank, N.A."]}, "nda")
        kind = KINDS["nda"]
        asked = questions(each.paper, kind, 600)
        said = {"parties": ["Packet Works, Inc.", "Crusa"]}
        answers = [completion(said, [spec.name for spec in question.specs]) for question in asked]
        read_once = read(each.paper, kind, "", asked, answers, ScriptedEngine(Settings()), Judge(), MODEL_ALONE)
        [vote] = disagreements([each], [read_once])
        assert (vote.rules_right, vote.model_right) == (pytest.approx(0.8), pytest.approx(0.4))
        [found] = [each for each in choices([vote]).choices if each.field == "parties"]
        assert (found.reader, found.rules_better, found.model_better) == (Reader.RULES, 1, 0)

    def test_a_box_that_nobody_filled_in_votes_by_itself(self) -> None:
        form = "TRAFFIC COLLISION REPORT\nCity / Town\nState\nUT\nDriver\nAnn Bee"
        each, kind = document(form, {"city": None}, "accident_report"), KINDS["accident_report"]
        asked = questions(each.paper, kind, 600)
        answers = [completion({"city": "UT"}, [spec.name for spec in question.specs]) for question in asked]
        alone, table = MODEL_ALONE, Readers(choices=(choice("city", BOX_EMPTY, kind="accident_report"),))
        by_model, by_both = (
            read(each.paper, kind, "", asked, answers, ScriptedEngine(Settings()), Judge(), readers)
            for readers in (alone, table)
        )
        [vote] = disagreements([each], [by_model])
        assert (vote.situation, vote.rules_right, vote.model_right) == (BOX_EMPTY, 1.0, WRONG)
        assert [
            {found.field: found.normalised.value for found in result.readings}["city"] for result in (by_model, by_both)
        ] == ["UT", None]

    def test_situations_are_apart(self) -> None:
        differing = [(f"shop {n}", "RM 60.00", "60.00") for n in range(6)]
        missing = [(f"other shop {n}", None, "54.15") for n in range(6)]
        found = {each.situation: each.reader for each in of_total(learned(*differing, *missing))}
        assert found == {BOTH: Reader.MODEL, MODEL_NULL: Reader.RULES}

    def test_what_agrees_and_what_has_no_label_teaches_nothing(self) -> None:
        found = learned(*[(f"shop {n}", "RM 54.15", "54.15") for n in range(9)])
        assert found == MODEL_ALONE, "company, date and total agree; of the address they differ, and it has no label"

    def test_a_broken_answer_is_no_answer(self) -> None:
        own = document(RECEIPT, {"total": "54.15"}, "receipt")
        broken = result(MODEL_ALONE, cut=3).model_copy(update={"content_hash": own.paper.content_hash})
        assert list(disagreements([own], [broken])) == []

    def test_other_kinds_keep_their_choices(self) -> None:
        known = Readers(choices=(choice("term", MODEL_NULL, kind="nda"), choice("total", MODEL_NULL)))
        found = renewed(known, table(("date", BOTH)), ["receipt"])
        assert [(each.kind, each.field) for each in found.choices] == [("nda", "term"), ("receipt", "date")]


class TestReading:
    def test_the_rules_reading_stands_with_its_evidence_and_says_so(self) -> None:
        found = readings(table(("total", BOTH)))["total"]
        assert (found.verbatim.words, found.normalised.value) == (("RM 54.15",), TOTAL)
        assert [(each.grade, each.line_first) for each in found.evidence] == [(EvidenceGrade.EXACT, 3)]
        assert found.normalised.note == 'read by rules; the model said "RM 60.00"'

    def test_what_the_tokens_say_stays_the_models_and_so_does_agreement(self) -> None:
        taken, own = readings(table(("total", BOTH)))["total"].signals, readings(MODEL_ALONE)["total"].signals
        assert (taken["by_rules"], own["by_rules"]) == (1.0, 0.0)
        same = (
            "logprob_mean",
            "logprob_least",
            "margin_least",
            "length",
            "rules_agree",
            "rules_overlap",
            "rules_found",
        )
        assert {name: taken[name] for name in same} == {name: own[name] for name in same}
        assert own["rules_agree"] == 0.0

    def test_where_they_agree_no_one_takes_the_others_place(self) -> None:
        found = readings(table(("date", BOTH), ("date", MODEL_NULL), ("date", RULES_NULL)))["date"]
        assert (found.signals["by_rules"], found.signals["rules_agree"]) == (0.0, 1.0)
        assert "model" not in found.normalised.note

    @pytest.mark.parametrize(
        ("said", "situation", "value"),
        [("RM 60.00", MODEL_NULL, CASH), ("RM 60.00", RULES_NULL, CASH), (None, BOTH, None), (None, RULES_NULL, None), (None, MODEL_NULL, TOTAL)],
    )  # fmt: skip
    def test_a_choice_holds_in_its_situation_alone(self, said: str | None, situation: Situation, value: Any) -> None:
        found = readings(table(("total", situation)), said=SAID | {"total": said})
        assert found["total"].normalised.value == value

    def test_nothing_is_taken_where_the_rules_find_nothing_and_were_right_to(self) -> None:
        text = RECEIPT.replace("TOTAL RM 54.15\nCASH RM 60.00", "")
        found = readings(table(("total", RULES_NULL)), text=text)["total"]
        assert (found.verbatim.words, found.normalised.value, found.evidence) == ((), None, ())
        assert found.decision.reasons == (Reason.UNCALIBRATED,), "a null needs no evidence"

    def test_a_field_and_a_kind_are_themselves_alone(self) -> None:
        elsewhere = Readers(choices=(choice("date", BOTH), choice("total", BOTH, kind="contract")))
        assert readings(elsewhere)["total"].normalised.value == CASH

    def test_without_a_table_and_where_it_says_model_the_model_answers(self) -> None:
        model = Readers(choices=(choice("total", BOTH, for_rules=1, for_model=2),))
        assert readings(model) == readings(MODEL_ALONE)
        assert all(each.signals["by_rules"] == 0.0 for each in readings(MODEL_ALONE).values())

    def test_its_doubts_are_those_of_what_stands(self) -> None:
        invented = SAID | {"total": "RM 99.99"}
        assert Reason.NO_EVIDENCE in readings(MODEL_ALONE, said=invented)["total"].decision.reasons
        assert readings(table(("total", BOTH)), said=invented)["total"].decision.reasons == (Reason.UNCALIBRATED,)

    def test_a_broken_answer_stays_broken(self) -> None:
        found = readings(table(*((name, MODEL_NULL) for name in SAID)), cut=3)
        assert {each.decision.reasons[0] for each in found.values()} == {Reason.ANSWER_TRUNCATED}

    def test_the_second_readers_own_row_is_the_same(self) -> None:
        assert result(table(("total", BOTH))).by_rules == result(MODEL_ALONE).by_rules

    def test_who_reads_single_files_is_told_whose_words_these_are(self) -> None:
        from deployments.extract import _fields

        told = {name: field["read_by"] for name, field in _fields(result(table(("total", BOTH)))).items()}
        assert told.pop("total") == "rules" and set(told.values()) == {result(MODEL_ALONE).engine}

    def test_the_note_is_no_problem_of_the_value(self) -> None:
        taken = readings(table(("total", BOTH)))["total"]
        assert taken.normalised.note and taken.signals["problem"] == 0.0

    def test_how_an_ambiguity_was_decided_is_still_said(self) -> None:
        found = readings(table(("date", BOTH)), said=SAID | {"date": "06/09/2017"})["date"]
        own = DocumentReader(paper(), KINDS["receipt"]).by_rules["date"].normalised.note
        assert own and found.normalised.note.startswith(f"{own}; read by rules")
        assert found.signals["problem"] == 0.5


def test_what_a_further_tier_says_stands_whatever_the_rules_say() -> None:
    doubtful = DoubtfulField(field="total", value=TOTAL, confidence=0.1, tier=1, verdict=Verdict.REVIEW, reasons=())
    own = DoubtfulDocument(
        content_hash=paper().content_hash, fingerprint="", kind="receipt", residency=Residency.ANYWHERE, arrived_at=datetime.now(UTC),
        fields=(doubtful,), verdicts={}, values={"total": TOTAL},
    )  # fmt: skip
    tier = Tier(name="own", engine="scripted", model="m", where=Where.ON_PREMISES)
    asking = Asking(tier=tier, number=2, reader="r", night=date(2026, 1, 1))
    work = rereading(paper(), own, asking)
    said = [completion(SAID, [spec.name for spec in question.specs]) for question in work.questions]
    answers = [TierAnswer(how=Answered.WELL, completion=each) for each in said]
    [found] = read_again(work, answers, "scripted:m", Judge(), asking).readings
    assert (found.normalised.value, found.signals["by_rules"], found.signals["rules_agree"]) == (CASH, 0.0, 0.0)


class TestFile:
    def test_no_file_is_the_model_alone(self, tmp_path: Path) -> None:
        assert readers_beside(tmp_path) == MODEL_ALONE
        assert not any(MODEL_ALONE.rules_answer("receipt", "total", each) for each in Situation)

    def test_what_is_written_is_read(self, tmp_path: Path) -> None:
        known = Readers(choices=(choice("total", BOTH), choice("date", MODEL_NULL, for_rules=1)))
        (tmp_path / READERS).write_text(known.model_dump_json(indent=1))
        assert readers_beside(tmp_path) == known

    @pytest.mark.parametrize(
        "content", ["", "{", "[]", '{"choices": [{"kind": "receipt"}]}', '{"choice": []}', b"\xff\xfe"]
    )
    def test_a_damaged_one_is_refused_in_words(self, tmp_path: Path, content: str | bytes) -> None:
        file = tmp_path / READERS
        file.write_bytes(content if isinstance(content, bytes) else content.encode())
        with pytest.raises(SettingError, match=r"readers\.json does not say which reader answers.*calibrate --readers"):
            readers_in(file)

    @pytest.mark.parametrize("change", [{"reader": "model"}, {"model_better": 9}])
    def test_one_that_was_written_by_hand_is_refused(self, tmp_path: Path, change: dict[str, Any]) -> None:
        row = choice("total", BOTH, for_rules=5).model_dump(mode="json") | change
        (tmp_path / READERS).write_text(json.dumps({"choices": [row]}))
        with pytest.raises(SettingError, match="do not follow from its counts"):
            readers_beside(tmp_path)

    def test_a_choice_there_twice_is_refused(self, tmp_path: Path) -> None:
        (tmp_path / READERS).write_text(table(("total", BOTH), ("total", BOTH)).model_dump_json())
        with pytest.raises(SettingError, match="one twice"):
            readers_beside(tmp_path)

    def test_its_fingerprint_is_where_the_rules_answer(self) -> None:
        one, more = table(("total", BOTH)), Readers(choices=(choice("total", BOTH, 20), choice("date", BOTH, 0, 1)))
        assert one.fingerprint == more.fingerprint != ""
        assert len({one.fingerprint, table(("total", MODEL_NULL)).fingerprint, table(("date", BOTH)).fingerprint}) == 3
        assert Readers(choices=(choice("total", BOTH, 0, 1),)).fingerprint == MODEL_ALONE.fingerprint == ""


def test_every_field_of_a_table_is_one_of_its_kind() -> None:
    from tasks.llm.adapters import SHIPPED

    known = {(name, spec.name) for name, kind in KINDS.items() for spec in fields_of(kind)}
    assert {(each.kind, each.field) for each in readers_beside(SHIPPED).choices} <= known


def test_lists_and_single_values_lean_on_their_own() -> None:
    """Where rules find no list there nearly always is one; that single values are rightly null says nothing of it."""
    alone = counted("governing_law", RULES_NULL, 9, 0, "nda")
    few = counted("parties", RULES_NULL, 1, 2, "nda")
    other = counted("parties", RULES_NULL, 0, 0, "contract")
    assert [each.reader for each in decided([alone, few, other])] == [Reader.RULES, Reader.MODEL, Reader.MODEL]
    unheard = counted("parties", MODEL_NULL, 0, 0, "nda")
    assert decided([counted("term", MODEL_NULL, 9, 0, "nda"), unheard])[1].reader is Reader.RULES
