"""Places, names, texts, identifiers, telephone numbers, clauses; absence; and what holds for every type."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.values import ValueType
from tasks.normalise import Context, DateOrder, context_of, normalise
from tasks.normalise.places import find_jurisdictions, find_states

SINGLE = [each for each in ValueType if each is not ValueType.RECORDS]  # whose cells are values of these
NOTHING = Context()
MALAYSIA = Context(currency="MYR", currency_note="'RM' in this document")
DAY_FIRST = Context(date_order=DateOrder.DAY_FIRST)


def read(value_type: ValueType, *words: str, context: Context = NOTHING) -> Any:
    return normalise(value_type, words, context).value


@pytest.mark.parametrize(
    ("words", "value"),
    [
        ("the laws of the State of New York", "New York"),
        ("the laws, other than choice of law rules, of the state of\nFlorida", "Florida"),
        ("THE LAWS OF THE COMMONWEALTH OF VIRGINIA", "Virginia"),
        ("laws of the State of West Virginia", "West Virginia"),
        ("governed by New York law", "New York"),
        ("English law", "England"),
        ("the laws of England and Wales", "England and Wales"),
        ("the PRC Laws", "People's Republic of China"),
        ("the People’s Republic of China", "People's Republic of China"),
        ("laws of the Province of Ontario and the federal laws of Canada", "Ontario, Canada"),
        ("the laws of the United States of America, State of California", "California"),
        ("the laws of the United States and the Commonwealth of Virginia", "Virginia"),
        ("the laws of Canada and of the Province of Ontario", "Ontario, Canada"),
        ("the laws of the United States and Mexico", "United States"),
        ("the law of the Federal Republic of Germany applies", "Germany"),
        ("the substantive laws of the Netherlands", "Netherlands"),
        ("Delaware, United States", "Delaware"),
        ("State of Israel", "Israel"),
        ("laws of the State of Georgia", "Georgia"),
        ("Delaware", "Delaware"),
        ("Washington, D.C.", "District of Columbia"),
        ("Washington, DC", "District of Columbia"),
        ("Province of Ontario and the federal laws of Canada applicable therein", "Ontario, Canada"),
        ("State of New York, without regard to the laws of Delaware", "New York"),
        ("Delaware corporation, governed by the laws of New York", "New York"),
        ("Texas Instruments agrees to the laws of Ohio", "Ohio"),
        ("laws of New South Wales", "New South Wales, Australia"),
        ("Victoria, Australia", "Victoria, Australia"),
        ("laws of the Republic of China", "Taiwan"),
        ("Republic of Korea", "Korea"),
        ("P.R.C.", "People's Republic of China"),
        ("U.K.", "United Kingdom"),
        ("Texas, USA", "Texas"),
    ],
)
def test_jurisdictions(words: str, value: str) -> None:
    assert read(ValueType.JURISDICTION, words) == value


def test_two_places_without_a_law_are_a_problem() -> None:
    assert "several" in normalise(ValueType.JURISDICTION, ("either Illinois or New York",), NOTHING).problem


def test_jurisdictions_of_a_text() -> None:
    text = "a Delaware corporation. This is governed by the laws of the State of Ohio."
    assert [(span.text, span.value) for span in find_jurisdictions(text)] == [("Ohio", "Ohio")]


@pytest.mark.parametrize(
    ("words", "value"),
    [
        ("California", "CA"),
        ("CA", "CA"),
        ("San Francisco, CA", "CA"),
        ("Austin, TX 78701", "TX"),
        ("D.C.", None),
        ("or", None),
        ("OR", "OR"),
        ("ny", "NY"),
        ("Ohio\nStreet: 12 Elm", "OH"),
        ("Ohio Street: 12 Elm", "OH"),
        ("State: Florida\nDr. Smith", "FL"),
        ("Kansas City, Missouri", "MO"),
        ("Kansas City", None),
        ("Washington St, Boston, MA", "MA"),
        ("New York City", "NY"),
    ],
)
def test_states(words: str, value: str | None) -> None:
    assert read(ValueType.STATE, words) == value


def test_states_of_a_text() -> None:
    assert [span.value for span in find_states("in Phoenix, Arizona or in San Francisco, CA; OR and IN are words")] == [
        "AZ",
        "CA",
    ]


@pytest.mark.parametrize(
    ("words", "value"),
    [
        ('Foo Corp., a Delaware corporation (the "Company")', "Foo Corp."),
        ("between Nike, Inc.", "Nike, Inc."),
        ("By Design LLC", "By Design LLC"),
        ("Calm.com, Inc.,", "Calm.com, Inc."),
        ("“Acme LLC”", "Acme LLC"),
        ("Skype Technologies, S.A.", "Skype Technologies, S.A."),
        ("NOOK TA .B (TAMAN OAK) SDN BHD", "NOOK TA .B (TAMAN OAK) SDN BHD"),
        ("MS E.L.M. (T) SDN BHD", "MS E.L.M. (T) SDN BHD"),
        ("John Smith, an individual residing in Texas", "John Smith"),
        ("ACME\n  HOLDINGS LTD;", "ACME HOLDINGS LTD"),
    ],
)
def test_names(words: str, value: str) -> None:
    assert read(ValueType.NAME, words) == value


def test_a_list_of_names_holds_each_once() -> None:
    assert read(ValueType.NAMES, "Nike, Inc.", "NIKE INC", "Eric Sprunk", "N/A") == ["Nike, Inc.", "Eric Sprunk"]


def test_a_list_of_names_spells_legal_forms_one_way() -> None:
    assert read(ValueType.NAMES, "XI-VX Incorporated", "EMW, L.L.C.", "EMW, LLC", "Roe, L. P.", "Incorporated Village of Elm") == [
        "XI-VX Inc.", "EMW, LLC", "Roe, LP", "Incorporated Village of Elm",
    ]  # fmt: skip


def test_texts_are_folded_and_cleaned() -> None:
    assert read(ValueType.TEXT, "| NO 5,\n JALAN  SAGU 18. ~") == "NO 5, JALAN SAGU 18."


def test_identifiers_keep_their_punctuation() -> None:
    assert read(ValueType.IDENTIFIER, "Policy No.: HO-12/345-A,") == "HO-12/345-A"
    assert read(ValueType.IDENTIFIER, "CLM#2024-001") == "CLM#2024-001"
    assert read(ValueType.IDENTIFIER, "CLAIM-2024-001") == "CLAIM-2024-001"
    assert read(ValueType.IDENTIFIER, "Claim-No. 99-12") == "99-12"
    assert read(ValueType.IDENTIFIER, "Ref-No: NO-12") == "NO-12"


def test_a_label_alone_is_no_identifier() -> None:
    assert normalise(ValueType.IDENTIFIER, ("Policy No.:",), NOTHING).problem
    assert normalise(ValueType.IDENTIFIER, ("Policy No. N/A",), NOTHING).note
    assert read(ValueType.IDENTIFIER, "Policy No. N/A") is None


def test_telephone_numbers() -> None:
    assert read(ValueType.PHONE, "+60 3-5121 3881") == "+60351213881"
    assert read(ValueType.PHONE, "Tel: 03-5121 3881", context=MALAYSIA) == "+60351213881"
    assert read(ValueType.PHONE, "(555) 010-2345") == "5550102345"
    assert normalise(ValueType.PHONE, ("none today",), NOTHING).problem


@pytest.mark.parametrize(
    ("words", "value"),
    [
        ("415-555-0132 x5", "4155550132"),
        ("415-555-0132 or 415-555-0133", "4155550132"),
        ("03-12345678/9", "0312345678"),
        ("415/555-0132", "4155550132"),
        ("Tel/Fax: 03-12345678", "0312345678"),
        ("O12-345 6789", "0123456789"),
    ],
)
def test_a_telephone_number_is_one_number(words: str, value: str) -> None:
    assert read(ValueType.PHONE, words) == value


def test_a_clause_is_there_when_there_are_words() -> None:
    assert read(ValueType.CLAUSE, "Neither party may assign.") is True
    assert read(ValueType.CLAUSE) is False
    assert read(ValueType.CLAUSE, "N/A") is False


@pytest.mark.parametrize(
    "words",
    [
        "N/A",
        "none",
        "None.",
        "Unknown",
        "not provided",
        "to be determined",
        "[XXX]",
        "[REDACTED]",
        "____",
        "[●]",
        "[* * *]",
        "[***]",
    ],
)
def test_words_that_say_that_there_is_none(words: str) -> None:
    found = normalise(ValueType.DATE, (words,), NOTHING)
    assert (found.value, found.problem) == (None, "")
    assert words in found.note


@pytest.mark.parametrize("value_type", [t for t in SINGLE if t is not ValueType.CLAUSE])
def test_no_words_no_value(value_type: ValueType) -> None:
    found = normalise(value_type, (), NOTHING)
    assert (found.value, found.problem) == (None, "")


PRINTED = st.text(st.sampled_from("0123456789/.,-:$()RMamp years two(2)ofthe lawsMay'\"\n€ "), max_size=40)


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(SINGLE), st.lists(st.one_of(st.text(max_size=60), PRINTED), max_size=3))
def test_no_words_raise_and_values_are_said_or_explained(value_type: ValueType, words: list[str]) -> None:
    context = context_of("\n".join(words))
    found = normalise(value_type, tuple(words), context)
    assert found.value is None or not found.problem


@settings(max_examples=200, deadline=None)
@given(
    st.sampled_from([t for t in SINGLE if t not in (ValueType.MONEY, ValueType.NAMES, ValueType.CLAUSE)]),
    st.one_of(st.text(max_size=60), PRINTED),
)
def test_a_value_is_its_own_value(value_type: ValueType, words: str) -> None:
    value = normalise(value_type, (words,), DAY_FIRST).value
    if value is not None:
        again = normalise(value_type, (value,), DAY_FIRST)
        assert again.value == value or (again.value is None and again.note)


@pytest.mark.parametrize(
    "value", ["successive 1 year", "2 years", "England and Wales", "Ontario, Canada", "People's Republic of China"]
)
def test_values_are_stable(value: str) -> None:
    value_type = ValueType.DURATION if "year" in value else ValueType.JURISDICTION
    assert read(value_type, value) == value
