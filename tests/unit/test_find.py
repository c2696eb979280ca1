"""A span that code finds has its value by itself, in samples and in real papers."""

import json
import random
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.values import ValueType
from tasks.find import FINDABLE, find
from tasks.normalise import Context, context_of, normalise
from tasks.samples.registry import GENERATORS
from tests.conftest import SHARED

PIECES = (
    "ten dollars ($10)", "($1,250.00)", "RM 12.50", "12/03/2018", "25.12.2018", "the 8th day of May 2014", "[XXX]", "May [XXX], 2024",
    "two (2) years", "30 days", "laws of the State of New York", "English law", "Austin, TX 78701", "in Georgia", "10:43 PM", "noon",
    "Tel: 03-6261 9337", "(303) 555-0101", "+60 12-918 7937", "O1/O2/2O18", "Total", "and", "(", ")", ".", ",", "\n", "1", "EUR",
)  # fmt: skip


def spans_stand_alone(text: str) -> int:
    context, count = context_of(text), 0
    for value_type in FINDABLE:
        for span in find(value_type, text, context):
            assert text[span.start : span.end] == span.text == span.text.strip()
            assert normalise(value_type, (span.text,), context).value == span.value, (value_type, span)
            count += 1
    return count


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=12), st.sampled_from(["", " ", "  "]))
def test_spans_stand_alone(pieces: list[str], between: str) -> None:
    text = between.join(pieces)
    spans_stand_alone(text)


@pytest.mark.parametrize("text", ["(\n30 days", "(\n$5"])
def test_a_term_behind_a_bracket_and_a_break_stands_alone(text: str) -> None:
    spans_stand_alone(text)


@pytest.mark.parametrize("kind", GENERATORS)
def test_spans_of_samples_stand_alone(kind: str) -> None:
    assert sum(spans_stand_alone(GENERATORS[kind](random.Random(seed)).text) for seed in range(12)) > 0


def labelled_texts() -> Iterator[Path]:
    for name in ("contract", "receipt", "accident_report"):
        yield from sorted((SHARED / name / "documents").glob("*.txt"))[::6]


def test_spans_of_labelled_papers_stand_alone() -> None:
    papers = list(labelled_texts())
    if not papers:
        pytest.skip(f"the labelled sets are not at {SHARED}")
    found = sum(spans_stand_alone(path.read_text(errors="replace")[:30_000]) for path in papers)
    assert found > len(papers)


@pytest.mark.parametrize(
    ("value_type", "text", "expected"),
    [
        (ValueType.DATE, "on the 8th day of May 2014, by", [("8th day of May 2014", "2014-05-08")]),
        (ValueType.MONTH, "On May [XXX], 2024 at", [("May [XXX], 2024", "2024-05")]),
        (ValueType.TIME, "at 10:43 PM PT", [("10:43 PM", "22:43")]),
        (ValueType.DURATION, "for two (2) years.", [("two (2) years", "2 years")]),
        (ValueType.MONEY, "ten dollars ($10) only", [("$10", {"amount": "10", "currency": "USD"})]),
        (ValueType.MONEY, "Refund ($10.00)", [("($10.00)", {"amount": "-10.00", "currency": "USD"})]),
        (ValueType.JURISDICTION, "the laws of the State of New York", [("New York", "New York")]),
        (ValueType.STATE, "Sunnyvale, CA.", [("CA", "CA")]),
        (ValueType.PHONE, "Tel: (303) 555-0101 on 12-03-2018", [("(303) 555-0101", "3035550101")]),
        (ValueType.PHONE, "call 01632 960541.\nSalem, OR 97301\n\n25 May", [("01632 960541", "01632960541")]),
        (ValueType.PHONE, "12-03-2018 paid 1234567.00 at 80112-1234", []),
    ],
)
def test_what_is_found(value_type: ValueType, text: str, expected: list[tuple[str, object]]) -> None:
    assert [(span.text, span.value) for span in find(value_type, text, Context())] == expected


def test_misread_digits_are_found_as_they_are_printed() -> None:
    text = "TOTAL RM 12.5O on l5/02/2019, CASH 20.00 | Milk 1.5l 4.00|5.00"
    context = context_of(text)
    amounts = find(ValueType.MONEY, text, context)
    assert [span.text for span in amounts] == ["RM 12.5O", "20.00", "4.00", "5.00"]
    assert amounts[0].value == {"amount": "12.50", "currency": "MYR"}
    assert [(span.text, span.value) for span in find(ValueType.DATE, text, context)] == [("l5/02/2019", "2019-02-15")]


def test_an_amount_without_a_sign_has_the_papers_currency() -> None:
    text = "RM 5.00\nTotal 12.50"
    assert find(ValueType.MONEY, text, context_of(text))[-1].value == {"amount": "12.50", "currency": "MYR"}


@pytest.mark.parametrize("value_type", sorted(set(ValueType) - FINDABLE))
def test_there_is_no_finder_for_words(value_type: ValueType) -> None:
    assert find(value_type, json.dumps(PIECES), Context()) == []
