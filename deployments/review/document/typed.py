"""What somebody types becomes a value by the same code as a model's words, and is checked as it is typed. Saving is not here."""

import unicodedata
from collections.abc import Mapping, Sequence
from decimal import Decimal
from functools import lru_cache
from typing import Any

from deployments.review.document.doubts import EXAMPLES, hardly, misheard
from deployments.review.document.records import Cell, cells_of, complaint, filled, value_of
from deployments.review.document.spoken import label, spoken
from schemas.kind import FieldSpec, Kind, fields_of
from schemas.reading import Normalised
from schemas.record import Record
from schemas.registry import KINDS
from schemas.values import ValueType
from sql.review.document import text_of, values_of
from tasks.normalise import Context, context_of, normalise
from tasks.normalise.absent import absence

_YES, _NO = ("yes", "y", "true", "1"), ("no", "n", "false", "0")
_TURNING = {chr(code) for code in (*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x200E, 0x200F)}
_NOTHING = "Nothing is typed. For what the document does not hold, say so (Alt+N)."


class Typed(Record):
    """What was typed, as a value.

    Attributes:
        words: as they were typed, cleaned.
        value: in the form of schemas/values.py; None with an `error`.
        error: why it is no value, in words; it cannot be saved then.
        doubt: why it is hardly meant; it can be saved by somebody who says so again.
        note: how an ambiguity was decided.
        cells: of a list of records, each that was typed.
    """

    words: tuple[str, ...]
    value: Any = None
    error: str = ""
    doubt: str = ""
    note: str = ""
    cells: tuple[Cell, ...] = ()


Said = str | Sequence[str] | Sequence[Mapping[str, str]]


def typed(kind: str, field: str, said: Said, content_hash: str) -> Typed:
    """The value of what was typed for a document's field; several strings are a list's rows, mappings its records by column.

    Raises:
        KeyError: there is no such kind or field.
    """
    spec = spec_of(KINDS[kind], field)
    texts, records = _parts(said)
    if texts if spec.columns else records:
        return Typed(words=texts, error="A list of records is said by its columns, and nothing else is.")
    if spec.columns:
        return _records(spec, records, content_hash)
    found = _value(spec, texts, content_hash)
    doubt = found.doubt or ("" if found.error else out_of_order(KINDS[kind], field, found.value, content_hash))
    return found.model_copy(update={"doubt": doubt})


def _value(spec: FieldSpec, words: tuple[str, ...], content_hash: str) -> Typed:
    """Of any field but a list of records, whatever the document's other fields say."""
    if not words:
        return Typed(words=(), error=_NOTHING)
    found = _clause(words) if spec.type is ValueType.CLAUSE else normalise(spec.type, words, context_for(content_hash))
    if found.problem:
        unread = found.problem.startswith(("no ", "several ")) and spec.type in EXAMPLES
        like = f" Type it like {EXAMPLES[spec.type]}." if unread else ""
        return Typed(words=words, error=_sentence(found.problem) + like)
    if found.value is None:
        return Typed(words=words, error=_sentence(f"{found.note}; say so with Alt+N"))
    doubt = hardly(spec, found.value) or misheard(spec, " ".join(words), found.value)
    return Typed(words=words, value=found.value, doubt=doubt, note=found.note)


def _records(spec: FieldSpec, said: Sequence[Mapping[str, str]], content_hash: str) -> Typed:
    rows = filled(spec, said)
    if not rows:
        return Typed(words=(), error=_NOTHING)
    cells = cells_of(spec, rows, lambda row, column, text: _cell(row, column, text, content_hash))
    found, error = Typed(words=tuple(cell.words for cell in cells), cells=cells), complaint(cells, "error")
    value = None if error else value_of(spec, len(rows), cells)
    return found.model_copy(
        update={"value": value, "error": error, "doubt": "" if error else complaint(cells, "doubt")}
    )


def _cell(row: int, column: FieldSpec, text: str, content_hash: str) -> Cell:
    """A cell may say that there is nothing; that nothing was paid is no doubt in a list."""
    about: dict[str, Any] = {"row": row, "column": column.name, "words": text}
    if column.type is not ValueType.CLAUSE and absence(text):
        return Cell(**about)
    found = _value(column, (text,), content_hash)
    nil = column.type is ValueType.MONEY and found.value is not None and not Decimal(found.value["amount"])
    about |= {"error": found.error, "doubt": "" if nil else found.doubt, "note": found.note}
    return Cell(**about, value=found.value, spoken=spoken(column.type, found.value))


def _parts(said: Said) -> tuple[tuple[str, ...], list[dict[str, str]]]:
    """The texts and the records of what was said, cleaned."""
    parts = [said] if isinstance(said, str) else said
    texts = tuple(text for each in parts if isinstance(each, str) and (text := plain(each)))
    return texts, [{name: plain(text) for name, text in each.items()} for each in parts if not isinstance(each, str)]


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


def out_of_order(kind: type[Kind], field: str, value: Any, content_hash: str) -> str:
    """Which other date of the document this one contradicts; empty for none."""
    pairs = [pair for pair in kind.in_order if field in pair]
    others = values_of(content_hash) | {field: value} if pairs else {}
    wrong = [pair for pair in pairs if _later(others, *pair)]
    return " ".join(f"{label(first)} ({spoken(ValueType.DATE, others[first])}) is after {label(last).lower()} ({spoken(ValueType.DATE, others[last])})." for first, last in wrong)  # fmt: skip


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
