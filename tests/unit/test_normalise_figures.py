"""MONEY, DURATION and TIME."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from num2words import num2words

from schemas.values import ValueType
from tasks.normalise import Context, normalise
from tasks.normalise.durations import find_durations
from tasks.normalise.money import find_amounts
from tasks.normalise.numerals import number_of
from tasks.normalise.times import find_times

NOTHING = Context()
RINGGIT = Context(currency="MYR", currency_note="'RM' in this document")
SINGAPORE = Context(currency="SGD", currency_note="'S$' in this document")


@pytest.mark.parametrize(
    ("words", "amount", "currency"),
    [
        ("RM 12.50", "12.50", "MYR"),
        ("RM12.50", "12.50", "MYR"),
        ("12.50", "12.50", None),
        ("$1,234.00", "1234.00", "USD"),
        ("US$5", "5", "USD"),
        ("S$5.00", "5.00", "SGD"),
        ("C$5.00", "5.00", "CAD"),
        ("HK$5.00", "5.00", "HKD"),
        ("A$5.00", "5.00", "AUD"),
        ("€ 1.234,56", "1234.56", "EUR"),
        ("1.234,56 EUR", "1234.56", "EUR"),
        ("€1.234", "1234", "EUR"),
        ("£99", "99", "GBP"),
        ("$.50", "0.50", "USD"),
        ("$ .99", "0.99", "USD"),
        ("USD .50", "0.50", "USD"),
        ("RM.50", "50", "MYR"),
        ("Rs. 50", "50", "INR"),
        ("(1,234.00)", "-1234.00", None),
        ("($5.00)", "-5.00", "USD"),
        ("-1.73", "-1.73", None),
        ("5.00-", "-5.00", None),
        ("12,345", "12345", None),
        ("Rs. 12,34,567.00", "1234567.00", "INR"),
        ("1'234.50", "1234.50", None),
        ("1 234,56", "1234.56", None),
        ("12. 50", "12.50", None),
        ("RM12 .50", "12.50", "MYR"),
        ("USD 1 000 000", "1000000", "USD"),
        ("12 500 EUR", "12500", "EUR"),
        ("2 150.00 USD", "150.00", "USD"),  # columns side by side
        ("Room 12 345.00 RM", "345.00", "MYR"),
        ("$500 250 deductible", "500", "USD"),
        ("$100 200 East Street", "100", "USD"),
        ("1.000,- EUR", "1000", "EUR"),
        ("RM(5.00)", "-5.00", "MYR"),
        ("$ (5.00)", "-5.00", "USD"),
        ("Ringgit RM(10.00)", "10.00", "MYR"),
        ("CAD $500", "500", "CAD"),
        ("$500 CAD", "500", "CAD"),
        ("U.S.$5", "5", "USD"),
        ("RM 12.50 RM 12.50", "12.50", "MYR"),
        ("Five Hundred and 00/100 Dollars ($500.00)", "500.00", "USD"),
        ("USD 3k", "3000", "USD"),
        ("$1.2M", "1200000", "USD"),
        ("$5 MM", "5000000", "USD"),
        ("5,5 Mio. EUR", "5500000", "EUR"),
        ("EUR 2 Mrd", "2000000000", "EUR"),
        ("RM 12.50 M", "12.50", "MYR"),  # a code beside a price
        ("Ten Thousand Dollars ($10,000.00)", "10000.00", "USD"),
        ("$1.5 million", "1500000", "USD"),
        ("$5,000 to 3 heirs", "5000", "USD"),
        ("$500 to 30 June", "500", "USD"),
        ("10 dollars", "10", "USD"),
        ("Total (incl. 6% GST): RM 14.10", "14.10", "MYR"),
    ],
)
def test_amounts(words: str, amount: str, currency: str | None) -> None:
    assert normalise(ValueType.MONEY, (words,), NOTHING).value == {"amount": amount, "currency": currency}


@pytest.mark.parametrize(
    "words",
    [
        "1,23,4",
        "12.34.5",
        "12..50",
        "12:50",
        "RM",
        "TOTAL 9.00 CASH 10.00",
        "nine",
        "6%",
        "ten dollars and 50/100",
        "$1,000-2,000",
        "$5 to 10",
        "$5 to 10 per day",
        "$5 to 1,000.00 as agreed",
        "5.00 CR",
        "$12.50M",
        "USD 12 500",
    ],
)
def test_no_amount_is_invented(words: str) -> None:
    found = normalise(ValueType.MONEY, (words,), NOTHING)
    assert found.value is None
    assert found.problem


def test_the_document_names_the_currency_that_the_words_do_not() -> None:
    found = normalise(ValueType.MONEY, ("12.50",), RINGGIT)
    assert found.value == {"amount": "12.50", "currency": "MYR"}
    assert "RM" in found.note
    assert normalise(ValueType.MONEY, ("$12.50",), SINGAPORE).value["currency"] == "SGD"


def test_mended_digits_are_said() -> None:
    found = normalise(ValueType.MONEY, ("RM 1O.5O",), NOTHING)
    assert found.value == {"amount": "10.50", "currency": "MYR"}
    assert "mended" in found.note


@settings(deadline=None)
@given(
    st.decimals(0, 9_999_999, places=2), st.sampled_from(["RM {:,.2f}", "${:,.2f}", "{:,.2f}", "{:.2f} EUR", "£{:.2f}"])
)
def test_amounts_come_back(amount: Decimal, form: str) -> None:
    value = normalise(ValueType.MONEY, (form.format(amount),), NOTHING).value
    assert Decimal(value["amount"]) == amount


@pytest.mark.parametrize("words", ["¥1200", "kr 120", "120,00 zł", "Mex$ 12.00", "R$ 5,00", "12.50 kr"])
def test_a_sign_that_is_not_known_is_not_the_documents_currency(words: str) -> None:
    value = normalise(ValueType.MONEY, (words,), RINGGIT).value
    assert value and value["currency"] is None
    assert normalise(ValueType.MONEY, ("12.50",), RINGGIT).value["currency"] == "MYR"


def test_amounts_of_lines() -> None:
    text = "CC*7185:RM111.90\n30.10\n-40.10\n7.20\nCR-CORN\n$0.20 -1.00"
    assert [span.value["amount"] for span in find_amounts(text)] == [
        "111.90",
        "30.10",
        "-40.10",
        "7.20",
        "0.20",
        "-1.00",
    ]


def test_amounts_of_a_text() -> None:
    spans = find_amounts("5 items, RM 12.50 and 3.00, page 7 of 9, 15% off, on 25/12/2018")
    assert [(span.text.strip(), span.value["amount"]) for span in spans] == [("RM 12.50", "12.50"), ("3.00", "3.00")]


@pytest.mark.parametrize(
    ("words", "value"),
    [
        ("two (2) years", "2 years"),
        ("eighteen months", "18 months"),
        ("12 month period", "12 months"),
        ("2 (two) years", "2 years"),
        ("24 (twenty-four) months", "24 months"),
        ("30 (thirty) calendar days", "30 days"),
        ("thirty (30) days", "30 days"),
        ("one hundred and eighty (180) days", "180 days"),
        ("sixty (60) calendar days", "60 days"),
        ("thirty-day notice", "30 days"),
        ("60) days", "60 days"),
        ("four (4) -year period", "4 years"),
        ("1 year", "1 year"),
        ("a period of one year", "1 year"),
        ("an additional year", "1 year"),
        ("ninety days' prior notice", "90 days"),
        ("one (1) twelve-month period", "12 months"),
        ("successive one-year terms", "successive 1 year"),
        ("automatically renew for additional one (1) year periods", "successive 1 year"),
        ("successive additional 3~year periods", "successive 3 years"),
        ("on a year to year basis", "successive 1 year"),
        ("two years (24 months)", "2 years"),
        ("five one-year terms", "1 year"),
        ("until the third (3rd) anniversary of it", "3 years"),
        ("the 10t h anniversary", "10 years"),
        ("until March 31 or two years, whichever is earlier", "2 years"),
        ("Section 7 and two (2) years thereafter", "2 years"),
        ("until the third (3rd) anniversary of its date", "3 years"),
        ("the 5th anniversary", "5 years"),
        ("the two-year anniversary", "2 years"),
    ],
)
def test_durations(words: str, value: str) -> None:
    assert normalise(ValueType.DURATION, (words,), NOTHING).value == value


@pytest.mark.parametrize(
    "words",
    [
        "two (3) years",
        "3 (two) years",
        "two years or sixty days",
        "forever",
        "years",
        "from 2018 to 2020 years",
        "12-24 months",
        "two or three years",
        "twelve (12) to twenty-four (24) months",
        "half a year",
        "fifth (6th) anniversary",
        "each anniversary",
        "one and a half years",
        "one year (10 months)",
        "the third (5th) anniversary",
        "the first or second anniversary",
        "each anniversary",
    ],
)
def test_no_duration_is_guessed(words: str) -> None:
    found = normalise(ValueType.DURATION, (words,), NOTHING)
    assert found.value is None
    assert found.problem


def test_a_conflict_is_named() -> None:
    assert "differ" in normalise(ValueType.DURATION, ("two (3) years",), NOTHING).problem


@settings(deadline=None)
@given(st.integers(1, 999))
def test_number_words_come_back(number: int) -> None:
    assert number_of(num2words(number)) == number
    assert [span.value for span in find_durations(f"for {num2words(number)} ({number}) days")] == [
        f"{number} day{'s' if number > 1 else ''}"
    ]


@pytest.mark.parametrize(
    ("words", "value"),
    [
        ("2:31 AM PT", "02:31"),
        ("12:05 a.m.", "00:05"),
        ("12:05 PM", "12:05"),
        ("2 p.m.", "14:00"),
        ("20:17", "20:17"),
        ("20:17:55", "20:17"),
        ("1405 hours", "14:05"),
        ("24:00", "00:00"),
        ("noon", "12:00"),
        ("midnight", "00:00"),
        ("1O:3O", "10:30"),
        ("I0:05 AM", "10:05"),
        ("Time:7:30PM", "19:30"),
        ("12:00 midnight", "00:00"),
        ("12 noon", "12:00"),
        ("12-noon", "12:00"),
        ("7:30 in the evening", "19:30"),
        ("12:30 at night", "00:30"),
        ("between 7:30 and 8:00 p.m.", "19:30"),
        ("11:30 - 12:30 PM", "11:30"),
        ("11:00-1:00 am", "23:00"),
        ("7:30-8:00", "07:30"),
    ],
)
def test_times(words: str, value: str) -> None:
    assert normalise(ValueType.TIME, (words,), NOTHING).value == value


@pytest.mark.parametrize(
    ("words", "time"),
    [
        ("a quarter past eight in the morning", "08:15"),
        ("about ten til noon", "11:50"),
        ("five minutes to midnight", "23:55"),
        ("half past two in the afternoon", "14:30"),
        ("quarter to 8 pm", "19:45"),
        ("four o'clock in the afternoon", "16:00"),
        ("eleven at night", "23:00"),
        ("three thirty p.m.", "15:30"),
        ("six forty-five in the evening", "18:45"),
        ("seven oh five a.m.", "07:05"),
        ("at eleven fifty nine p.m.", "23:59"),
        ("nine twenty-one in the evening", "21:21"),
        ("five seventeen p.m.", "17:17"),
        ("four zero eight p.m.", "16:08"),
        ("two oh nine a.m.", "02:09"),
        ("locker thirty two p.m.", None),
        ("half-past six in the evening", "18:30"),
        ("a quarter of nine in the morning", "08:45"),
        ("a quarter to twelve at night", "23:45"),
        ("at ten to noon", "11:50"),
        ("12.30 in the afternoon", "12:30"),
        ("open ten to noon", None),
        ("a quarter to 12 am", None),
        ("ten minutes to 12 pm", None),
        ("half three in the afternoon", None),
        ("from nine to five p.m.", None),
        ("a quarter past five", None),
        ("one in the morning", None),
        ("0 AM 0 PM", None),
        ("I certify that 1am the driver", None),
        ("Noon Street", None),
        ("two in the morning", "02:00"),
        ("11:15 this morning", "11:15"),
        ("2:05p", "14:05"),
        ("at 0648", "06:48"),
        ("1432 PST", "14:32"),
        ("1640", "16:40"),
        ("in 2023 local police", None),
    ],
)
def test_times_as_people_say_them(words: str, time: str | None) -> None:
    assert normalise(ValueType.TIME, (words,), NOTHING).value == time


@pytest.mark.parametrize(
    "words", ["25:10", "13:05 AM", "10:75", "in the morning", "12/12", "quarter past eight", "5 to 7 PM", "lO:05 AM"]
)
def test_no_time_is_guessed(words: str) -> None:
    assert normalise(ValueType.TIME, (words,), NOTHING).problem


@settings(deadline=None)
@given(st.times())
def test_times_of_a_text(moment: object) -> None:
    text = f"At {moment:%I:%M %p} on the 5th, not {moment:%H:%M}."
    assert {span.value for span in find_times(text)} == {f"{moment:%H:%M}"}


def test_a_figure_that_groups_may_follow_is_no_amount_of_a_text() -> None:
    assert [span.text for span in find_amounts("The fee is USD 12 500.\nThe deposit is USD 40.")] == ["USD 40"]
