"""Validators: what a value must satisfy by its type, and two values of one document by their order. What follows from a failure is the calibrator's."""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from itertools import combinations
from typing import Any

from schemas.values import ValueType
from tasks.normalise.names import begins_small

_EARLIEST, _LATEST = 1900, 2100
_MOST_AMOUNTS = 60  # a longer list of amounts is a table, in which anything is the sum of something
_LARGEST = Decimal(1_000_000_000)


def implausible(value_type: ValueType, value: Any) -> bool:
    """Whether hardly any paper holds this value."""
    if value in (None, False, []):
        return False
    match value_type:
        case ValueType.DATE | ValueType.MONTH:
            return not _EARLIEST <= int(str(value)[:4]) <= _LATEST
        case ValueType.MONEY:
            return not 0 < Decimal(value["amount"]) < _LARGEST
        case ValueType.IDENTIFIER:
            return not re.search(r"\d", value) or not 4 <= len(value) <= 30
        case ValueType.NAME | ValueType.NAMES:
            return any(not _named(name) for name in (value if isinstance(value, list) else [value]))
    return False


def broken_order(field: str, values: Mapping[str, Any], in_order: Sequence[tuple[str, str]]) -> bool:
    """Whether this field's date is after one that must follow it, or before one that it must follow."""
    pairs = [pair for pair in in_order if field in pair]
    return any((a := _day(values.get(first))) and (b := _day(values.get(last))) and a > b for first, last in pairs)


def is_sum(value: Any, amounts: Sequence[str]) -> bool:
    """Whether two printed amounts other than zero give this one, added or taken from each other."""
    if not isinstance(value, dict) or len(amounts) > _MOST_AMOUNTS:
        return False
    total = Decimal(value["amount"])
    others = [amount for amount in map(_amount, amounts) if amount]
    return any(a + b == total or abs(a - b) == total for a, b in combinations(others, 2))


def _named(name: Any) -> bool:
    """A name has letters, a first word that is not all small ("eBay" is not), and is no sentence."""
    text = str(name).strip()
    short = len(re.findall(r"[^\W_]", text)) < 2 or not re.search(r"[^\W\d_]", text)
    return not short and not begins_small(text) and len(text.split()) < 12


def _day(value: Any) -> date | None:
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        return None


def _amount(text: str) -> Decimal | None:
    try:
        return Decimal(text)
    except InvalidOperation:
        return None
