"""The order of readings that nothing calibrates: within 0 and 1, and lower for whatever makes a reading less sure."""

from math import exp

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.reading import Evidence, EvidenceGrade, Normalised, Signals
from tasks.extract.score import ABSENT, WITHOUT_LOGPROBS, confidence

VALUE = Normalised(value="x")
LOGPROBS = st.none() | st.floats(-50, 5)
EVIDENCE = st.lists(
    st.builds(Evidence, grade=st.sampled_from(EvidenceGrade), ocr_confidence=st.none() | st.floats(0, 1)), max_size=4
)
VALUES = st.builds(Normalised, value=st.sampled_from([None, "x"]), problem=st.sampled_from(["", "bad"]))


def sure(logprob: float | None, *evidence: Evidence, value: Normalised = VALUE) -> float:
    return confidence(Signals(mean_logprob=logprob), evidence, value)


def grade(name: EvidenceGrade, ocr: float | None = None) -> Evidence:
    return Evidence(grade=name, ocr_confidence=ocr)


@given(LOGPROBS, EVIDENCE, VALUES)
def test_it_is_a_share(logprob: float | None, evidence: list[Evidence], value: Normalised) -> None:
    assert 0 <= sure(logprob, *evidence, value=value) <= 1


@given(st.floats(-50, 0), st.floats(-50, 0), EVIDENCE)
def test_a_surer_model_gives_no_less(one: float, other: float, evidence: list[Evidence]) -> None:
    low, high = sorted((one, other))
    assert sure(low, *evidence) <= sure(high, *evidence)


@given(LOGPROBS, EVIDENCE.filter(bool), st.sampled_from(EvidenceGrade))
def test_more_evidence_gives_no_more(logprob: float | None, evidence: list[Evidence], more: EvidenceGrade) -> None:
    assert sure(logprob, *evidence, grade(more)) <= sure(logprob, *evidence)


def test_grades_are_in_order() -> None:
    found = [sure(-0.01, grade(name)) for name in EvidenceGrade]
    assert found == sorted(found, reverse=True) and len(set(found)) == len(found)


def test_exact_evidence_leaves_the_tokens_probability() -> None:
    assert sure(-0.1, grade(EvidenceGrade.EXACT)) == pytest.approx(exp(-0.1))


def test_unreliable_ocr_and_a_problem_lower_it() -> None:
    best = sure(-0.01, grade(EvidenceGrade.EXACT, ocr=1.0))
    assert sure(-0.01, grade(EvidenceGrade.EXACT, ocr=0.4)) < best
    assert sure(-0.01, grade(EvidenceGrade.EXACT), value=Normalised(problem="no date")) < best / 2


def test_what_is_absent_or_without_logprobs_stays_in_the_middle() -> None:
    assert sure(0.0) == ABSENT
    assert sure(None, grade(EvidenceGrade.EXACT)) == WITHOUT_LOGPROBS
