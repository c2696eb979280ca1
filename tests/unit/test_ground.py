"""Evidence: planted values are found where they were planted, values that were not planted are not found."""

import json
import random
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.page import Box, Line, Page, Word
from schemas.reading import Evidence, EvidenceGrade
from schemas.values import ValueType
from tasks.ground import DocumentIndex, locate
from tasks.normalise import normalise

SINGLE = [each for each in ValueType if each is not ValueType.RECORDS]  # whose cells are values of these
DATA = Path(__file__).parents[3] / "shared" / "data"
FILLER = [
    "the",
    "party",
    "shall",
    "deliver",
    "goods",
    "under",
    "this",
    "schedule",
    "before",
    "any",
    "other",
    "notice",
    "given",
    "hereunder",
    "by",
    "either",
    "of",
    "them",
]


def page(*lines: str, number: int = 1) -> Page:
    return Page(number=number, lines=tuple(Line(text=line) for line in lines))


def boxed(*lines: str, confidence: float | None = 0.9) -> Page:
    """A page whose words stand in a grid: a tenth of the width a word, a tenth of the height a line."""
    return Page(number=1, lines=tuple(_boxed_line(text, row, confidence) for row, text in enumerate(lines)))


def _boxed_line(text: str, row: int, confidence: float | None) -> Line:
    words = [
        Word(
            text=word,
            box=Box(left=column / 10, top=row / 10, right=(column + 1) / 10, bottom=(row + 1) / 10),
            ocr_confidence=confidence and confidence - column / 10,
        )
        for column, word in enumerate(text.split())
    ]
    return Line(text=text, words=tuple(words))


def found(words: str, *lines: str, value_type: ValueType = ValueType.TEXT, value: object = None) -> Evidence:
    return locate(words, [page(*lines)], value_type, words if value is None else value)


def test_exact_across_lines_and_folded_whitespace() -> None:
    evidence = found("Acme Holdings Ltd", "by Acme", "Holdings   Ltd (the", "Seller)")
    assert (evidence.grade, evidence.line_first, evidence.line_last) == (EvidenceGrade.EXACT, 0, 1)
    assert evidence.quote == "Acme Holdings Ltd"
    assert evidence.similarity == 1.0


@pytest.mark.parametrize(
    ("words", "line"),
    [
        ("5.00", "15.00"),
        ("5.00", "5.001"),
        ("234.00", "1,234.00"),
        ("12/2018", "25/12/2018"),
        ("CA", "CAR"),
        ("1", "10"),
        ("NO", "KNOW"),
    ],
)
def test_words_never_match_inside_words(words: str, line: str) -> None:
    assert found(words, line).grade is EvidenceGrade.NONE


@pytest.mark.parametrize(
    ("words", "line"), [("5.00", "RM 5.00."), ("5.00", "(5.00)"), ("CA", "Fresno, CA."), ("2018", "May 2018, then")]
)
def test_punctuation_bounds_words(words: str, line: str) -> None:
    assert found(words, line).grade is EvidenceGrade.EXACT


@pytest.mark.parametrize(
    ("words", "line"),
    [
        ("ACME HOLDINGS, INC", "Acme Holdings Inc."),
        ("Café Zoë", "CAFE ZOE"),
        ("Smith and Sons", "Smith & Sons"),
        ("agreement", "this agree-\nment"),
        ("one-year term", "one year term"),
        ("“Widget’s”", '"Widget\'s"'),
    ],
)
def test_normalised_by_case_punctuation_accents_and_hyphens(words: str, line: str) -> None:
    assert found(words, *line.split("\n")).grade is EvidenceGrade.NORMALISED


@pytest.mark.parametrize(
    ("value_type", "words", "value", "line", "quote"),
    [
        (ValueType.DATE, "8 May 2014", "2014-05-08", "made this 8th day of May, 2014 by", "8th day of May, 2014"),
        (ValueType.DATE, "2018-12-25", "2018-12-25", "Date: 25/12/2018 10:00", "25/12/2018"),
        (ValueType.MONEY, "5.00", {"amount": "5.00", "currency": "MYR"}, "TOTAL RM5.00", "RM5.00"),
        (ValueType.DURATION, "24 months", "24 months", "for twenty-four months", "twenty-four months"),
        (ValueType.TIME, "14:31", "14:31", "at 2:31 PM PT", "2:31 PM"),
        (ValueType.MONTH, "April 2022", "2022-04", "On April [XXX], 2022", "April [XXX], 2022"),
        (ValueType.STATE, "CA", "CA", "in Fresno, California", "California"),
        (ValueType.JURISDICTION, "English law", "England", "by the law of England.", "England"),
        (ValueType.PHONE, "+60351213881", "+60351213881", "TEL: 03-5121 3881", "03-5121 3881"),
    ],
)
def test_normalised_by_value(value_type: ValueType, words: str, value: object, line: str, quote: str) -> None:
    evidence = found(words, line, value_type=value_type, value=value)
    assert (evidence.grade, evidence.quote) == (EvidenceGrade.NORMALISED, quote)


def test_fuzzy_finds_ocr_errors_in_names() -> None:
    evidence = found(
        "Copular Nook Company Sdn Bhd", "x", "C0PULAR NO0K COMPANY SDN BHD", "y", value_type=ValueType.NAME
    )
    assert (evidence.grade, evidence.line_first) == (EvidenceGrade.FUZZY, 1)
    assert 0.85 <= evidence.similarity < 1


@pytest.mark.parametrize(
    ("value_type", "words", "line"),
    [
        (ValueType.DATE, "25/12/2018", "25/11/2018"),
        (ValueType.DATE, "8th day of March, 2014", "8th day of August, 2014"),
        (ValueType.MONEY, "RM 1,234.50", "RM 1,234.60"),
        (ValueType.DURATION, "sixty (60) days", "sixty (60) weeks"),
        (ValueType.IDENTIFIER, "HO-1234567", "HO-1234568"),
        (ValueType.NAME, "ABC Holdings Sdn Bhd", "XYZ Holdings Sdn Bhd"),
        (ValueType.NAME, "Licensee", "license"),
    ],
)
def test_a_similar_value_is_another_value(value_type: ValueType, words: str, line: str) -> None:
    value = normalise(value_type, (words,), DocumentIndex([page("$")]).context).value
    assert found(words, line, value_type=value_type, value=value).grade is EvidenceGrade.NONE


@pytest.mark.parametrize(
    ("value_type", "words", "line"),
    [
        (ValueType.TIME, "7:30", "at 7:30 pm"),
        (ValueType.STATE, "Washington", "in Washington, D.C."),
        (ValueType.MONEY, "$1.2", "about $1.2 million"),
        (ValueType.JURISDICTION, "Virginia", "the laws of West Virginia"),
        (ValueType.DURATION, "two years", "for twenty-two years"),
    ],
)
def test_words_cut_out_of_another_value_prove_nothing(value_type: ValueType, words: str, line: str) -> None:
    value = normalise(value_type, (words,), DocumentIndex([page("$")]).context).value
    assert found(words, line, value_type=value_type, value=value).grade is EvidenceGrade.NONE
    assert found(words, line, f"and {words}.", value_type=value_type, value=value).line_first == 1


def test_a_date_from_which_another_is_computed_stands_where_it_is_printed() -> None:
    evidence = found("May 1, 2019", "from May 1, 2019 for a year", value_type=ValueType.DATE, value="2020-05-01")
    assert (evidence.grade, evidence.quote) == (EvidenceGrade.EXACT, "May 1, 2019")


def test_boxes_and_confidence_are_those_of_the_words() -> None:
    document = boxed("a b Acme", "Holdings c d")
    evidence = locate("Acme Holdings", [document], ValueType.NAME, "Acme Holdings")
    assert evidence.box is not None
    assert (evidence.box.left, evidence.box.top, evidence.box.right, evidence.box.bottom) == (0.0, 0.0, 0.3, 0.2)
    assert evidence.ocr_confidence == pytest.approx(0.7)


def test_the_first_of_several_places_and_how_many() -> None:
    evidence = locate(
        "Acme", [page("x", number=1), page("y", "Acme", "Acme and Acme", number=2)], ValueType.NAME, "Acme"
    )
    assert (evidence.page, evidence.line_first, evidence.occurrences) == (2, 1, 3)


def test_words_that_go_on_overleaf_are_placed_on_their_first_page() -> None:
    evidence = locate(
        "Acme Holdings", [page("x", "Acme", number=1), page("Holdings", number=2)], ValueType.NAME, "Acme Holdings"
    )
    assert (evidence.grade, evidence.page, evidence.line_first, evidence.line_last) == (EvidenceGrade.EXACT, 1, 1, 1)


@pytest.mark.parametrize("words", ["", "   ", "...", "z"])
def test_no_words_no_evidence(words: str) -> None:
    assert found(words, "some text ... of a page").grade is EvidenceGrade.NONE
    assert locate(words, [], ValueType.TEXT, None).grade is EvidenceGrade.NONE


def _planted(rng: random.Random, words: str) -> tuple[Page, int]:
    """A page of filler with the words in it, and the line where they begin."""
    before, after = rng.choices(FILLER, k=rng.randrange(60)), rng.choices(FILLER, k=rng.randrange(60))
    tokens = [*before, *words.split(), *after]
    width = rng.randrange(3, 12)
    lines = [" ".join(tokens[at : at + width]) for at in range(0, len(tokens), width)]
    return page(*lines), len(before) // width


NAMES = st.lists(
    st.sampled_from(
        ["Orbital", "Quartz", "Zephyr", "Nimbus", "Velvet", "Kodiak", "Tungsten", "Wexford", "Bramble", "Jupiter"]
    ),
    min_size=2,
    max_size=4,
)


@settings(max_examples=150, deadline=None)
@given(NAMES, st.integers())
def test_planted_names_are_found_where_they_stand(name: list[str], seed: int) -> None:
    words = " ".join(name)
    document, line = _planted(random.Random(seed), words)
    evidence = locate(words, [document], ValueType.NAME, words)
    assert (evidence.grade, evidence.line_first, evidence.occurrences) == (EvidenceGrade.EXACT, line, 1)


def _misread(rng: random.Random, words: str) -> str:
    """One letter of the words misread."""
    at = rng.choice([at for at, letter in enumerate(words) if letter.isalpha()])
    return words[:at] + rng.choice("qxjz") + words[at + 1 :]


@settings(max_examples=150, deadline=None)
@given(NAMES, st.integers())
def test_planted_names_are_found_in_spite_of_noise(name: list[str], seed: int) -> None:
    rng = random.Random(seed)
    words = " ".join(name)
    document, line = _planted(rng, _misread(rng, words).upper().replace(" ", ", "))
    evidence = locate(words, [document], ValueType.NAME, words)
    assert evidence.grade in (EvidenceGrade.FUZZY, EvidenceGrade.NORMALISED)
    assert evidence.line_first == line
    assert len(evidence.quote.split()) == len(name)


@settings(max_examples=100, deadline=None)
@given(st.dates(), st.dates(), st.integers())
def test_planted_dates_are_found_by_value_and_others_are_not(day: object, other: object, seed: int) -> None:
    document, line = _planted(random.Random(seed), f"{day:%d} day of {day:%B}, 20{day:%y}")
    words, value = f"20{day:%y-%m-%d}", f"20{day:%y-%m-%d}"
    evidence = locate(words, [document], ValueType.DATE, value)
    assert (evidence.grade, evidence.line_first) == (EvidenceGrade.NORMALISED, line)
    if f"{other:%y%m%d}" != f"{day:%y%m%d}":
        absent = f"20{other:%y-%m-%d}"
        assert locate(absent, [document], ValueType.DATE, absent).grade is EvidenceGrade.NONE


@settings(max_examples=100, deadline=None)
@given(NAMES, NAMES, st.integers())
def test_names_that_were_not_planted_are_not_found(name: list[str], other: list[str], seed: int) -> None:
    if set(name) & set(other):
        return
    document, _ = _planted(random.Random(seed), " ".join(name))
    words = " ".join(other)
    assert locate(words, [document], ValueType.NAME, words).grade is EvidenceGrade.NONE


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=40), st.lists(st.text(max_size=40), max_size=4), st.sampled_from(SINGLE))
def test_no_text_raises(words: str, lines: list[str], value_type: ValueType) -> None:
    value = normalise(value_type, (words,), DocumentIndex([]).context).value
    assert locate(words, [page(*lines)], value_type, value).grade in EvidenceGrade


def _receipts(count: int) -> list[dict[str, object]]:
    labels = DATA / "receipt" / "expected.jsonl"
    if not labels.exists():
        pytest.skip("the labelled documents are not on this machine")
    rows = [json.loads(line) for line in labels.read_text().splitlines()]
    return [row for row in rows if row["file"].endswith(".txt")][:count]


def _text_page(text: str) -> Page:
    return page(*text.splitlines())


def test_labels_of_other_receipts_are_not_found_by_similarity() -> None:
    rows = _receipts(60)
    rng = random.Random(7)
    indexes = [DocumentIndex([_text_page((DATA / "receipt" / str(row["file"])).read_text())]) for row in rows]
    wrong = 0
    for _ in range(200):
        ours, theirs = rng.sample(range(len(rows)), 2)
        field, value_type = rng.choice(
            [("company", ValueType.NAME), ("address", ValueType.TEXT), ("date", ValueType.DATE)]
        )
        words = str((rows[theirs]["verbatim"].get(field) or [""])[0])
        value = normalise(value_type, (words,), indexes[theirs].context).value
        wrong += locate(words, indexes[ours], value_type, value).grade is EvidenceGrade.FUZZY
    assert wrong <= 2


def test_a_long_contract_is_searched_to_its_end() -> None:
    rng = random.Random(3)
    lines = [" ".join(rng.choices(FILLER, k=14)) for _ in range(3_400)]
    lines[3_000] += " Zephyr Quartz Holdings, Inc. as of May 8, 2014, by the laws of the State of Ohio"
    document = DocumentIndex([page(*lines)])
    wanted = [
        ("Zephyr Quartz Holdings, Inc.", ValueType.NAME, "x"),
        ("8 May 2014", ValueType.DATE, "2014-05-08"),
        ("zephyr quartz holdings", ValueType.NAME, "x"),
        ("Ohio", ValueType.JURISDICTION, "Ohio"),
    ] * 4
    grades = {locate(words, document, value_type, value).grade for words, value_type, value in wanted}
    assert grades == {EvidenceGrade.EXACT, EvidenceGrade.NORMALISED}
