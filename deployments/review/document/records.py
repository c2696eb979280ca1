"""A list of records as it is typed: each cell a value of its column's type. Pure; what a single text becomes is `typed.py`'s."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from deployments.review.document.spoken import label
from schemas.kind import FieldSpec
from schemas.record import Record

Said = Mapping[str, str]  # column → text, of one record
MOST_SAID = 3  # complaints that are told below the table; each stands beside its cell too


class Cell(Record):
    """A cell that was typed, as a value; `row` counts from 0. What the other attributes tell is as in `typed.Typed`."""

    row: int
    column: str
    words: str
    value: Any = None
    error: str = ""
    doubt: str = ""
    note: str = ""
    spoken: str = ""


def cells_of(spec: FieldSpec, said: Sequence[Said], cell: Callable[[int, FieldSpec, str], Cell]) -> tuple[Cell, ...]:
    """The cells that hold something, row by row; columns that the list does not have are left out."""
    return tuple(
        cell(at, column, text) for at, row in enumerate(said) for column in spec.columns if (text := row.get(column.name, ""))
    )  # fmt: skip


def filled(spec: FieldSpec, said: Sequence[Said]) -> list[Said]:
    """The records of which anything is said."""
    names = {column.name for column in spec.columns}
    return [row for row in said if any(text for name, text in row.items() if name in names)]


def value_of(spec: FieldSpec, rows: int, cells: Sequence[Cell]) -> list[dict[str, Any]]:
    """The list: a record a row, every column named, null where nothing stands."""
    found = {(cell.row, cell.column): cell.value for cell in cells}
    return [{column.name: found.get((row, column.name)) for column in spec.columns} for row in range(rows)]


def complaint(cells: Sequence[Cell], what: str) -> str:
    """What is wrong with the cells, or doubted, each by its row and column; empty for nothing."""
    said = [
        f"Row {cell.row + 1}, {label(cell.column).lower()}: {text}" for cell in cells if (text := getattr(cell, what))
    ]
    more = len(said) - MOST_SAID
    return " ".join([*said[:MOST_SAID], *([f"And {more} more."] if more > 0 else [])])
