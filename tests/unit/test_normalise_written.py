"""Days without a year: a letter means its own year, any other paper none."""

import pytest

from schemas.values import ValueType
from tasks.normalise import context_of, normalise
from tasks.normalise.dates import find_yearless
from tests.unit.test_rules import read

MAIL = "From: Ann Hill\nSent: Tuesday, May 20, 2025 8:42 AM\nSubject: new loss\n\nGood morning,\n{}\n"


@pytest.mark.parametrize(
    ("words", "value"),
    [
        ("5/17", "2025-05-17"),
        ("28 February", "2025-02-28"),
        ("Feb. 28th", "2025-02-28"),
        ("May 21", None),  # after the letter: of no year that it tells
        ("30 February", None),
        ("the 16th", None),
    ],
)
def test_a_day_of_a_letter_is_of_its_year(words: str, value: str | None) -> None:
    found = normalise(ValueType.DATE, (words,), context_of(MAIL.format("")))
    assert found.value == value
    assert ("letter's own day, 2025-05-20" in found.note) is (value is not None)


def test_a_month_is_read_of_such_a_day() -> None:
    assert normalise(ValueType.MONTH, ("July 20",), context_of("Sent: 7/22/2024 8:11 AM\n\nHello")).value == "2024-07"


def test_a_paper_that_is_no_letter_lends_no_year() -> None:
    assert normalise(ValueType.DATE, ("28 February",), context_of("LEASE\nMay 20, 2025\n\nRent is due.")).value is None


@pytest.mark.parametrize(
    ("told", "found"),
    [
        ("The storm came on Saturday night (5/17) and broke the roof of the shop.", ("5/17",)),
        ("On the morning of 6 February a joint gave way. The policy renews on 1 May.", ("6 February",)),
        ("We were away and found the leak on 6 February.", ()),
        ("It was stolen some time after Friday 6 February.", ()),
        ("It leaked on 6 February or on 9 February.", ()),
        ("It leaked on 5-6 February.", ()),
        ("We saw with dismay 5 broken windows.", ()),
        ("Of 9/10 windows few are whole.", ()),
        ("Of the hens we may 9 still save.", ()),
        ("The barn is a march 2 hours from the road.", ()),
        ("It burned at 9 Mar Verde Road.", ()),
        ("A pipe burst on 9 March Bo Oak says.", ("9 March",)),
    ],
)
def test_the_day_of_a_loss_without_its_year(told: str, found: tuple[str, ...]) -> None:
    assert read("loss_notice", MAIL.format(f"We report a loss under policy BD-5512963. {told}"))["loss_date"] == found


@pytest.mark.parametrize("told", ["open (24/7)", "at 9 Mar Verde Road", "on 9 May Street", "we may 9 of them"])
def test_what_only_looks_like_a_day_without_its_year_is_none(told: str) -> None:
    context = context_of("Sent: Tuesday, August 20, 2024 8:42 AM\n\nHello")
    assert [each.value for each in find_yearless(f"{told}, and 9 March", context)] == ["2024-03-09"]


def test_the_month_of_an_accident_without_its_year() -> None:
    mail = (
        "From: Safety Desk\nSent: Mon 7/22/2024 8:11 AM\nSubject: first notice\nHello,\nOn Friday 7/19 our van was hit."
    )
    assert read("accident_report", mail)["incident_month"] == ("7/19",)
