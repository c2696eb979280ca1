"""DATE and MONTH: printed forms, mended digits, and what must stay a problem."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.values import ValueType
from tasks.normalise import Context, DateOrder, context_of, date_order, normalise
from tasks.normalise.dates import find_dates
from tasks.normalise.months import find_months

NOTHING = Context()
DAY_FIRST = Context(date_order=DateOrder.DAY_FIRST, date_order_note="25/12/2018 in this document")
MONTH_FIRST = Context(date_order=DateOrder.MONTH_FIRST)


def read(words: str, context: Context = NOTHING) -> object:
    return normalise(ValueType.DATE, (words,), context).value


@pytest.mark.parametrize(
    ("words", "value"),
    [
        ("this 8th day of May, 2014", "2014-05-08"),
        ("the 1st of July 2015", "2015-07-01"),
        ("20t h day of November, 2018", "2018-11-20"),
        ("1 st  day of May 2006", "2006-05-01"),
        ("April. 1st 2019", "2019-04-01"),
        ("21hb Mei 2019", "2019-05-21"),
        ("3 Ogos 2020", "2020-08-03"),
        ("12. März 2024", "2024-03-12"),
        ("3 août 2024", "2024-08-03"),
        ("4 juillet 2024", "2024-07-04"),
        ("4 juin 2024", "2024-06-04"),
        ("19 Jan. 1998", "1998-01-19"),
        ("fourth (4th) day of May, 2014", "2014-05-04"),
        ("twenty-first day of June, 2011", "2011-06-21"),
        ("1st day of January in the year two thousand and nineteen", "2019-01-01"),
        ("the first day of March, Two Thousand Nineteen", "2019-03-01"),
        ("31st day of December, nineteen hundred and ninety-eight", "1998-12-31"),
        ("this 15th (fifteenth) day of May, 2019", "2019-05-15"),
        ("this 3rd day of March, in the year 2019", "2019-03-03"),
        ("May fifteenth, 2019", "2019-05-15"),
        ("fifteenth of May 2019", "2019-05-15"),
        ("25/12/2018", "2018-12-25"),
        ("12/25/2018", "2018-12-25"),
        ("25-12-18", "2018-12-25"),
        ("2018.12.25", "2018-12-25"),
        ("2018-12-25T10:00:00Z", "2018-12-25"),
        ("20181225", "2018-12-25"),
        ("25122018", "2018-12-25"),
        ("25DEC2018", "2018-12-25"),
        ("Mar-23-2018", "2018-03-23"),
        ("DATE: 30 DEC 17 10:12", "2017-12-30"),
        ("03/03/2018", "2018-03-03"),
        ("December\n25,\n2018", "2018-12-25"),
        ("Page 1 of 2 - May 5, 2018", "2018-05-05"),
        ("Cashier 3 - 25/12/2018", "2018-12-25"),
        ("Exhibit 10 and May 5, 2018", "2018-05-05"),
        ("31/12/69", "1969-12-31"),
        ("31/12/68", "2068-12-31"),
    ],
)
def test_printed_forms(words: str, value: str) -> None:
    assert read(words) == value


@pytest.mark.parametrize(
    "words",
    [
        "31/02/2018",
        "25/13/2018",
        "32 May 2018",
        "25 December",
        "may",
        "this day of , 20",
        "March 15, 20__",
        "the ___ day of ____, 20__",
        "3-5 March 2019",
        "between 3 March and 5 March 2019",
        "March 3 - March 5, 2019",
        "Jan. 3 to Jan. 5, 2019",
        "held from 3 to 5 March 2019",
        "the 3rd and 5th of March 2019",
        "Monday 3 - 5 March 2019",
        "1, 3 and 5 March 2019",
        "May 2018",
        "12:30",
    ],
)
def test_what_is_impossible_or_incomplete_is_a_problem(words: str) -> None:
    found = normalise(ValueType.DATE, (words,), DAY_FIRST)
    assert found.value is None
    assert found.problem


def test_the_context_decides_and_the_note_says_so() -> None:
    found = normalise(ValueType.DATE, ("05/06/2018",), DAY_FIRST)
    assert (found.value, found.note) == ("2018-06-05", "day first: 25/12/2018 in this document")
    assert read("05/06/2018", MONTH_FIRST) == "2018-05-06"
    assert normalise(ValueType.DATE, ("05/06/2018",), NOTHING).problem == "day and month cannot be told apart"


@pytest.mark.parametrize(
    ("text", "order"),
    [
        ("sold 25/12/2018 and 01/02/2018 for $5", DateOrder.DAY_FIRST),
        ("Dated 5/11/2015 (day/month/year) in Ohio, for $5", DateOrder.DAY_FIRST),
        ("All dates are MM/DD/YYYY: 5/11/2015 for £5", DateOrder.MONTH_FIRST),
        ("12/25/2018", DateOrder.MONTH_FIRST),
        ("12/25/2018 25/12/2018", DateOrder.UNKNOWN),
        ("12 Jalan Sagu, RM 5.00", DateOrder.DAY_FIRST),
        ("£5 on 01/02/2018", DateOrder.DAY_FIRST),
        ("14 Elm Road, Exeter EX4 3SR, 01/02/2018", DateOrder.DAY_FIRST),
        ("Singapore 560118, 01/02/2018, $5.00", DateOrder.DAY_FIRST),
        ("GSTIN 27AABCE1234F1Z5, 01/02/2018", DateOrder.DAY_FIRST),
        ("TVA 10%, 01/02/2018", DateOrder.DAY_FIRST),
        ("Tel. +49 40 555 0147, 01/02/2018", DateOrder.DAY_FIRST),
        ("04.05.24 18:22", DateOrder.DAY_FIRST),
        ("$5 on 01/02/2018", DateOrder.MONTH_FIRST),
        ("of the State of Delaware", DateOrder.MONTH_FIRST),
        ("see 14.2.10 on 12/25/2018", DateOrder.MONTH_FIRST),
        ("nothing", DateOrder.UNKNOWN),
    ],
)
def test_order_of_day_and_month(text: str, order: DateOrder) -> None:
    assert date_order(text) is order


def test_letters_among_digits_are_mended_and_the_note_says_so() -> None:
    found = normalise(ValueType.DATE, ("25/l2/2O18",), NOTHING)
    assert found.value == "2018-12-25"
    assert "read as 25/12/2018" in found.note


@pytest.mark.parametrize(("words", "value"), [("l5/02/2019", "2019-02-15"), ("I2/25/2019", "2019-12-25")])
def test_a_first_digit_that_was_misread_is_not_left_out(words: str, value: str) -> None:
    assert normalise(ValueType.DATE, (words,), DAY_FIRST).value == value
    assert find_dates(f"on {words}", DAY_FIRST) == []


FORMS = [
    "%Y-%m-%d", "%Y/%m/%d", "%d %B %Y", "%B %d, %Y", "%d-%b-%Y", "%b-%d-%Y", "%d%b%Y", "%d day of %B, %Y", "%d/%m/%Y",
    "%d.%m.%Y", "%d-%m-%y", "%A, %d %B %Y", "%d %b %y",
]  # fmt: skip


@settings(deadline=None)
@given(st.dates(date(1970, 1, 1), date(2068, 12, 31)), st.sampled_from(FORMS))
def test_every_form_comes_back(day: date, form: str) -> None:
    assert read(day.strftime(form), DAY_FIRST) == day.isoformat()


@settings(deadline=None)
@given(st.dates(date(1970, 1, 1), date(2068, 12, 31)))
def test_month_first_comes_back(day: date) -> None:
    assert read(day.strftime("%m/%d/%Y"), MONTH_FIRST) == day.isoformat()


@settings(deadline=None)
@given(st.dates(date(1970, 1, 1), date(2068, 12, 31)), st.sampled_from(FORMS), st.text("abc xyz\n", max_size=80))
def test_a_date_in_a_text_is_found_where_it_stands(day: date, form: str, filler: str) -> None:
    words = day.strftime(form)
    text = f"{filler} {words}, {filler}"
    (found,) = find_dates(text, DAY_FIRST)
    assert found.value == day.isoformat()
    assert text[found.start : found.end] == found.text
    assert found.text in words


@pytest.mark.parametrize(
    ("words", "value"),
    [
        ("April [XXX], 2022", "2022-04"),
        ("On February [XXX] 2022 at 2:31 AM", "2022-02"),
        ("May 2021", "2021-05"),
        ("May of 2021", "2021-05"),
        ("04/2022", "2022-04"),
        ("2022-04", "2022-04"),
        ("November 13, 2023", "2023-11"),
        ("Mar 18", "2018-03"),
    ],
)
def test_months(words: str, value: str) -> None:
    assert normalise(ValueType.MONTH, (words,), NOTHING).value == value


def test_no_month_without_its_year() -> None:
    assert normalise(ValueType.MONTH, ("may",), NOTHING).problem
    assert find_months("they may pay 2018 dollars") == []
    assert normalise(ValueType.MONTH, ("March to May 2019",), NOTHING).problem


def test_context_of_a_whole_document() -> None:
    context = context_of("TAX INVOICE 25/12/2018 TOTAL RM 12.50")
    assert (context.date_order, context.currency) == (DateOrder.DAY_FIRST, "MYR")
    assert "25/12/2018" in context.date_order_note


@pytest.mark.parametrize(
    ("words", "value"),
    [
        (("May 1, 2014", "three (3) years"), "2017-05-01"),
        (("14 day of June 2006", "12 months"), "2007-06-14"),
        (("January 31, 2019", "one month"), "2019-02-28"),
        (("February 29, 2020", "1 year"), "2021-02-28"),
        (("June 1, 2020", "30 days"), "2020-07-01"),
        (("30 days", "June 1, 2020"), "2020-06-01"),
        (("June 1, 2020", "about a year"), "2020-06-01"),
    ],
)
def test_a_date_and_how_long_it_lasts_are_the_day_on_which_that_ends(words: tuple[str, ...], value: str) -> None:
    assert normalise(ValueType.DATE, words, NOTHING).value == value


def test_what_is_computed_is_said() -> None:
    assert (
        normalise(ValueType.DATE, ("May 1, 2014", "three years"), NOTHING).note == "computed: 3 years from 2014-05-01"
    )
