"""Verdicts: a case a refusal, a doubt that always wins, thresholds that only rise, and the same decision again from what is stored."""

import json
import math
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from schemas.calibration import Calibration, Novelty
from schemas.errors import DatabaseError
from schemas.outcome import Reason, Verdict
from schemas.reading import Evidence, EvidenceGrade, Normalised, Signals, Verbatim
from schemas.registry import KINDS
from schemas.settings import Settings
from schemas.step import Decision, Fingerprints
from tasks.trust import judges as module
from tasks.trust.adjudicate import DOUBTS
from tasks.trust.calibrate import outweighed
from tasks.trust.judge import Judge, doubts_of, missing
from tasks.trust.judges import judge, judges, shipped_calibrations
from tasks.trust.novelty import novelty_of, vector_of
from tasks.trust.signals import ALWAYS
from tests.calibrations import BELOW, SCORER, SURE, answers, calibration, calibrator

SIGNATURE = "s"
SIGNALS: dict[str, float | None] = {"logprob_mean": -0.01, "logprob_least": -0.02, "margin_least": 4.0}  # P = 0.9975
EXACT, NORMALISED, FUZZY, NONE = (Evidence(grade=grade) for grade in EvidenceGrade)
VALUE = Normalised(value="x")
FIELD = "governing_law"
PRINTS = Fingerprints(parse="p", classify="c", read={}, calibrate=dict.fromkeys(KINDS, SIGNATURE) | {"nda": "nda's"})


def words(*said: str, **more: object) -> Verbatim:
    return Verbatim.model_validate({"field": FIELD, "words": said, "signals": Signals()} | more)


ALSO_OCR = SCORER.model_copy(
    update={
        "columns": ("logprob_mean", "ocr_confidence"),
        "centres": (0.0, 0.0),
        "scales": (1.0, 1.0),
        "weights": (1.0, 0.1),
    }
)  # fitted to scans alone


def nda(**changes: Any) -> Calibration:
    return calibration("nda", SIGNATURE, **changes)


def judging(made: Calibration | None, **settings: Any) -> Judge:
    return judge(made, SIGNATURE, Settings(**settings), {})


def decided(who: Judge, field: str = FIELD, absent: bool = False, novelty: float | None = 0.0, doubts: Any = (), **signals: float | None) -> Decision:  # fmt: skip
    given = SIGNALS | signals
    return who.decide(field, doubts, given, absent, who.confidence(field, given, absent), novelty)


def stale() -> datetime:
    return datetime.now(UTC) - timedelta(days=401)


def test_what_nothing_speaks_against_is_accepted_and_names_what_decided() -> None:
    made = nda()
    found = decided(judging(made))
    assert (found.verdict, found.reasons, found.field) == (Verdict.ACCEPT, (Reason.CONFIDENT,), FIELD)
    assert (found.calibration, found.threshold) == (made.name, SURE)


def test_a_null_is_accepted_by_the_calibrator_of_nulls() -> None:
    fields = tuple(KINDS["nda"].model_fields)
    only_values = nda(nulls=calibrator(fields, absent=True, fit=False, scorer=None))
    assert decided(judging(nda()), absent=True).verdict is Verdict.ACCEPT
    assert decided(judging(only_values), absent=True).reasons == (Reason.CALIBRATOR_UNFIT,)
    assert decided(judging(only_values)).verdict is Verdict.ACCEPT


@pytest.mark.parametrize(
    ("who", "asked", "reason"),
    [
        (Judge(), {}, Reason.UNCALIBRATED),
        (judging(None), {}, Reason.UNCALIBRATED),
        (Judge(refused=None), {}, Reason.UNCALIBRATED),
        (Judge(refused=Reason.CALIBRATOR_UNREACHABLE), {}, Reason.CALIBRATOR_UNREACHABLE),
        (judging(nda(fitted_at=stale())), {}, Reason.CALIBRATOR_STALE),
        (judging(nda(values=calibrator((FIELD,), fit=False))), {}, Reason.CALIBRATOR_UNFIT),
        (judging(nda()), {"field": "another"}, Reason.UNKNOWN_FIELD),
        (judging(nda(values=calibrator(("term",)))), {}, Reason.UNKNOWN_FIELD),
        *((judging(nda()), {name: None}, Reason.SIGNAL_MISSING) for name in ALWAYS),
        *((judging(nda()), {name: no_number}, Reason.SIGNAL_MISSING) for name in (*ALWAYS, "place") for no_number in (math.nan, math.inf)),
        (judging(nda()), {"novelty": math.nan}, Reason.NOVEL),
        (judging(nda(values=calibrator((FIELD,), scorer=ALSO_OCR))), {}, Reason.SIGNAL_MISSING),
        (judging(nda(answers=tuple(answers(FIELD, generated=True)))), {}, Reason.GENERATED_ONLY),
        (judging(nda()), {"novelty": 1.1}, Reason.NOVEL),
        (judging(nda(answers=tuple(answers("term")))), {}, Reason.NO_THRESHOLD),
        (judging(nda(answers=tuple(answers(FIELD, 79)))), {}, Reason.NO_THRESHOLD),
        (judging(nda(answers=tuple(answers(FIELD, eligible=False)))), {}, Reason.NO_THRESHOLD),
        (judging(nda(answers=tuple(answers(FIELD, wrong=True)))), {}, Reason.NO_THRESHOLD),
        (judging(nda(), target_error=0.02), {}, Reason.NO_THRESHOLD),
        (judging(nda(), target_errors={"nda.governing_law": 0.02}), {}, Reason.NO_THRESHOLD),
        (judging(nda()), {"logprob_mean": -3.0}, Reason.LOW_CONFIDENCE),
    ],
    ids=lambda value: value.value if isinstance(value, Reason) else "",
)  # fmt: skip
def test_each_refusal(who: Judge, asked: dict[str, Any], reason: Reason) -> None:
    found = decided(who, **asked)
    assert (found.verdict, reason in found.reasons) == (Verdict.REVIEW, True)
    assert set(found.reasons) <= {reason, Reason.NO_THRESHOLD, Reason.UNKNOWN_FIELD}


def test_what_was_fitted_to_scans_alone_judges_a_scan_and_what_had_gaps_judges_both() -> None:
    gaps = ALSO_OCR.model_copy(update={"columns": ("logprob_mean", "missing ocr_confidence")})
    scans, both = (judging(nda(values=calibrator((FIELD,), scorer=each))) for each in (ALSO_OCR, gaps))
    assert decided(scans, ocr_confidence=0.9).verdict is decided(both).verdict is Verdict.ACCEPT
    assert scans.confidence(FIELD, SIGNALS, False) is None


def test_generated_documents_alone_are_enough_only_where_the_settings_say_so() -> None:
    made = nda(answers=tuple(answers(FIELD, generated=True)))
    assert judging(made).refused is Reason.GENERATED_ONLY and not judging(made).thresholds
    assert decided(judging(made, accept_on_generated=True)).verdict is Verdict.ACCEPT
    some_real = nda(answers=(*answers(FIELD, generated=True), *answers("term", 5)))
    assert decided(judging(some_real)).reasons == (Reason.NO_THRESHOLD,), "the real ones' answers count alone"


def test_both_unfit_refuse_the_whole_kind() -> None:
    unfit = {"fit": False, "scorer": None}
    who = judging(nda(values=calibrator((FIELD,), **unfit), nulls=calibrator((FIELD,), absent=True, **unfit)))
    assert who.refused is Reason.CALIBRATOR_UNFIT and not who.thresholds
    assert decided(who).reasons == decided(who, absent=True).reasons == (Reason.CALIBRATOR_UNFIT,)


def test_a_confidence_at_the_threshold_is_enough_and_one_below_is_not() -> None:
    who = judging(nda()).model_copy(update={"thresholds": {FIELD: 0.5}})
    at = [who.decide(FIELD, (), SIGNALS, False, sure, False).verdict for sure in (0.5, 0.49999, None, math.nan)]
    assert at == [Verdict.ACCEPT, Verdict.REVIEW, Verdict.REVIEW, Verdict.REVIEW]


def test_reviews_outweigh_what_rests_on_fewer_real_documents_and_on_generated_ones() -> None:
    reviews = nda(sources=("review: 90",), answers=tuple(answers(FIELD, 90)))
    assert outweighed(reviews, nda(answers=tuple(answers(FIELD, 91))))
    assert not outweighed(reviews, nda(answers=tuple(answers(FIELD, 90))))
    assert not outweighed(reviews, nda(answers=tuple(answers(FIELD, 450, generated=True))))


def test_without_a_signal_there_is_no_confidence() -> None:
    who = judging(nda())
    assert who.confidence(FIELD, SIGNALS, False) == pytest.approx(0.9975, abs=1e-4)
    assert who.confidence(FIELD, SIGNALS | {"margin_least": None}, False) is None
    assert Judge().confidence(FIELD, SIGNALS, False) is None
    assert missing({}) == list(ALWAYS)


SAYS = "the parties to this agreement keep all of it confidential for two years"


def test_a_document_unlike_those_that_were_judged_is_novel() -> None:
    who = judging(nda(novelty=novelty_of([vector_of(f"{SAYS} {n}") for n in range(20)])))
    near, far = who.novelty(f"{SAYS} 99"), who.novelty("total cash change thank you come again")
    assert decided(who, novelty=near).verdict is Verdict.ACCEPT
    assert decided(who, novelty=far).reasons == (Reason.NOVEL,)
    assert decided(who, novelty=None).reasons == (Reason.NOVEL,)  # nobody measured it
    assert decided(who, novelty=far).novelty == far
    assert Judge().novelty(SAYS) is None


@pytest.mark.parametrize(
    ("verbatim", "value", "evidence", "doubts"),
    [
        (words("x"), VALUE, [EXACT], []),
        (words("x"), VALUE, [NORMALISED], []),
        (words("x"), VALUE, [FUZZY], [Reason.FUZZY_EVIDENCE]),
        (words("x"), VALUE, [NONE], [Reason.NO_EVIDENCE]),
        (words("x"), VALUE, [], [Reason.NO_EVIDENCE]),
        (words("x", "y"), Normalised(value=["x", "y"]), [EXACT, NONE], [Reason.NO_EVIDENCE]),
        (words("x", "y"), Normalised(value=["x", "y"]), [EXACT, FUZZY], [Reason.FUZZY_EVIDENCE]),
        (words("x", "y"), Normalised(value=["x", "y"]), [NONE, FUZZY], [Reason.NO_EVIDENCE, Reason.FUZZY_EVIDENCE]),
        (words("x"), Normalised(problem="no date"), [EXACT], [Reason.NOT_NORMALISED]),
        (words("x"), Normalised(value=[]), [EXACT], [Reason.NOT_NORMALISED]),
        (words("x"), Normalised(), [NONE], [Reason.NO_EVIDENCE]),
        (words("x"), Normalised(), [EXACT], []),
        (words(), Normalised(), [], []),
        (words(), Normalised(value=[]), [], []),
        (words(), Normalised(value=False), [], []),
        (words(problem=Reason.ANSWER_TRUNCATED), Normalised(), [], [Reason.ANSWER_TRUNCATED]),
        (words(problem=Reason.ANSWER_INVALID), Normalised(), [], [Reason.ANSWER_INVALID]),
        (words(problem=Reason.PROMPT_TOO_LONG), Normalised(), [], [Reason.PROMPT_TOO_LONG]),
    ],
)
def test_each_doubt(verbatim: Verbatim, value: Normalised, evidence: list[Evidence], doubts: list[Reason]) -> None:
    assert doubts_of(verbatim, value, evidence) == doubts
    assert set(doubts) <= DOUBTS


VERBATIMS = st.builds(
    Verbatim,
    field=st.just(FIELD),
    words=st.lists(st.text(max_size=3), max_size=3).map(tuple),
    signals=st.just(Signals()),
    problem=st.none() | st.sampled_from([Reason.ANSWER_INVALID, Reason.ANSWER_TRUNCATED]),
)
NORMALISEDS = st.builds(
    Normalised, value=st.sampled_from([None, "x", "", [], ["x"], False, True]), problem=st.sampled_from(["", "bad"])
)
EVIDENCE = st.lists(st.sampled_from([EXACT, NORMALISED, FUZZY, NONE]), max_size=4)
SHARE = st.floats(0, 1)
MADE = nda(novelty=Novelty(limit=0.5))
JUDGE, AGAIN = judging(MADE), judging(Calibration.model_validate_json(MADE.model_dump_json()))


@given(VERBATIMS, NORMALISEDS, EVIDENCE, SHARE, SHARE, SHARE, st.booleans())
def test_a_doubt_always_wins_and_a_value_without_evidence_is_never_accepted(
    verbatim: Verbatim, value: Normalised, evidence: list[Evidence], sure: float, threshold: float, novelty: float, absent: bool
) -> None:  # fmt: skip
    doubts = doubts_of(verbatim, value, evidence)
    who = JUDGE.model_copy(update={"thresholds": {FIELD: threshold}})
    found = who.decide(FIELD, doubts, SIGNALS, absent, sure, novelty)
    assert found.reasons and set(doubts) <= set(found.reasons)
    if found.verdict is Verdict.ACCEPT:
        assert not doubts and novelty <= 0.5 and sure >= threshold
        assert not verbatim.problem and not (value.problem and verbatim.words)
        assert {e.grade for e in evidence} <= {EvidenceGrade.EXACT, EvidenceGrade.NORMALISED}
        assert evidence or value.value in (None, False, []) or not verbatim.words
    else:
        assert found.verdict is Verdict.REVIEW


@given(st.sampled_from(sorted(DOUBTS)), st.booleans())
def test_a_doubt_wins_over_any_confidence(doubt: Reason, absent: bool) -> None:
    found = JUDGE.decide(FIELD, [doubt], SIGNALS, absent, 1.0, 0.0)
    assert (found.verdict, found.reasons) == (Verdict.REVIEW, (doubt,))


@given(st.floats(-8, 0), st.booleans(), SHARE)
def test_stored_signals_and_a_stored_calibration_replay_to_the_same_decision(
    logprob: float, absent: bool, novelty: float
) -> None:
    signals = SIGNALS | {"logprob_mean": round(logprob, 5)}
    stored = json.loads(json.dumps(signals))
    assert AGAIN.confidence(FIELD, stored, absent) == JUDGE.confidence(FIELD, signals, absent)
    assert decided(AGAIN, absent=absent, novelty=novelty, **stored) == decided(
        JUDGE, absent=absent, novelty=novelty, **signals
    )


class TestJudges:
    """By kind, from what is stored and what is shipped."""

    @pytest.fixture(autouse=True)
    def stored(self, monkeypatch: pytest.MonkeyPatch) -> dict[str, Calibration]:
        found: dict[str, Calibration] = {}
        monkeypatch.setattr(module, "latest_calibrations", lambda _: found)
        monkeypatch.setattr(module, "raised_thresholds", dict)
        monkeypatch.setattr(module, "references", lambda _: {})
        monkeypatch.setattr(module, "shipped_calibrations", tuple)
        monkeypatch.setattr(module, "keep_shipped", list)
        return found

    def test_each_kind_has_its_own(self, stored: dict[str, Calibration]) -> None:
        stored["nda"] = calibration("nda", "nda's")
        found = judges(PRINTS, Settings())
        assert set(found) == set(KINDS)
        assert {kind for kind, who in found.items() if who.refused is None} == {"nda"}
        assert {kind: who.signature for kind, who in found.items()} == PRINTS.calibrate

    @pytest.mark.parametrize("asked", ["latest_calibrations", "raised_thresholds", "keep_shipped"])
    def test_a_database_out_of_reach_accepts_nothing(
        self, stored: dict[str, Calibration], monkeypatch: pytest.MonkeyPatch, asked: str
    ) -> None:
        def gone(*_: object) -> None:
            raise DatabaseError("The database is gone", "Start it again")

        stored["nda"] = calibration("nda", "nda's")
        monkeypatch.setattr(module, "shipped_calibrations", lambda: (calibration("nda", "nda's"),))
        monkeypatch.setattr(module, asked, gone)
        for who in judges(PRINTS, Settings()).values():
            assert decided(who).reasons == (Reason.CALIBRATOR_UNREACHABLE,)

    def test_a_shipped_one_judges_until_there_is_one_of_ours(
        self, stored: dict[str, Calibration], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        shipped, ours = calibration("nda", "nda's"), calibration("nda", "nda's", model="ours")
        monkeypatch.setattr(
            module, "shipped_calibrations", lambda: (shipped, calibration("receipt", "another model's"))
        )
        assert judges(PRINTS, Settings())["nda"].calibration == shipped
        assert judges(PRINTS, Settings())["receipt"].refused is Reason.UNCALIBRATED
        stored["nda"] = ours
        assert judges(PRINTS, Settings())["nda"].calibration == ours

    @pytest.mark.parametrize(
        ("move", "threshold"), [(0.995, 0.995), (0.5, SURE), (None, None)], ids=["raised", "never lowered", "never"]
    )
    def test_a_certificate_may_raise_a_threshold_and_never_lower_it(
        self, stored: dict[str, Calibration], monkeypatch: pytest.MonkeyPatch, move: float | None, threshold: float | None
    ) -> None:  # fmt: skip
        made = stored["nda"] = calibration("nda", "nda's")
        monkeypatch.setattr(module, "raised_thresholds", lambda: {"nda": {(made.name, FIELD): move}})
        found = judges(PRINTS, Settings())["nda"].thresholds
        assert found.get(FIELD) == threshold
        assert found["term"] == SURE

    def test_what_another_calibration_was_told_does_not_count(
        self, stored: dict[str, Calibration], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        stored["nda"] = calibration("nda", "nda's")
        monkeypatch.setattr(module, "raised_thresholds", lambda: {"nda": {("another", FIELD): None}})
        assert judges(PRINTS, Settings())["nda"].thresholds[FIELD] == SURE

    def test_a_raise_earns_no_field_a_threshold(self, monkeypatch: pytest.MonkeyPatch) -> None:
        made = nda(answers=(*answers("term"), *answers("term", 20, BELOW, wrong=True)))
        found = judge(made, SIGNATURE, Settings(), {(made.name, FIELD): 0.1, (made.name, "term"): 0.1})
        assert found.thresholds == {"term": SURE}


def test_a_clock_that_went_back_leaves_no_calibration_young_for_ever() -> None:
    assert judging(nda(fitted_at=datetime.now(UTC) + timedelta(days=401))).refused is Reason.CALIBRATOR_STALE


@pytest.mark.parametrize("days", [0.5, 399, 401])
def test_a_calibration_grows_stale_by_the_setting(days: float) -> None:
    made = nda(fitted_at=datetime.now(UTC) - timedelta(days=days))
    assert (judging(made).refused is Reason.CALIBRATOR_STALE) == (days > 400)
    assert (judging(made, calibration_days=1).refused is Reason.CALIBRATOR_STALE) == (days > 1)


class TestShipped:
    @pytest.fixture(autouse=True)
    def fresh(self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Any:
        monkeypatch.setattr(module, "SHIPPED", tmp_path)
        shipped_calibrations.cache_clear()
        yield
        shipped_calibrations.cache_clear()

    def test_they_are_read_as_they_were_written(self, tmp_path: Path) -> None:
        made = [nda(), nda(novelty=Novelty(points=((1.0, 0.0),), limit=0.3))]
        (tmp_path / module.CALIBRATIONS).write_bytes(TypeAdapter(list[Calibration]).dump_json(made))
        assert list(shipped_calibrations()) == made

    @pytest.mark.parametrize(
        "edit",
        [{"intercept": "NaN"}, {"weights": ["Infinity"]}, {"share": 2.0}, {"knots": [[0.0, 0.5], [1.0, 1.5]]}],
    )
    def test_an_edited_one_whose_figures_cannot_be_is_none(self, tmp_path: Path, edit: dict[str, Any]) -> None:
        body = json.loads(nda().model_dump_json())
        body["values"]["scorer"] |= edit
        said = json.dumps([body]).replace('"NaN"', "NaN").replace('"Infinity"', "Infinity")
        (tmp_path / module.CALIBRATIONS).write_text(said)
        assert shipped_calibrations() == ()

    @pytest.mark.parametrize("content", [None, b"", b"{}", b"not json", b'[{"kind":"nda"}]'])
    def test_none_and_damaged_ones_are_none(self, tmp_path: Path, content: bytes | None) -> None:
        if content is not None:
            (tmp_path / module.CALIBRATIONS).write_bytes(content)
        assert shipped_calibrations() == ()


@pytest.mark.parametrize("count", [70, 90, 110, 130])
def test_a_threshold_holds_for_the_confidence_that_the_settings_ask_for(count: int) -> None:
    """Nothing is wrong: it takes so many answers as (1 − target)^n is no more than the chance that is left, shared over the starts."""
    made = nda(answers=tuple(answers(FIELD, count)))
    found = {sure: judging(made, target_error=0.05, target_confidence=sure).thresholds for sure in (0.95, 0.99)}
    assert (FIELD in found[0.95], FIELD in found[0.99]) == (count >= 80, count >= 112)


@pytest.mark.parametrize("target", [1, 2, 0, -0.1])
def test_a_target_of_a_field_that_is_no_share_is_refused(target: float) -> None:
    """1 for "1 %" would accept everything."""
    with pytest.raises(ValidationError, match="target_errors"):
        Settings(target_errors={"nda.governing_law": target})
