"""For how long an agreement renews, and the notice that stops it, by how it may say so, and what only looks like it."""

import pytest

from schemas.values import ValueType
from tasks.normalise import context_of, normalise
from tests.unit.test_rules import read

HEAD = "PUMP AGREEMENT\n\nThis Pump Agreement is made as of March 3, 2014 by and between Elm Works, Inc. and Oak Mills LLC.\n\n"


def said(field: str, sentence: str) -> str | None:
    words = read("contract", HEAD + sentence)[field]
    return normalise(ValueType.DURATION, words, context_of(HEAD + sentence)).value if words else None


@pytest.mark.parametrize(
    ("sentence", "value"),
    [
        ("It is prolonged for successive periods of two (2) years, if neither party objects.", "successive 2 years"),
        ("It shall roll over for further periods of twelve months unless ended.", "successive 12 months"),
        ("Unless cancelled, it goes on for consecutive one-year terms.", "successive 1 year"),
        ("Thereafter it shall automatically be renewed for one (1) year periods.", "successive 1 year"),
        ("Upon expiry this Agreement shall continue for subsequent periods of one year each.", "successive 1 year"),
        ("The Term will then renew annually unless a party objects.", "successive 1 year"),
        ("The work goes on from month to month until it is ended.", "successive 1 month"),
        ("It ends at 9:00 a.m. Central Time on May 1, 2019, and from year to year thereafter until ended.", "successive 1 year"),
        ("Oak may extend the Term for an additional three (3) years.", "3 years"),
        ("Oak may take a new franchise for one further term of ten years.", "10 years"),
        ("The parties may by written agreement extend the Term for one further year.", None),
        ("The marks are lent until 2061, with automatic renewals of twenty years.", None),
        ("Insurance policies shall be renewed each year and kept for two years.", None),
        ("Oak shall keep the records for an additional period of three years.", None),
        ("The prices may change from year to year.", None),
    ],
)  # fmt: skip
def test_for_how_long_an_agreement_renews(sentence: str, value: str | None) -> None:
    assert said("renewal_term", sentence) == value


@pytest.mark.parametrize(
    ("sentence", "value"),
    [
        ("It goes from year to year thereafter until ended by notice given twelve (12) months before the end of a year.", "12 months"),
        ("It renews yearly, unless a party, no fewer than ninety days ahead of the end of a term, says no.", "90 days"),
        ("It renews for successive years, subject to a right to opt out on 120 days’ written notice before a year begins.", "120 days"),
        ("Oak may end this Agreement with the first or any renewal term by giving 90 days prior notice.", "90 days"),
        ("Oak may prevent renewal by notice of 90 days before the anniversary.", "90 days"),
        ("Oak may extend the term for two years by notice 90 days before its end, unless it is in default.", None),
        ("The insurance may not be cancelled or not renewed without thirty days prior written notice to Elm.", None),
        ("Fees may be raised upon renewal by 60 days notice before the renewal term, unless Oak terminates.", None),
    ],
)  # fmt: skip
def test_the_notice_that_stops_a_renewal(sentence: str, value: str | None) -> None:
    assert said("notice_period_to_terminate_renewal", sentence) == value
