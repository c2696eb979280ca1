"""What is a value, and hardly meant. Pure; what other fields say is not looked at."""

from decimal import Decimal
from typing import Any

from schemas.kind import FieldSpec
from schemas.values import ValueType

_EARLIEST, _LATEST = 1900, 2100
_LARGEST = Decimal(1_000_000_000)


def hardly(spec: FieldSpec, value: Any) -> str:
    """Why hardly any paper holds this value; empty if it may."""
    match spec.type:
        case ValueType.DATE | ValueType.MONTH if not _EARLIEST <= int(str(value)[:4]) <= _LATEST:
            return f"The year {str(value)[:4]} is hardly meant."
        case ValueType.MONEY if not 0 < Decimal(value["amount"]) < _LARGEST:
            return f"An amount of {value['amount']} is hardly meant."
        case ValueType.IDENTIFIER if not any(c.isdigit() for c in value):
            return "Such numbers hardly ever come without a digit."
    return ""
