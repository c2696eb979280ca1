"""Where fields and documents go: a case a reason, and the rule that has no exception."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.outcome import EXPLAINED, Reason, Verdict
from schemas.reading import Evidence, EvidenceGrade, Normalised, Signals, Verbatim
from schemas.step import Decision, FieldReading
from tasks.decide import decide_document, decide_field

SURE = Signals(mean_logprob=-0.01, value_tokens=3)
EXACT, NORMALISED, FUZZY, NONE = (Evidence(grade=grade) for grade in EvidenceGrade)
VALUE = Normalised(value="x")


def words(*said: str, **more: object) -> Verbatim:
    return Verbatim.model_validate({"field": "f", "words": said, "signals": SURE} | more)


@pytest.mark.parametrize(
    ("verbatim", "value", "evidence", "confidence", "reasons"),
    [
        (words("x"), VALUE, [EXACT], 0.95, [Reason.CONFIDENT]),
        (words("x"), VALUE, [NORMALISED], 0.99, [Reason.CONFIDENT]),
        (words("x"), VALUE, [EXACT], 0.949, [Reason.LOW_CONFIDENCE]),
        (words("x"), VALUE, [FUZZY], 0.99, [Reason.FUZZY_EVIDENCE]),
        (words("x"), VALUE, [NONE], 0.99, [Reason.NO_EVIDENCE]),
        (words("x"), VALUE, [], 0.99, [Reason.NO_EVIDENCE]),
        (words("x", "y"), Normalised(value=["x", "y"]), [EXACT, NONE], 0.99, [Reason.NO_EVIDENCE]),
        (words("x", "y"), Normalised(value=["x", "y"]), [EXACT, FUZZY], 0.99, [Reason.FUZZY_EVIDENCE]),
        (words("x"), Normalised(problem="no date"), [EXACT], 0.99, [Reason.NOT_NORMALISED]),
        (words("x"), Normalised(value=[]), [EXACT], 0.99, [Reason.NOT_NORMALISED]),
        (words("x"), Normalised(problem="no date"), [NONE], 0.99, [Reason.NOT_NORMALISED, Reason.NO_EVIDENCE]),
        (words("x"), Normalised(), [EXACT], 0.99, [Reason.ABSENT_UNCALIBRATED]),
        (words(), Normalised(), [], 0.99, [Reason.ABSENT_UNCALIBRATED]),
        (words(), Normalised(value=False), [], 0.99, [Reason.ABSENT_UNCALIBRATED]),
        (words("x", signals=Signals()), VALUE, [EXACT], 0.99, [Reason.NO_LOGPROBS]),
        (words("x", signals=Signals()), VALUE, [NONE], 0.99, [Reason.NO_LOGPROBS, Reason.NO_EVIDENCE]),
        (words(problem=Reason.ANSWER_TRUNCATED), Normalised(), [], 0.0, [Reason.ANSWER_TRUNCATED]),
        (words(problem=Reason.ANSWER_INVALID), Normalised(), [], 0.0, [Reason.ANSWER_INVALID]),
        (words(problem=Reason.PROMPT_TOO_LONG), Normalised(), [], 0.0, [Reason.PROMPT_TOO_LONG]),
    ],
)
def test_each_reason(
    verbatim: Verbatim, value: Normalised, evidence: list[Evidence], confidence: float, reasons: list[Reason]
) -> None:
    found = decide_field(verbatim, value, evidence, confidence, 0.95)
    assert (found.field, list(found.reasons)) == ("f", reasons)
    assert (found.verdict is Verdict.ACCEPT) == (reasons == [Reason.CONFIDENT])


VERBATIMS = st.builds(
    Verbatim,
    field=st.just("f"),
    words=st.lists(st.text(max_size=3), max_size=3).map(tuple),
    signals=st.builds(Signals, mean_logprob=st.none() | st.floats(-20, 0)),
    problem=st.none() | st.sampled_from([Reason.ANSWER_INVALID, Reason.ANSWER_TRUNCATED]),
)
NORMALISEDS = st.builds(
    Normalised, value=st.sampled_from([None, "x", "", [], ["x"], False, True]), problem=st.sampled_from(["", "bad"])
)
EVIDENCE = st.lists(st.sampled_from([EXACT, NORMALISED, FUZZY, NONE]), max_size=4)
SHARE = st.floats(0, 1)


@given(VERBATIMS, NORMALISEDS, EVIDENCE, SHARE, SHARE)
def test_a_value_without_evidence_is_never_accepted(
    verbatim: Verbatim, value: Normalised, evidence: list[Evidence], confidence: float, threshold: float
) -> None:
    found = decide_field(verbatim, value, evidence, confidence, threshold)
    assert found.reasons
    if found.verdict is Verdict.ACCEPT:
        assert evidence and {e.grade for e in evidence} <= {EvidenceGrade.EXACT, EvidenceGrade.NORMALISED}
        assert verbatim.words and value.value not in (None, []) and not value.problem and not verbatim.problem
        assert confidence >= threshold
    else:
        assert found.verdict is Verdict.REVIEW


def reading(verdict: Verdict) -> FieldReading:
    return FieldReading(
        field="f", verbatim=words("x"), normalised=VALUE, evidence=(EXACT,), confidence=1.0,
        decision=Decision(field="f", verdict=verdict, reasons=(Reason.CONFIDENT,)),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("verdicts", "unread", "reasons"),
    [
        ([Verdict.ACCEPT, Verdict.ACCEPT], (), [Reason.CONFIDENT]),
        ([Verdict.ACCEPT, Verdict.REVIEW], (), [Reason.FIELDS_IN_REVIEW]),
        ([Verdict.ACCEPT], (3,), [Reason.UNREAD_PAGES]),
        ([Verdict.REVIEW], (3,), [Reason.FIELDS_IN_REVIEW, Reason.UNREAD_PAGES]),
        ([], (), [Reason.ANSWER_INVALID]),
    ],
)
def test_documents(verdicts: list[Verdict], unread: tuple[int, ...], reasons: list[Reason]) -> None:
    found = decide_document([reading(verdict) for verdict in verdicts], unread)
    assert (found.field, list(found.reasons)) == ("", reasons)
    assert (found.verdict is Verdict.ACCEPT) == (reasons == [Reason.CONFIDENT])


def test_every_reason_is_explained() -> None:
    assert set(EXPLAINED) == set(Reason)
