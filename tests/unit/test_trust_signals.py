"""Signals: each by itself, on readings made by hand; what says nothing is None, never a number."""

import json
import math
from typing import Any

import pytest

from schemas.kind import fields_of
from schemas.reading import EvidenceGrade, Normalised, Signals
from schemas.registry import KINDS
from schemas.values import ValueType
from tasks.trust import signals as module
from tasks.trust.seen import Seen, lines_near
from tasks.trust.signals import ALWAYS, SIGNALS, signals_of
from tests.unit.seen_fields import by_tokens, evidence, page, seen, spec, verbatim

DOLLARS = spec(ValueType.MONEY)
TWO_PAGES = (page("a", "b", "c"), page("d", number=2))
EXACT, NORMALISED, FUZZY, NONE = EvidenceGrade


def money(amount: str, currency: str | None = "USD") -> dict[str, str | None]:
    return {"amount": amount, "currency": currency}


def found(*evidences: Any, **more: Any) -> Seen:
    return seen([str(n) for n in range(len(evidences))], evidence=evidences, **more)


NULL, NOT_FOUND, NO_TOKENS = seen(None), seen([]), by_tokens()
CASES: dict[str, list[tuple[Seen, float | None]]] = {
    "logprob_mean": [
        (by_tokens(mean_logprob=-0.25), -0.25),
        (by_tokens(mean_logprob=-math.inf), -20.0),
        (by_tokens(mean_logprob=-20.5), -20.0),
        (NO_TOKENS, None),
    ],
    "logprob_least": [
        (by_tokens(least_logprob=-1.5), -1.5),
        (by_tokens(least_logprob=-math.inf), -20.0),
        (NO_TOKENS, None),
    ],
    "margin_least": [
        (by_tokens(least_margin=2.0), 2.0),
        (by_tokens(least_margin=-3.0), -3.0),
        (by_tokens(least_margin=-math.inf), -20.0),
        (by_tokens(least_margin=math.inf), 20.0),
        (NO_TOKENS, None),
    ],
    "overruled": [
        (by_tokens(value_tokens=4, grammar_overruled=1), 0.25),
        (by_tokens(value_tokens=4), 0.0),
        (NO_TOKENS, None),
    ],
    "removed_mass": [
        (by_tokens(value_tokens=4, removed_mass=0.75), 0.75),
        (by_tokens(value_tokens=4), 0.0),
        (NO_TOKENS, None),
    ],
    "length": [(by_tokens(value_tokens=4), math.log(5)), (NO_TOKENS, 0.0)],
    "items": [(seen(["a", "b"]), 2.0), (seen([]), 0.0), (seen("a"), None)],
    "evidence_grade": [
        (found(evidence(EXACT)), 3.0),
        (found(evidence(NORMALISED)), 2.0),
        (found(evidence(FUZZY)), 1.0),
        (found(evidence(NONE)), 0.0),
        (found(evidence(EXACT), evidence(FUZZY)), 1.0),
        (NULL, None),
    ],
    "similarity": [
        (found(evidence(similarity=1.0), evidence(FUZZY, similarity=0.75)), 0.75),
        (NULL, None),
    ],
    "occurrences": [
        (found(evidence(occurrences=3), evidence(occurrences=1)), math.log(2)),
        (found(evidence(NONE, occurrences=0)), 0.0),
        (NULL, None),
    ],
    "place": [
        (found(evidence(page=1, line_first=0), around={"pages": TWO_PAGES}), 0.0),
        (found(evidence(page=1, line_first=2), around={"pages": TWO_PAGES}), 0.5),
        (found(evidence(page=2, line_first=0), around={"pages": TWO_PAGES}), 0.75),
        (found(evidence(page=2, line_first=0), evidence(page=1, line_first=1), around={"pages": TWO_PAGES}), 0.25),
        (found(evidence(NONE)), None),
        (NULL, None),
    ],
    "ocr_confidence": [
        (found(evidence(ocr_confidence=0.9), evidence(ocr_confidence=0.5), evidence()), 0.5),
        (found(evidence(ocr_confidence=0.0)), 0.0),
        (found(evidence()), None),
        (NULL, None),
    ],
    "candidates": [
        (seen(around={"candidates": {"f": 3}}), math.log(4)),
        (seen(around={"candidates": {"f": 0}}), 0.0),
        (seen(around={"candidates": {"other": 3}}), None),
    ],
    "candidates_shown": [
        (seen(spec=spec(ValueType.DATE), excerpt="from May 8, 2014 to June 9, 2015; again May 8, 2014", around={"candidates": {"f": 9}}), math.log(3)),
        (seen(spec=spec(ValueType.DATE), excerpt="no day at all", around={"candidates": {"f": 9}}), 0.0),
        (seen(spec=spec(ValueType.DATE), excerpt="May 8, 2014"), None),
    ],
    "unread": [(seen(unread_share=0.4), 0.4)],
    "by_rules": [
        (seen("Acme", by_rules=Normalised(value="Acme"), own=Normalised(value="Beta")), 1.0),
        (seen(None, by_rules=Normalised(), own=Normalised(value="Beta")), 1.0),
        (seen("Acme", by_rules=Normalised(value="Beta")), 0.0),
        (seen("Acme", by_rules=Normalised(value="Acme")), 0.0),
        (seen("Acme"), 0.0),
    ],
    "rules_agree": [
        (seen("Acme", by_rules=Normalised(value="Acme"), own=Normalised(value="Beta")), 0.0),
        (seen("Acme", by_rules=Normalised(value="Acme"), own=Normalised()), 0.0),
        (seen("Acme Inc", by_rules=Normalised(value="ACME, Inc.")), 1.0),
        (seen("Acme Inc", by_rules=Normalised(value="Acme Ltd")), 0.0),
        (seen(None, by_rules=Normalised()), 1.0),
        (seen("Acme", by_rules=Normalised()), 0.0),
        (seen(None, by_rules=Normalised(value="Acme")), 0.0),
        (seen(["B", "A"], by_rules=Normalised(value=["a", "b"])), 1.0),
        (seen(["A"], by_rules=Normalised(value=["A", "B"])), 0.0),
        (seen([], by_rules=Normalised(value=[])), 1.0),
        (seen(money("12.50"), by_rules=Normalised(value=money("12.5", None))), 1.0),
        (seen("Acme"), None),
    ],
    "rules_overlap": [
        (seen(["A", "B"], by_rules=Normalised(value=["A", "B"]), own=Normalised(value=["B", "C"])), 1 / 3),
        (seen("Acme", by_rules=Normalised(value="Acme"), own=Normalised(value="Beta")), 0.0),
        (seen("Acme", by_rules=Normalised(value="Acme"), own=Normalised()), None),
        (seen(["A", "B"], by_rules=Normalised(value=["B", "C"])), 1 / 3),
        (seen(["A"], by_rules=Normalised(value=["a"])), 1.0),
        (seen([], by_rules=Normalised(value=[])), 0.0),
        (seen("Acme Inc of Ohio", by_rules=Normalised(value="ACME INC")), 1.0),
        (seen("Acme", by_rules=Normalised(value="Acme Inc")), 1.0),
        (seen("Acme", by_rules=Normalised(value="Beta")), 0.0),
        (seen("Acme", by_rules=Normalised()), None),
        (seen(None, by_rules=Normalised(value="Acme")), None),
        (seen("Acme"), None),
    ],
    "rules_found": [
        (seen("Acme", by_rules=Normalised(value="Beta")), 1.0),
        (seen("Acme", by_rules=Normalised()), 0.0),
        (seen(["A"], by_rules=Normalised(value=[])), 0.0),
        (seen("Acme"), None),
    ],
    "lower_agrees": [
        (seen("Acme", lower=Normalised(value="acme")), 1.0),
        (seen("Acme", lower=Normalised(value="Beta")), 0.0),
        (seen(None, lower=Normalised()), 1.0),
        (seen("Acme", lower=Normalised()), 0.0),
        (seen("Acme"), None),
    ],
    "problem": [
        (seen(value=Normalised(problem="no date")), 1.0),
        (seen(value=Normalised(value="2014-01-02", note="day first")), 0.5),
        (seen(value=Normalised(problem="no date", note="day first")), 1.0),
        (seen(), 0.0),
    ],
    "implausible_value": [
        (seen("2014-05-08", spec=spec(ValueType.DATE)), 0.0),
        (seen("0214-05-08", spec=spec(ValueType.DATE)), 1.0),
        (seen(None, spec=spec(ValueType.DATE)), 0.0),
    ],
    "order_broken": [
        (seen(around={"values": {"f": "2015-01-01", "g": "2014-01-01"}, "in_order": (("f", "g"),)}), 1.0),
        (seen(around={"values": {"f": "2014-01-01", "g": "2015-01-01"}, "in_order": (("f", "g"),)}), 0.0),
    ],
    "sum_found": [
        (seen(money("54.15"), spec=DOLLARS, around={"amounts": ("54.15", "50.00", "4.15")}), 1.0),
        (seen(money("54.15"), spec=DOLLARS, around={"amounts": ("54.15", "50.00")}), 0.0),
        (seen(None, spec=DOLLARS, around={"amounts": ("54.15", "50.00", "4.15")}), None),
        (seen("54.15", around={"amounts": ("54.15", "50.00", "4.15")}), None),
    ],
    "kind_confidence": [(seen(around={"kind_confidence": 0.8}), 0.8)],
}  # fmt: skip


@pytest.mark.parametrize(
    ("name", "case", "expected"),
    [(name, case, expected) for name, cases in CASES.items() for case, expected in cases],
    ids=[f"{name} {n}" for name, cases in CASES.items() for n in range(len(cases))],
)
def test_a_signal(name: str, case: Seen, expected: float | None) -> None:
    assert SIGNALS[name](case) == (expected if expected is None else pytest.approx(expected))


LAW = spec(search="governed by laws")


@pytest.mark.parametrize(
    ("lines", "cues"),
    [
        (("nothing", "x"), 0),
        (("nothing", "the laws of x"), 1),
        (("This is governed", "x"), 1),
        (("shall be governed by the laws of", "x"), 3),  # two words and a pair
        (("This is governed", "in between", "x"), 0),
    ],
)
def test_words_of_the_description_are_looked_for_in_the_values_line_and_the_one_before(
    lines: tuple[str, ...], cues: int
) -> None:
    at = len(lines) - 1
    read = found(
        evidence(page=1, line_first=at, line_last=at), spec=LAW, around={"pages": (page(*lines),)}, excerpt="laws"
    )
    assert SIGNALS["cues_near"](read) == pytest.approx(math.log1p(cues))
    assert SIGNALS["cues_shown"](read) == pytest.approx(math.log(2))


def test_of_several_places_the_one_with_most_words_of_the_description_counts() -> None:
    pages = (page("x", "y", "governed by the laws of x"),)
    places = [evidence(page=1, line_first=line, line_last=line) for line in (0, 2)]
    assert SIGNALS["cues_near"](found(*places, spec=LAW, around={"pages": pages})) == pytest.approx(math.log(4))
    assert SIGNALS["cues_near"](found(places[0], spec=LAW, around={"pages": pages})) == 0.0
    assert SIGNALS["cues_near"](NULL) is None
    assert SIGNALS["cues_near"](found(evidence(NONE), spec=LAW)) == 0.0


def test_a_null_is_searched_for_in_what_was_shown() -> None:
    shown = seen(None, spec=LAW, excerpt="This is governed by the laws of Ohio")
    assert SIGNALS["cues_shown"](shown) == pytest.approx(math.log(4))
    assert SIGNALS["cues_shown"](seen(None, spec=LAW)) == 0.0


def test_lines_near_a_value_do_not_leave_its_page() -> None:
    at = evidence(page=2, line_first=0, line_last=0)
    assert lines_near(at, TWO_PAGES) == "d"
    assert lines_near(evidence(page=1, line_first=1, line_last=2), TWO_PAGES) == "a\nb\nc"
    assert lines_near(evidence(NONE), TWO_PAGES) == ""


@pytest.mark.parametrize(
    ("read", "absent"),
    [
        (seen("x"), False),
        (seen(["x"]), False),
        (seen(True), False),
        (seen(None), True),
        (seen([]), True),
        (seen(False), True),
        (seen("x", verbatim=verbatim(())), True),
        (seen("x", value=Normalised(problem="no date")), True),
    ],
)
def test_a_reading_without_words_or_value_is_a_null(read: Seen, absent: bool) -> None:
    assert read.absent is absent


def test_every_signal_has_a_case_that_it_says_and_every_reading_has_all() -> None:
    assert set(CASES) | {"cues_near", "cues_shown"} == set(SIGNALS)
    assert set(signals_of(seen())) == set(signals_of(NO_TOKENS)) == set(SIGNALS)
    assert set(ALWAYS) <= set(SIGNALS)
    assert {name for name in ALWAYS if signals_of(NO_TOKENS)[name] is not None} == set()


@pytest.mark.parametrize("kind", KINDS)
def test_every_field_of_every_kind_has_finite_signals(kind: str) -> None:
    for each in fields_of(KINDS[kind]):
        value: Any = [] if each.many else None
        read = seen(value, spec=each, verbatim=verbatim((), Signals(mean_logprob=-math.inf, least_logprob=-math.inf)))
        assert json.loads(json.dumps(signals_of(read), allow_nan=False)) == signals_of(read)


def test_they_are_rounded_to_what_is_stored() -> None:
    assert signals_of(by_tokens(mean_logprob=-0.123456789))["logprob_mean"] == -0.12346
    assert module._rounded(None) is None
