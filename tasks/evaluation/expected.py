"""The rows of a labelled set's expected.jsonl, each checked, so that a slip of the pen is told before hours of work. Documents are read elsewhere."""

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from schemas.errors import SettingError
from schemas.kind import fields_of, names_asked
from schemas.registry import KINDS
from schemas.values import ValueType
from tasks.running.progress import said

Row = Mapping[str, Any]

DOCUMENTS = "documents/"
FORM = (
    'A line a document: {"file": "documents/a.pdf", "kind": "receipt", "fields": {"date": "2026-11-29", "total": null}}'
)
_WRITTEN = {
    ValueType.DATE: r"\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])",
    ValueType.MONTH: r"\d{4}-(0[1-9]|1[0-2])",
    ValueType.TIME: r"([01]\d|2[0-3]):[0-5]\d",
}
_SHOWN = {
    ValueType.NAMES: 'a list of names, such as ["Alpha Inc."]',
    ValueType.DATE: 'a date such as "2026-11-29"',
    ValueType.MONTH: 'a month such as "2026-11"',
    ValueType.TIME: 'a time such as "17:05"',
    ValueType.MONEY: 'an amount such as "12.50"',
    ValueType.CLAUSE: "true or false",
    ValueType.RECORDS: "a list of records",
}


def rows_of(folder: Path) -> list[Row]:
    """What is true of the set's documents, in the file's order. Labels of what no kind here has are left in; how many is said by `tell_unused`.

    Raises:
        SettingError: the folder is no labelled set, or a line of it does not say what a label must; the first such line is named.
    """
    path = folder / "expected.jsonl"
    if not (folder / "documents").is_dir() or not path.is_file():
        raise SettingError(f"{folder} is no labelled set", "It needs documents/ and expected.jsonl")
    rows: list[Row] = []
    lines: dict[str, tuple[int, Row]] = {}
    for number, line in _lines(path):
        row = _row(line)
        problem = row if isinstance(row, str) else _problem(row, folder, lines)
        if isinstance(row, str) or problem:
            raise SettingError(f"{path}, line {number}: {problem}", "Correct that line; nothing was read yet")
        lines[row["file"]] = number, row
        rows.append(row)
    if not rows:
        raise SettingError(f"{path} is empty", FORM)
    return rows


def counting(row: Row) -> dict[str, Any]:
    """The row's labels that readings can be held against: of a known kind, and of a field that models are asked for."""
    asked = names_asked(KINDS[row["kind"]]) if row["kind"] in KINDS else ()
    return {field: label for field, label in row["fields"].items() if field in asked}


def tell_unused(rows: list[Row]) -> None:
    """Says which labels nothing is held against: of a kind, or of a field, that is not known here."""
    kinds = Counter(row["kind"] for row in rows if row["kind"] not in KINDS)
    for kind, count in kinds.items():
        said(f"left out  {count:>5} documents of the kind {kind!r}, which is none of {', '.join(KINDS)}")
    labels = Counter((row["kind"], field) for row in rows if row["kind"] in KINDS for field in row["fields"])
    for (name, field), count in labels.items():
        asked = names_asked(kind := KINDS[name])
        if field not in asked:
            why = (
                "no model is asked for lists of records" if field in kind.model_fields else f"{name} has no such field"
            )
            said(f"left out  {count:>5} labels {field!r}: {why}; labels that count are of {', '.join(sorted(asked))}")


def _lines(path: Path) -> Iterator[tuple[int, str]]:
    try:
        text = path.read_text(encoding="utf-8-sig")  # as Windows writes it, with a mark in front
    except UnicodeDecodeError as error:
        raise SettingError(f"{path} is not UTF-8: {error}", "Save it as UTF-8") from error
    return ((number, line) for number, line in enumerate(text.split("\n"), 1) if line.strip())


def _row(line: str) -> Row | str:
    """The line's labels, or what is wrong with its form."""
    try:
        row = json.loads(line)
    except json.JSONDecodeError as error:
        return f"no JSON ({error.msg}, column {error.colno}). {FORM}"
    if not isinstance(row, dict) or not all(isinstance(row.get(k), str) for k in ("file", "kind")) or not isinstance(row.get("fields"), dict):  # fmt: skip
        return f'it needs "file", "kind" and "fields". {FORM}'
    return row


def _problem(row: Row, folder: Path, lines: Mapping[str, tuple[int, Row]]) -> str:
    file = row["file"]
    if file in lines and lines[file][1] != row:
        return f"{file} has other labels in line {lines[file][0]} already"
    if not file.startswith(DOCUMENTS) or not _there(folder / file, folder):
        return (
            f"there is no document {folder / file}; files are named from the set's folder on, such as documents/a.pdf"
        )
    wrong = (_unlike(spec.type, spec.name, row["fields"]) for spec in _specs(row["kind"]))
    return next((each for each in wrong if each), "") or _unlike_words(row)


def _specs(kind: str) -> tuple[Any, ...]:
    return fields_of(KINDS[kind]) if kind in KINDS else ()


def _there(path: Path, folder: Path) -> bool:
    """Whether it is a file, or a part of one, such as an attachment."""
    return any(each.is_file() for each in (path, *path.parents) if each.is_relative_to(folder) and each != folder)


def _unlike(kind: ValueType, field: str, labels: Row) -> str:
    """What is wrong with the label of a field of this type; null is right for any, and so is no label at all."""
    label = labels.get(field)
    if label is None or _fits(kind, label):
        return ""
    shown = _SHOWN.get(kind, "text")
    return f"{field} is {json.dumps(label, ensure_ascii=False)}; it must be {shown}, or null where the document does not say it"


def _fits(kind: ValueType, label: Any) -> bool:
    match kind:
        case ValueType.NAMES:
            return isinstance(label, list) and all(isinstance(each, str) for each in label)
        case ValueType.RECORDS:
            return isinstance(label, list) and all(isinstance(each, dict) for each in label)
        case ValueType.CLAUSE:
            return isinstance(label, bool)
        case ValueType.MONEY:
            return _is_amount(label["amount"] if isinstance(label, dict) and "amount" in label else label)
        case _:
            return isinstance(label, str) and re.fullmatch(_WRITTEN.get(kind, r"(?s).*"), label) is not None


def _is_amount(label: Any) -> bool:
    try:
        return not isinstance(label, bool) and Decimal(str(label).replace(",", "").replace("$", "")).is_finite()
    except InvalidOperation:
        return False


def _unlike_words(row: Row) -> str:
    words = row.get("verbatim", {})
    if isinstance(words, dict) and all(isinstance(w, list) and all(isinstance(e, str) for e in w) for w in words.values()):  # fmt: skip
        return ""
    return '"verbatim" must give a list of texts a field, such as {"total": ["RM 12.50"]}'
