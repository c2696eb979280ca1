"""On which date the first term of an agreement ends, by how it may say so, and what only looks like it."""

import pytest

from schemas.values import ValueType
from tasks.normalise import context_of, normalise
from tests.unit.test_rules import read

HEAD = 'PUMP AGREEMENT\n\nThis Pump Agreement is made as of March 3, 2014 (the "Effective Date") by and between Elm Works, Inc. and Oak Mills LLC.\n\n'


def ends(body: str, head: str = HEAD) -> str | None:
    words = read("contract", head + body)["expiration_date"]
    return normalise(ValueType.DATE, words, context_of(head + body)).value if words else None


@pytest.mark.parametrize(
    ("body", "day"),
    [
        ("This Agreement starts on the Effective Date and runs for five years.", "2019-03-03"),
        ("This Agreement will stay in force for four years from the Effective Date.", "2018-03-03"),
        ("It shall remain in force until the second (2nd) anniversary of the Effective Date.", "2016-03-03"),
        ("The appointment is for four years from the date of this Agreement.", "2018-03-03"),
        ("The Initial Period shall be three years from the Effective Date.", "2017-03-03"),
        ("2. TERM\n\nThree (3) years from the Effective Date, unless ended sooner.", "2017-03-03"),
        ("Contract Term: 60 months\nFee: $100", "2019-03-03"),
        ("“Initial Term” means five (5) years from the Effective Date.", "2019-03-03"),
        ('Oak buys pumps from Elm for three years from the Effective Date (the "Initial Term").', "2017-03-03"),
        ("It will be in effect for a year beginning the date on which it is signed by both parties.", "2015-03-03"),
    ],
)
def test_a_term_of_years_ends_so_long_after_the_start(body: str, day: str) -> None:
    assert ends(body) == day


@pytest.mark.parametrize(
    ("body", "day"),
    [
        ("This Agreement shall continue for two years from the Launch Date.", None),
        ("This Agreement shall run for three years from the first sale of a pump.", None),
        ("The term of this Agreement is three years from the date on which Elm opens its mill.", None),
        ("This Agreement ends on the tenth anniversary of the Closing Date.", None),
        ('The Term is five years from the Opening Date. "Opening Date" means June 1, 2014.', "2019-06-01"),
        ('On June 1, 2014 (the "Opening Date") the mill opens. The Term is five years from the Opening Date.', "2019-06-01"),
        ("Service Date: June 1, 2014\n\nInitial Term: 24 months from the Service Date", "2016-06-01"),
        ("This Agreement ends on the day before the third anniversary of the Effective Date.", None),
    ],
)  # fmt: skip
def test_a_term_that_runs_from_another_event_ends_after_that_event_where_it_is_dated(
    body: str, day: str | None
) -> None:
    assert ends(body) == day


@pytest.mark.parametrize(
    ("body", "day"),
    [
        ("This letter starts April 1, 2014 and ends March 31, 2017.", "2017-03-31"),
        ("This Agreement continues in force until midnight, Eastern Time, on March 31, 2017.", "2017-03-31"),
        ("This Agreement shall continue for a term ending at 9:00 a.m. Central Time on March 31, 2017.", "2017-03-31"),
        ("This Agreement continues through the close of business in Salem on March 31, 2017.", "2017-03-31"),
        ("Expiration Date: March 31, 2017", "2017-03-31"),
        ("This Agreement lapses on March 31, 2017.", "2017-03-31"),
        ("The term was first to run until March 31, 2015. The term shall now run until March 31, 2017.", "2017-03-31"),
    ],
)
def test_a_term_that_ends_on_a_day_ends_then_however_it_is_said(body: str, day: str) -> None:
    assert ends(body) == day


@pytest.mark.parametrize(
    ("day", "ended"),
    [("Elm opens its mill", None), ("both parties have signed it", "2016-03-03")],
)
def test_a_term_from_an_undated_effective_date_has_no_date(day: str, ended: str | None) -> None:
    head = "PUMP AGREEMENT\n\nThis Pump Agreement is made as of March 3, 2014 by and between Elm Works, Inc. and Oak Mills LLC.\n\n"
    body = (
        f'It takes effect on the day when {day} (the "Effective Date"). Its term is two years from the Effective Date.'
    )
    assert ends(body, head) == ended


@pytest.mark.parametrize(
    "body",
    [
        "Elm has a supply contract with Birch, which expires on March 31, 2017.",
        "The hospital (contract expires March 31, 2017) is served by Elm.",
        "Another paper, whose term expires on March 31, 2017, is not touched.",
        "The term of the Lease is ten years and ends on March 31, 2017.",
        "The rights under this Agreement end on March 31, 2017.",
        "Oak may during the term of this Agreement return pumps until March 31, 2017.",
        "The Prior Agreement, which expires on March 31, 2017, is a term of no weight.",
        "The term of each order is one year.",
        "The obligations of confidentiality shall continue for five years from the Effective Date.",
        "The term of secrecy is to end one year after this Agreement does.",
    ],
)
def test_what_ends_is_the_agreement_and_nothing_else(body: str) -> None:
    assert ends(body) is None
