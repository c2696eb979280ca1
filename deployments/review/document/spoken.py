"""A field's name and value as people write them. What they type becomes a value in `typed.py`."""

import re
from datetime import date
from decimal import Decimal
from typing import Any

from schemas.kind import FieldSpec
from schemas.values import ValueType

_POINT_GROUPS = re.compile(r"\d{1,3}\.\d{3}")
_LONGEST = 24  # what tasks/normalise reads as one figure

_SEVERAL = (ValueType.NAMES, ValueType.RECORDS)


def label(field: str) -> str:
    """A field's name as a heading."""
    return field.replace("_", " ").capitalize()


def spoken(value_type: ValueType, value: Any) -> str:
    """A value as one would type it; typed again it gives the same value. Empty for none, and for fields of several values, which have rows.

    One that was read before its field had this type is shown as it stands: typed again it is refused with a reason.
    """
    if isinstance(value, list):
        return "" if value_type in _SEVERAL else "; ".join(map(str, value))
    if value is None:
        return ""
    try:
        return _spoken(value_type, value)
    except (ValueError, TypeError):
        return str(value)


def _spoken(value_type: ValueType, value: Any) -> str:
    match value_type:
        case ValueType.DATE:
            day = date.fromisoformat(value)
            return f"{day.day} {day:%B} {day.year:04}"
        case ValueType.MONTH:
            return f"{date.fromisoformat(f'{value}-01'):%B %Y}"
        case ValueType.MONEY:
            return f"{_figure(Decimal(value['amount']), value.get('currency'))} {value.get('currency') or ''}".strip()
        case ValueType.CLAUSE:
            return "yes" if value else "no"
    return str(value)


def _figure(amount: Decimal, currency: str | None) -> str:
    """In groups, where these are read again; in euros, or where the document may be, "0.125" would be read as thousands."""
    if currency in ("EUR", None) and _POINT_GROUPS.fullmatch(format(abs(amount), "f")):
        return f"{amount:f}0"
    grouped = f"{amount:,f}"
    return grouped if len(grouped.lstrip("-")) <= _LONGEST else f"{amount:f}"


def rows_spoken(spec: FieldSpec, value: Any) -> tuple[tuple[str, ...], ...]:
    """A list's rows as one would type them: one cell each, or one a column of a list of records."""
    alone = [value] if spec.type in _SEVERAL and value is not None else []
    rows = value if isinstance(value, list) else alone
    if not spec.columns:
        return tuple((str(row),) for row in rows)
    return tuple(_cells(spec, row) for row in rows)


def _cells(spec: FieldSpec, row: Any) -> tuple[str, ...]:
    """One a column; what was read before the list had records stands in the first."""
    if not isinstance(row, dict):
        return (str(row), *[""] * (len(spec.columns) - 1))
    return tuple(spoken(column.type, row.get(column.name)) for column in spec.columns)


def in_one(spec: FieldSpec, value: Any) -> str:
    """A value as one text: a list's entries beside each other, records below each other."""
    if not isinstance(value, list):
        return spoken(spec.type, value)
    rows = rows_spoken(spec, value)
    return "\n".join(" | ".join(row) for row in rows) if spec.columns else "; ".join(row[0] for row in rows)
