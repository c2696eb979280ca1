"""Why a field is in doubt, in words; where two texts differ; where typed words stand."""

from typing import Any

import pytest

from deployments.review.document.difference import difference
from deployments.review.document.found import found, tokens_of
from deployments.review.document.why import confidence_in_words, sentences
from schemas.page import Box, Line, Page, Word
from schemas.reviewed import FieldDecision, TierReading


def reading(value: Any = "ACME", tier: int = 1, confidence: float = 0.62, note: str = "", problem: str = "", **signals: float | None) -> TierReading:  # fmt: skip
    return TierReading(field="f", tier=tier, engine="e", words=("w",), value=value, problem=problem, note=note, evidence=(), signals=signals, confidence=confidence)  # fmt: skip


def decided(*reasons: str, verdict: str = "review", calibration: str = "c", threshold: float | None = 0.81) -> FieldDecision:  # fmt: skip
    return FieldDecision(field="f", verdict=verdict, reasons=reasons, calibration=calibration, threshold=threshold)


@pytest.mark.parametrize(
    ("best", "rules", "said"),
    [
        (reading(rules_agree=0), reading("2024-05-08", 0), "Plain rules read 2024-05-08 instead."),
        (reading(rules_agree=0), reading(None, 0), "Plain rules found no such thing in the document."),
        (reading(rules_agree=0, by_rules=1, note="the model: X"), None, "Plain rules read this, the model something else (the model: X)."),
        (reading(evidence_grade=0), None, "Not found in the document."),
        (reading(evidence_grade=1), None, "The document holds only something similar."),
        (reading(ocr_confidence=0.41), None, "OCR is unsure here (41%)."),
        (reading(logprob_least=-3.0), None, "The model hesitated."),
        (reading(None, logprob_least=-3.0), None, "The model hesitated to say that there is none."),
        (reading(candidates=1.609), None, "The document holds 4 such values."),
        (reading(lower_agrees=0), None, "The model before this one read something else."),
        (reading(None, problem="no date in them"), None, "The words “w” give no value: no date in them."),
    ],
)  # fmt: skip
def test_a_signal_that_fired_is_said_plainly(best: TierReading, rules: TierReading | None, said: str) -> None:
    assert sentences(best, rules, decided("low_confidence")) == (said,)


def test_the_two_that_say_most_are_said_and_the_decision_where_no_signal_fired() -> None:
    all_of_them = reading(evidence_grade=0, ocr_confidence=0.1, logprob_least=-9, candidates=3)
    assert sentences(all_of_them, None, decided("novel")) == ("Not found in the document.", "OCR is unsure here (10%).")
    assert sentences(reading(), None, decided("novel")) == ("The document is unlike those that the confidence was calibrated on.",)  # fmt: skip
    assert sentences(reading(), None, decided("low_confidence")) == ("The confidence is below the threshold.",)
    assert sentences(None, None, None) == ("No model read it.",)
    assert sentences(reading(ocr_confidence=0.99, logprob_least=-0.01, rules_agree=1, candidates=0.7), None, decided("low_confidence")) == ("The confidence is below the threshold.",)  # fmt: skip


def test_that_it_had_been_accepted_is_said_first() -> None:
    said = sentences(reading(evidence_grade=1, ocr_confidence=0.1), None, decided("recalled"))
    assert said == ("It was accepted, but too many like it have turned out to be wrong.", "The document holds only something similar.")  # fmt: skip
    assert len(sentences(reading(), None, decided("recalled"))) == 1


def test_confidence_is_a_word_and_a_figure_only_where_it_was_measured() -> None:
    assert confidence_in_words(reading(), decided()) == "unsure, 62% (81% needed)"
    assert confidence_in_words(reading(confidence=0.98), decided(verdict="accept")) == "very sure, 98%"
    assert confidence_in_words(reading(), decided(calibration="")) == "not measured"
    assert confidence_in_words(reading(), None) == "not measured"


def test_the_difference_is_in_whole_words_and_loses_nothing() -> None:
    left, right = difference("Acme Holdings Ltd, Oslo", "Acme Trading Ltd, Oslo")
    assert [run.text for run in left if run.differs] == ["Holdings"]
    assert [run.text for run in right if run.differs] == ["Trading"]
    assert "".join(run.text for run in left) == "Acme Holdings Ltd, Oslo"
    assert difference("same", "same")[0][0].differs is False and difference("", "x")[0] == ()


def line(text: str, top: float) -> Line:
    words = tuple(Word(text=w, box=Box(left=0.1 * at, top=top, right=0.1 * at + 0.08, bottom=top + 0.02), ocr_confidence=0.9 - 0.1 * at) for at, w in enumerate(text.split()))  # fmt: skip
    return Line(text=text, box=words[0].box, words=words)


def test_typed_words_are_found_where_they_stand_over_lines_and_not_over_pages() -> None:
    pages = (Page(number=1, lines=(line("From ACME Holdings", 0.1), line("Ltd, Oslo", 0.2))), Page(number=2, lines=(line("Norway ACME", 0.1),)))  # fmt: skip
    place = found("acme holdings ltd", tokens_of(pages))
    assert place and (place.page, place.line_first, place.line_last, place.quote) == (1, 0, 1, "ACME Holdings Ltd,")
    assert place.box and list(place.box.model_dump().values()) == pytest.approx([0.0, 0.1, 0.28, 0.22])
    assert place.occurrences == 1
    assert place.ocr_confidence == pytest.approx(0.7)
    assert found("acme", tokens_of(pages)).occurrences == 2  # type: ignore[union-attr]
    assert (
        found("Oslo Norway", tokens_of(pages)) is None
        and found("nowhere", tokens_of(pages)) is None
        and found("...", tokens_of(pages)) is None
    )
