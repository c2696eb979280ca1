"""Values found again under other words: every date, amount, duration … of the document by its value. Finding them is in tasks/normalise."""

import re
from collections.abc import Callable
from typing import Any

from schemas.values import ValueType
from tasks.normalise.finders import FINDERS
from tasks.normalise.manner import Context
from tasks.normalise.span import Span

_PHONE = re.compile(r"(?<![\w.])\+?\(?\d[\d\s().-]{4,18}\d(?!\w)")
_PHONE_DIGITS = 8  # the country and area code may be printed or not

_FINDERS: dict[ValueType, Callable[[str, Context], list[Span]]] = {
    **FINDERS,
    ValueType.PHONE: lambda text, _: _find_phones(text),
}


def typed_places(value_type: ValueType, text: str, context: Context) -> dict[str, list[tuple[int, int]]]:
    """Places of all spans of that type, by the key of their value."""
    places: dict[str, list[tuple[int, int]]] = {}
    finder = _FINDERS.get(value_type)
    for span in finder(text, context) if finder else ():
        places.setdefault(key_of(value_type, span.value), []).append((span.start, span.end))
    return places


def key_of(value_type: ValueType, value: Any) -> str:
    """What two spans of equal value share; the currency of an amount and "successive" stand elsewhere in the sentence."""
    if value_type is ValueType.MONEY and isinstance(value, dict):
        return str(value["amount"]).lstrip("-")
    if value_type is ValueType.DURATION:
        return str(value).removeprefix("successive ")
    if value_type is ValueType.PHONE:
        return re.sub(r"\D", "", str(value))[-_PHONE_DIGITS:]
    return str(value)


def is_typed(value_type: ValueType) -> bool:
    return value_type in _FINDERS


def _find_phones(text: str) -> list[Span]:
    return [Span(start=m.start(), end=m.end(), text=m.group(), value=m.group()) for m in _PHONE.finditer(text)]
