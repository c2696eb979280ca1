"""A document as a row with typed columns: dates are dates, money is exact, a list of records is JSON. A value that is not of its field's type is left empty."""

import json
from collections.abc import Iterator
from datetime import date, time
from decimal import Decimal, InvalidOperation
from typing import Any

from schemas.exported import ExportedDocument, ExportedField
from schemas.kind import FieldSpec, Kind, fields_of
from schemas.values import ValueType

HEAD = ("content_hash", "name", "inbox", "sender", "verdict", "decided_at")
DIGITS, PLACES = 38, 10  # of exact money
_MOST = Decimal(10) ** (DIGITS - PLACES)
_PLACE = Decimal(1).scaleb(-PLACES)


def columns_of(kind: type[Kind]) -> tuple[str, ...]:
    """The names of the columns, in order."""
    return (*HEAD, *(name for spec in fields_of(kind) for name in names_of(spec)))


def names_of(spec: FieldSpec) -> tuple[str, ...]:
    """A field's own columns: its value, money's currency, who settled it, its verdict, how sure the machine was."""
    currency = (f"{spec.name}_currency",) if spec.type is ValueType.MONEY else ()
    return (spec.name, *currency, f"{spec.name}_settled_by", f"{spec.name}_verdict", f"{spec.name}_confidence")


def row_of(document: ExportedDocument, kind: type[Kind]) -> dict[str, Any]:
    """The document's values by column."""
    cells = [getattr(document, name) for name in HEAD]
    for spec in fields_of(kind):
        cells += _cells(spec, document.field(spec.name))
    return dict(zip(columns_of(kind), cells, strict=True))


def _cells(spec: FieldSpec, field: ExportedField | None) -> Iterator[Any]:
    value = field.value if field else None
    yield typed(spec.type, value)
    if spec.type is ValueType.MONEY:
        yield value.get("currency") if isinstance(value, dict) else None
    yield from (field.settled_by, field.verdict, field.confidence) if field else (None, None, None)


def typed(kind: ValueType, value: Any) -> Any:
    """A stored value (schemas/values.py) as Python's own type."""
    try:
        return _typed(kind, value)
    except (ValueError, TypeError, KeyError, InvalidOperation):
        return None


def _typed(kind: ValueType, value: Any) -> Any:
    if value is None:
        return None
    if kind is ValueType.DATE:
        return date.fromisoformat(value)
    if kind is ValueType.TIME:
        return time.fromisoformat(value)
    if kind is ValueType.MONEY:
        return _exact(Decimal(value["amount"]))
    if kind is ValueType.RECORDS:
        return json.dumps(value, ensure_ascii=False) if isinstance(value, list) else None
    if kind is ValueType.NAMES:
        return [str(each) for each in value] if isinstance(value, list) else None
    if kind is ValueType.CLAUSE:
        return value if isinstance(value, bool) else None
    return value if isinstance(value, str) else None


def _exact(amount: Decimal) -> Decimal | None:
    return amount if amount.is_finite() and abs(amount) < _MOST and amount == amount.quantize(_PLACE) else None
