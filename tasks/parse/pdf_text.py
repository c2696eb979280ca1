"""The text of a PDF page as lines of words with boxes. Opening the file and pages without text are not here (`pdf.py`).

By pdfium, not pypdf: both held 119 of 131 labelled spans verbatim in 16 contracts, as many in each; but pdfium knows every glyph's
box where pypdf knows only where a run begins. Bare text took pdfium 500 pages a second and pypdf 78; with words and boxes it is 66.
"""

import ctypes
import re
from collections.abc import Iterator

import pypdfium2 as pdfium
import pypdfium2.raw as raw
from pydantic import TypeAdapter

from schemas.page import Line
from tasks.parse.cleaning import clean
from tasks.parse.layout import Row, in_reading_order

# Words, and the ends of rows: line breaks, and pdfium's signs for a hyphen at which a word goes on in the next line.
_WORD_OR_END = re.compile(r"(?P<word>[^\s\x02\ufffe]*(?P<end>[\x02\ufffe])|[^\s\x02\ufffe]+)|(?P<line>[\r\n])")
_NOWHERE = (-1, -1)
HYPHENS = str.maketrans({"\x02": "-", "\ufffe": "-", "\xad": "-", "\x00": "\ufffd"})  # in a PDF a soft hyphen is seen
CANVAS = 1_000_000
MAX_CODE = 0x10FFFF
Span = tuple[int, int]
Edges = dict[str, float]
_ROWS = TypeAdapter(list[Row])  # a page of words in one call: two thirds of the time of one by one


class Frame:
    """From pdfium's coordinates to shares of the page as it is seen: turned, cropped, origin at the top left."""

    def __init__(self, page: pdfium.PdfPage) -> None:
        left, top = self._seen(page, 0, 0)
        across, down = self._seen(page, 1000, 0), self._seen(page, 0, 1000)
        self._left, self._top = left, top
        self._x = ((across[0] - left) / 1000, (across[1] - top) / 1000)
        self._y = ((down[0] - left) / 1000, (down[1] - top) / 1000)

    @staticmethod
    def _seen(page: pdfium.PdfPage, x: float, y: float) -> tuple[float, float]:
        across, down = ctypes.c_int(), ctypes.c_int()
        raw.FPDF_PageToDevice(page, 0, 0, CANVAS, CANVAS, 0, x, y, across, down)
        return across.value / CANVAS, down.value / CANVAS

    def box(self, left: float, bottom: float, right: float, top: float) -> Edges:
        (x0, y0), (x1, y1) = self._share(left, bottom), self._share(right, top)
        if x1 < x0:
            x0, x1 = x1, x0
        if y1 < y0:
            y0, y1 = y1, y0
        return {"left": x0, "top": y0, "right": x1, "bottom": y1}

    def _share(self, x: float, y: float) -> tuple[float, float]:
        across = self._left + x * self._x[0] + y * self._y[0]
        down = self._top + x * self._x[1] + y * self._y[1]
        return (across if across < 1.0 else 1.0) if across > 0.0 else 0.0, (
            down if down < 1.0 else 1.0
        ) if down > 0.0 else 0.0


def read_lines(page: pdfium.PdfPage) -> tuple[Line, ...]:
    frame = Frame(page)
    textpage = page.get_textpage()
    try:
        text = _characters(textpage)
        cells = Cells(textpage)
        rows = [row for spans in _rows(text) if (row := list(_words(cells, frame, text, spans)))]
        return in_reading_order(_ROWS.validate_python(rows))
    finally:
        textpage.close()


def _characters(textpage: pdfium.PdfTextPage) -> str:
    """One character for each of pdfium's indices, so that positions in the text are indices of boxes.

    The whole text at once leaves out glyphs that mean no character; only where it does, they are asked for one by one.
    """
    count = raw.FPDFText_CountChars(textpage)
    whole = (ctypes.c_ushort * (2 * count + 1))()
    units = raw.FPDFText_GetText(textpage, 0, count, whole)
    text = bytes(whole)[: 2 * max(0, units - 1)].decode("utf-16-le", "surrogatepass")
    return text if len(text) == count else _one_by_one(textpage, count)


def _one_by_one(textpage: pdfium.PdfTextPage, count: int) -> str:
    codes = (raw.FPDFText_GetUnicode(textpage, index) for index in range(count))
    return "".join(chr(code) if code <= MAX_CODE else "\ufffd" for code in codes)


def _rows(text: str) -> Iterator[list[Span]]:
    row: list[Span] = []
    for match in _WORD_OR_END.finditer(text):
        if (span := match.span("word")) != _NOWHERE:
            row.append(span)
        if match["end"] or match["line"]:
            yield row
            row = []
    yield row


def _words(cells: "Cells", frame: Frame, text: str, spans: list[Span]) -> Iterator[dict[str, object]]:
    """What words are made of."""
    for start, end in spans:
        piece = text[start:end]
        plain = piece.isascii() and piece.isprintable()
        box = _box(cells, frame, start, end - 1)
        if _is_on(box):
            for word in (piece,) if plain else clean(piece.translate(HYPHENS)).split():
                yield {"text": word, "box": box}


def _is_on(box: Edges) -> bool:
    """Whether any of it lies on the page: what was cropped away, or drawn beside it, nobody sees."""
    return box["right"] > 0.0 and box["bottom"] > 0.0 and box["left"] < 1.0 and box["top"] < 1.0


def _box(cells: "Cells", frame: Frame, first: int, last: int) -> Edges:
    left, bottom, right, top = cells.glyph(first)
    if last > first:
        end = cells.glyph(last)
        left, bottom = min(left, end[0]), min(bottom, end[1])
        right, top = max(right, end[2]), max(top, end[3])
    return frame.box(left, bottom, right, top)


class Cells:
    """Where the glyphs of a page stand; one place in memory into which pdfium writes each."""

    def __init__(self, textpage: pdfium.PdfTextPage) -> None:
        self._page = textpage.raw
        self._rect = raw.FS_RECTF()
        self._to = ctypes.byref(self._rect)

    def glyph(self, index: int) -> tuple[float, float, float, float]:
        """The glyph's cell, as high as its font; where the font does not say how high that is, its ink."""
        if raw.FPDFText_GetLooseCharBox(self._page, index, self._to):
            rect = self._rect
            left, bottom, right, top = rect.left, rect.bottom, rect.right, rect.top
            if top > bottom and right > left:
                return left, bottom, right, top
        return self._ink(index)

    def _ink(self, index: int) -> tuple[float, float, float, float]:
        left, right, bottom, top = (ctypes.c_double() for _ in range(4))
        raw.FPDFText_GetCharBox(self._page, index, left, right, bottom, top)
        return left.value, bottom.value, right.value, top.value
