"""Validators: what hardly any paper says, dates in the wrong order, amounts that are sums; odd input is no failure of a check."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.values import ValueType
from tasks.trust.checks import broken_order, implausible, is_sum


def money(amount: str) -> dict[str, str | None]:
    return {"amount": amount, "currency": None}


@pytest.mark.parametrize(
    ("value_type", "value", "odd"),
    [
        (ValueType.DATE, "1900-01-01", False),
        (ValueType.DATE, "1899-12-31", True),
        (ValueType.DATE, "2100-12-31", False),
        (ValueType.DATE, "2101-01-01", True),
        (ValueType.MONTH, "2018-03", False),
        (ValueType.MONTH, "0018-03", True),
        (ValueType.MONEY, money("12.50"), False),
        (ValueType.MONEY, money("0.00"), True),
        (ValueType.MONEY, money("-5"), True),
        (ValueType.MONEY, money("999999999.99"), False),
        (ValueType.MONEY, money("1000000000"), True),
        (ValueType.IDENTIFIER, "PV-123456", False),
        (ValueType.IDENTIFIER, "ABCDEF", True),  # no figure
        (ValueType.IDENTIFIER, "A12", True),
        (ValueType.IDENTIFIER, "A123", False),
        (ValueType.IDENTIFIER, "1" * 30, False),
        (ValueType.IDENTIFIER, "1" * 31, True),
        (ValueType.NAME, "Acme, Inc.", False),
        (ValueType.NAME, "7-Eleven", False),
        (ValueType.NAME, "Älpha GmbH", False),
        (ValueType.NAME, "the Company", True),
        (ValueType.NAME, "3M", False),
        (ValueType.NAME, "iRobot", False),
        (ValueType.NAME, "eBay Inc.", False),
        (ValueType.NAME, "X", True),
        (ValueType.NAME, "12 34", True),
        (ValueType.NAME, "This Agreement is made by and between the parties that are named below", True),
        (ValueType.NAMES, ["Acme, Inc.", "Beta LLC"], False),
        (ValueType.NAMES, ["Acme, Inc.", "hereinafter"], True),
        (ValueType.TEXT, "1899-12-31", False),  # whatever it says, it is text
        (ValueType.DURATION, "2 years", False),
        (ValueType.CLAUSE, True, False),
    ],
)
def test_a_value_that_hardly_any_paper_holds(value_type: ValueType, value: Any, odd: bool) -> None:
    assert implausible(value_type, value) is odd


@pytest.mark.parametrize("value_type", ValueType)
@pytest.mark.parametrize("value", [None, False, []])
def test_a_null_is_never_implausible(value_type: ValueType, value: Any) -> None:
    assert implausible(value_type, value) is False


ORDER = (("signed", "effective"), ("effective", "expiry"))


@pytest.mark.parametrize(
    ("values", "broken"),
    [
        ({"signed": "2014-01-01", "effective": "2014-02-01", "expiry": "2015-01-01"}, set()),
        ({"signed": "2014-02-01", "effective": "2014-02-01"}, set()),  # the same day is in order
        ({"signed": "2014-03-01", "effective": "2014-02-01", "expiry": "2015-01-01"}, {"signed", "effective"}),
        ({"signed": "2016-01-01", "effective": "2014-02-01", "expiry": "2013-01-01"}, {"signed", "effective", "expiry"}),
        ({"signed": "2016-01-01", "effective": None, "expiry": "2013-01-01"}, set()),  # only pairs are held together
        ({"signed": "2016-01-01"}, set()),
        ({"signed": "soon", "effective": "2014-02-01"}, set()),
        ({}, set()),
    ],
)  # fmt: skip
def test_dates_in_the_wrong_order_put_both_in_doubt(values: dict[str, Any], broken: set[str]) -> None:
    assert {f for f in ("signed", "effective", "expiry", "other") if broken_order(f, values, ORDER)} == broken


@pytest.mark.parametrize(
    ("total", "amounts", "sums"),
    [
        ("54.15", ("50.00", "4.15"), True),
        ("54.15", ("54.15", "60.00", "5.85"), True),  # cash less change
        ("54.15", ("54.15", "108.30"), True),
        ("54.15", ("50", "4.150"), True),
        ("54.15", ("54.15", "0.00"), False),  # with nothing, anything is a sum
        ("54.15", ("54.15",), False),
        ("54.15", ("50.00", "4.16"), False),
        ("54.15", (), False),
        ("54.15", ("n/a", "50.00", "4.15"), True),
        ("0.30", ("0.10", "0.20"), True),  # decimals, not floats
    ],
)
def test_an_amount_that_two_others_give(total: str, amounts: tuple[str, ...], sums: bool) -> None:
    assert is_sum(money(total), amounts) is sums


def test_in_a_long_table_anything_is_a_sum_of_something_and_so_nothing_is() -> None:
    table = tuple(str(n) for n in range(1, 61))
    assert is_sum(money("99"), table)
    assert not is_sum(money("99"), (*table, "61"))


@pytest.mark.parametrize("value", [None, "54.15", []])
def test_what_is_no_amount_is_no_sum(value: Any) -> None:
    assert not is_sum(value, ("50.00", "4.15"))


@given(st.sampled_from([ValueType.IDENTIFIER, ValueType.NAME, ValueType.TEXT]), st.text())
def test_no_text_raises(value_type: ValueType, value: str) -> None:
    implausible(value_type, value)
    broken_order("f", {"f": value, "g": value}, (("f", "g"),))


@given(st.lists(st.decimals(allow_nan=False, allow_infinity=False, places=2).map(str) | st.just("n/a"), max_size=8))
def test_no_printed_amounts_raise(amounts: list[str]) -> None:
    is_sum(money("1"), amounts)
