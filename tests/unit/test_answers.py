"""From a model's JSON to words: a cut-off or odd answer never raises, and never gives a part of a value as the whole."""

import json
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.generation import Completion, Token
from schemas.kind import FieldSpec
from schemas.outcome import Reason
from schemas.values import ValueType
from tasks.extract.answers import Span, signals_of, spans_of, storable, verbatims

WORDS = st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\0"), max_size=20)
VALUES = st.one_of(st.none(), WORDS, st.lists(WORDS, max_size=4))
ANSWERS = st.dictionaries(st.text("abcdef", min_size=1, max_size=6), VALUES, max_size=5)
HARD = {
    "quoted": 'said "so" \\ and\n\tmore',
    "parties": ["Älpha \U0001f600 Inc.", 'B, "C" ] LLC', ""],
    "nothing": None,
    "none": [],
    "braces": '{"a": ["b"]}',
}


def said(value: object) -> list[str | None]:
    """What `spans_of` should say of a JSON value."""
    return (value or [None]) if isinstance(value, list) else [value]  # type: ignore[list-item]


def spec(name: str, kind: ValueType = ValueType.TEXT) -> FieldSpec:
    return FieldSpec(name=name, type=kind, description="", group="all", search="")


def completion(text: str, **more: object) -> Completion:
    return Completion.model_validate({"request_id": "1", "text": text, "finish": "stop"} | more)


def assert_whole_values_only(text: str, answer: dict[str, object]) -> None:
    for name, spans in spans_of(text).items():
        assert [span.value for span in spans] == said(answer[name])


@pytest.mark.parametrize("escaped", [True, False])
@pytest.mark.parametrize("separators", [(",", ":"), (", ", ": ")])
def test_every_prefix_gives_whole_values_only(escaped: bool, separators: tuple[str, str]) -> None:
    whole = json.dumps(HARD, ensure_ascii=escaped, separators=separators)
    for length in range(len(whole) + 1):
        assert_whole_values_only(whole[:length], dict(HARD))
    assert set(spans_of(whole)) == set(HARD)


@given(ANSWERS, st.booleans(), st.data())
def test_any_prefix_of_any_answer_gives_whole_values_only(
    answer: dict[str, object], ascii: bool, data: st.DataObject
) -> None:
    whole = json.dumps(answer, ensure_ascii=ascii, separators=(",", ":"))
    assert {name: [s.value for s in spans] for name, spans in spans_of(whole).items()} == {
        n: said(v) for n, v in answer.items()
    }
    assert_whole_values_only(whole[: data.draw(st.integers(0, len(whole)))], answer)


@given(st.text())
def test_no_text_raises(text: str) -> None:
    spans_of(text)
    spans_of("{" + text)
    spans_of('{"a":' + text)


@given(ANSWERS)
def test_a_span_is_the_values_own_characters(answer: dict[str, object]) -> None:
    whole = json.dumps(answer, ensure_ascii=False, separators=(",", ":"))
    for spans in spans_of(whole).values():
        assert all(json.loads(f'"{whole[s.start : s.end]}"') == s.value for s in spans if s.value is not None)


def test_a_number_cut_off_is_no_value() -> None:
    assert spans_of('{"a":12') == {}
    assert [s.value for s in spans_of('{"a":125}')["a"]] == ["125"]


@pytest.mark.parametrize(
    "odd", ['{"a":{"b":"x"}}', '{"a":[["x"]]}', '{"a":' + "[" * 100_000, '{"a":' + '{"b":' * 100_000]
)
def test_values_inside_values_are_none(odd: str) -> None:
    assert spans_of(odd) == {}


def test_values_hold_nothing_that_postgres_refuses() -> None:
    [span] = spans_of(r'{"a":"one\u0000two\ud800three\ud83d\ude00"}')["a"]
    assert span.value == "onetwothree\U0001f600"
    assert storable("a\0\udfff") == "a"


def test_a_list_keeps_its_words_in_order_and_leaves_empty_ones_out() -> None:
    [found] = verbatims([spec("parties", ValueType.NAMES)], completion('{"parties":["B","","A"]}'))
    assert (found.words, found.problem) == (("B", "A"), None)


@pytest.mark.parametrize("value", ["null", "[]", '""'])
def test_no_words_is_an_answer_and_no_problem(value: str) -> None:
    [found] = verbatims([spec("a")], completion(f'{{"a":{value}}}'))
    assert (found.words, found.problem) == ((), None)


@pytest.mark.parametrize(
    ("finish", "error", "reason"),
    [
        ("length", "", Reason.ANSWER_TRUNCATED),
        ("stop", "", Reason.ANSWER_INVALID),
        ("error", "prompt_too_long: 3000 tokens", Reason.PROMPT_TOO_LONG),
        ("error", "refused", Reason.ANSWER_INVALID),
    ],
)
def test_a_field_that_is_missing_says_why(finish: str, error: str, reason: Reason) -> None:
    whole, missing = verbatims([spec("a"), spec("b")], completion('{"a":"x","b":"y', finish=finish, error=error))
    assert (whole.words, whole.problem) == (("x",), None)
    assert (missing.words, missing.problem) == ((), reason)


def test_signals_are_over_the_values_own_tokens() -> None:
    text = '{"a":"xy","b":null}'
    tokens = [Token(start=i, end=i + 1, logprob=-float(i), margin=-1.0 if i == 7 else 2.0) for i in range(len(text))]
    found, absent = verbatims([spec("a"), spec("b")], completion(text, tokens=tuple(tokens)))
    assert (found.signals.mean_logprob, found.signals.least_logprob, found.signals.value_tokens) == (-6.5, -7.0, 2)
    assert (found.signals.least_margin, found.signals.grammar_overruled) == (-1.0, 1)
    assert absent.signals.value_tokens == len("null")


@pytest.mark.parametrize(
    ("overruled", "mass"),
    [
        ([], 0.0),
        ([(-3.0, -2.9)], math.exp(-0.1)),
        ([(-3.0, -1.0), (-4.0, -3.5), (-9.0, -1.0)], math.exp(-0.5)),
        ([(-math.inf, -math.inf)], 1.0),
        ([(-0.5, -2.0)], 1.0),  # no more than all, whatever a server says
    ],
)
def test_what_the_grammar_removed_is_its_greatest_probability(
    overruled: list[tuple[float, float]], mass: float
) -> None:
    pairs = [(-0.1, 2.0), *overruled, (-0.2, None)]
    tokens = [Token(start=i, end=i + 1, logprob=logprob, margin=margin) for i, (logprob, margin) in enumerate(pairs)]
    found = signals_of(tokens, [Span(start=0, end=len(tokens), value="x" * len(tokens))])
    assert found.removed_mass == pytest.approx(mass)
    assert found.grammar_overruled == len(overruled)


def test_what_the_grammar_removed_elsewhere_is_not_the_values() -> None:
    tokens = [Token(start=0, end=1, logprob=-9.0, margin=-8.0), Token(start=1, end=2, logprob=-0.1, margin=3.0)]
    assert signals_of(tokens, [Span(start=1, end=2, value="x")]).removed_mass == 0.0


@pytest.mark.parametrize("blank", ["", " ", "\n", "\t\r\n  "])
def test_blanks_between_the_parts_of_an_answer_are_read_over(blank: str) -> None:
    text = blank.join(["", "{", '"a"', ":", "[", '"x"', ",", '"y"', "]", ",", '"b"', ":", "null", "}"])
    assert {name: [span.value for span in spans] for name, spans in spans_of(text).items()} == {
        "a": ["x", "y"],
        "b": [None],
    }


def test_without_tokens_there_are_no_signals() -> None:
    assert signals_of([], [Span(start=0, end=3, value="abc")]).mean_logprob is None
    assert signals_of([Token(start=5, end=9, logprob=-1.0)], [Span(start=0, end=5, value="abc")]).value_tokens == 0


def test_an_impossible_token_can_be_stored() -> None:
    signals = signals_of(
        [Token(start=0, end=4, logprob=float("-inf"), margin=float("-inf"))], [Span(start=0, end=4, value="word")]
    )
    assert json.loads(json.dumps(signals.model_dump(), allow_nan=False))["least_logprob"] == -9999.0
    assert signals.removed_mass == 1.0
