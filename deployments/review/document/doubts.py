"""What is a value, and hardly meant; and how one types what is meant. What other fields say is not looked at."""

import re
import unicodedata
from decimal import Decimal
from typing import Any

from deployments.review.document.spoken import spoken
from schemas.kind import FieldSpec
from schemas.values import ValueType
from tasks.normalise import Context, normalise

_EARLIEST, _LATEST = 1900, 2100
_LARGEST = Decimal(1_000_000_000)
_ONE = {"amount": "1", "currency": None}
_BEHIND_A_FIGURE = re.compile(r"\d[\d.,'’\s/-]*?([^\W\d_]+)")
_PART_OF_ONE = re.compile(r"\b(?:half|quarter)\b", re.IGNORECASE)
EXAMPLES = {
    ValueType.DATE: "25 December 2018 or 2018-12-25",
    ValueType.MONTH: "December 2018",
    ValueType.TIME: "17:30 or 5:30 PM",
    ValueType.MONEY: "1,250.50 EUR",
    ValueType.DURATION: "2 years or 18 months",
    ValueType.JURISDICTION: "New York or Germany, in full and in English",
    ValueType.STATE: "California or CA",
    ValueType.PHONE: "+49 30 123456",
}


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


def misheard(spec: FieldSpec, text: str, value: Any) -> str:
    """Which words of the text the value says nothing of, though they change it; empty if there are none."""
    match spec.type:
        case ValueType.MONEY if unit := _unknown_unit(text, value):
            return f"It is taken as {spoken(spec.type, value)}: “{unit}” is not understood. Currencies may be typed by their code, such as JPY."
        case ValueType.DURATION if part := _PART_OF_ONE.search(text):
            return f"It is taken as {spoken(spec.type, value)}: “{part[0]}” is not understood."
    return ""


def _unknown_unit(text: str, value: Any) -> str:
    """The sign of a currency that nobody knows, or the word behind the figure that neither names one nor multiplies."""
    signs = [c for c in text if unicodedata.category(c) == "Sc"]
    if signs and not value["currency"]:
        return signs[0]
    units = [found[1] for found in _BEHIND_A_FIGURE.finditer(text)]
    return next((unit for unit in units if normalise(ValueType.MONEY, (f"1 {unit}",), Context()).value == _ONE), "")
