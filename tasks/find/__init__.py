"""Typed spans that plain code finds in a text: dates, amounts, times, places, telephone numbers. Which of them a field means is in rules.py."""

import string
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from typing import Any

from schemas.values import ValueType
from tasks.find.phones import find_phones
from tasks.normalise import Context, normalise
from tasks.normalise.finders import FINDERS
from tasks.normalise.span import Span

__all__ = ["FINDABLE", "find", "spans"]

_FINDERS: dict[ValueType, Callable[[str, Context], Iterable[Span]]] = {
    **FINDERS,
    ValueType.PHONE: lambda text, _: find_phones(text),
}
# Types whose words mean what their document makes of them; others mean the same everywhere.
_BY_CONTEXT = frozenset({ValueType.DATE, ValueType.MONTH, ValueType.MONEY, ValueType.PHONE})
_ANY = Context()
FINDABLE = frozenset(_FINDERS)


def find(value_type: ValueType, text: str, context: Context) -> list[Span]:
    """All spans of this type in the text's order, each of which has its value by itself; none for a type that has no finder.

    A duration's span never says "successive": whether it repeats is the sentence's matter.
    """
    return list(_found(value_type, text, context))


def spans(value_type: ValueType, text: str, context: Context) -> Iterable[Span]:
    """What may be a span of this type in the text, whether or not it has a value by itself."""
    finder = _FINDERS.get(value_type)
    return () if finder is None else finder(text, context)


@lru_cache(maxsize=32)  # several fields of a document have the same type
def _found(value_type: ValueType, text: str, context: Context) -> tuple[Span, ...]:
    return tuple(_standing_alone(value_type, spans(value_type, text, context), context))


def _standing_alone(value_type: ValueType, spans: Iterable[Span], context: Context) -> Iterator[Span]:
    """Each span as it reads out of its sentence; one that has no value there is left out."""
    own = context if value_type in _BY_CONTEXT else _ANY
    for span in map(_trimmed, spans):
        value = _alone(value_type, span.text, own)
        if value is not None:
            yield span._replace(value=value)


@lru_cache(maxsize=4096)  # the excerpts of a document say much of the same again
def _alone(value_type: ValueType, text: str, context: Context) -> Any:
    return normalise(value_type, (text,), context).value


def _trimmed(span: Span) -> Span:
    """Without space around it, and without a bracket whose other half or meaning is outside: "ten dollars ($10)"."""
    text = span.text.strip()
    enclosed = text[0] in "([" and text[-1] in ")]"
    if (enclosed and not _negative(span)) or text.count("(") != text.count(")"):
        text = text.strip("()[]" + string.whitespace)
    start = span.start + span.text.index(text)
    return Span(start=start, end=start + len(text), text=text, value=span.value)


def _negative(span: Span) -> bool:
    return isinstance(span.value, dict) and str(span.value["amount"]).startswith("-")
