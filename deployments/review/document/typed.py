"""What somebody types becomes a value by the same code as a model's words, and is checked as it is typed. Saving is not here."""

import unicodedata
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any

from schemas.kind import FieldSpec, Kind, fields_of
from schemas.page import Record
from schemas.reading import Normalised
from schemas.registry import KINDS
from schemas.values import ValueType
from sql.review_document import text_of, values_of
from tasks.normalise import Context, context_of, normalise

_YES, _NO = ("yes", "y", "true", "1"), ("no", "n", "false", "0")
_TURNING = {chr(code) for code in (*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x200E, 0x200F)}
_EARLIEST, _LATEST = 1900, 2100
_LARGEST = Decimal(1_000_000_000)


class Typed(Record):
    """What was typed, as a value.

    Attributes:
        words: as they were typed, cleaned.
        value: in the form of schemas/values.py; None with an `error`.
        error: why it is no value, in words; it cannot be saved then.
        doubt: why it is hardly meant; it can be saved by somebody who says so again.
        note: how an ambiguity was decided.
    """

    words: tuple[str, ...]
    value: Any = None
    error: str = ""
    doubt: str = ""
    note: str = ""


def typed(kind: str, field: str, said: str | Sequence[str], content_hash: str) -> Typed:
    """The value of what was typed for a document's field; several strings are a list's rows.

    Raises:
        KeyError: there is no such kind or field.
    """
    spec = spec_of(KINDS[kind], field)
    words = tuple(text for text in map(plain, [said] if isinstance(said, str) else said) if text)
    if not words:
        return Typed(words=(), error="Nothing is typed. For what the document does not hold, say so (Alt+N).")
    found = _clause(words) if spec.type is ValueType.CLAUSE else normalise(spec.type, words, context_for(content_hash))
    if found.problem or found.value is None:
        return Typed(words=words, error=_sentence(found.problem or f"{found.note}; say so with Alt+N"))
    doubt = hardly(spec, found.value) or out_of_order(KINDS[kind], field, found.value, content_hash)
    return Typed(words=words, value=found.value, doubt=doubt, note=found.note)


def spec_of(kind: type[Kind], field: str) -> FieldSpec:
    """
    Raises:
        KeyError: the kind has no such field.
    """
    return {spec.name: spec for spec in fields_of(kind)}[field]


@lru_cache(maxsize=512)
def context_for(content_hash: str) -> Context:
    """How the document writes dates and amounts; its text never changes under its hash."""
    return context_of(text_of(content_hash))


def plain(text: str) -> str:
    """On one line, without control characters, halves of pairs and marks that turn text around: those were pasted, not typed."""
    kept = (" " if c in "\n\r\t" else c for c in text if c not in _TURNING)
    return " ".join("".join(c for c in kept if unicodedata.category(c) not in ("Cc", "Cs", "Co")).split())


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


def out_of_order(kind: type[Kind], field: str, value: Any, content_hash: str) -> str:
    """Which other date of the document this one contradicts; empty for none."""
    pairs = [pair for pair in kind.in_order if field in pair]
    others = values_of(content_hash) | {field: value} if pairs else {}
    wrong = [pair for pair in pairs if _later(others, *pair)]
    return "; ".join(f"{label(first)} ({spoken(ValueType.DATE, others[first])}) is after {label(last).lower()} ({spoken(ValueType.DATE, others[last])})" for first, last in wrong)  # fmt: skip


def label(field: str) -> str:
    """A field's name as a heading."""
    return field.replace("_", " ").capitalize()


def spoken(value_type: ValueType, value: Any) -> str:
    """A value as one would type it; typed again it gives the same value. Empty for none, and for lists, which have rows."""
    match value_type:
        case _ if value is None or isinstance(value, list):
            return ""
        case ValueType.DATE:
            day = date.fromisoformat(value)
            return f"{day.day} {day:%B} {day.year:04}"
        case ValueType.MONTH:
            return f"{date.fromisoformat(f'{value}-01'):%B %Y}"
        case ValueType.MONEY:
            return f"{Decimal(value['amount']):,} {value.get('currency') or ''}".strip()
        case ValueType.CLAUSE:
            return "yes" if value else "no"
    return str(value)


def _clause(words: Sequence[str]) -> Normalised:
    said = " ".join(words).casefold()
    if said in _YES or said in _NO:
        return Normalised(value=said in _YES)
    return Normalised(problem="say yes or no")


def _later(values: Mapping[str, Any], first: str, last: str) -> bool:
    """Whether both are there and in the wrong order; ISO dates sort as text."""
    return bool(values.get(first) and values.get(last) and str(values[first]) > str(values[last]))


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}."
