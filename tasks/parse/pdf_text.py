"""The text of a PDF page as lines of words with boxes. Opening the file and pages without text are not here (`pdf.py`).

By pdfium, not pypdf: both held 119 of 131 labelled spans verbatim in 16 contracts, as many in each; but pdfium knows every glyph's
box where pypdf knows only where a run begins. Bare text took pdfium 500 pages a second and pypdf 78; with words and boxes it is 66.
"""

import ctypes
from collections.abc import Iterator

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from schemas.page import Box, Line, Word
from tasks.parse.cleaning import clean
from tasks.parse.layout import in_reading_order

LINE_ENDS = "\r\n"
BROKEN_HYPHENS = "\x02\ufffe"  # pdfium's signs for a hyphen at which a word goes on in the next line
HYPHENS = str.maketrans({"\x02": "-", "\ufffe": "-", "\xad": "-", "\x00": "\ufffd"})  # in a PDF a soft hyphen is seen
CANVAS = 1_000_000
MAX_CODE = 0x10FFFF
Span = tuple[int, int]


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

    def box(self, left: float, bottom: float, right: float, top: float) -> Box:
        (x0, y0), (x1, y1) = self._share(left, bottom), self._share(right, top)
        return Box(left=min(x0, x1), top=min(y0, y1), right=max(x0, x1), bottom=max(y0, y1))

    def _share(self, x: float, y: float) -> tuple[float, float]:
        across = self._left + x * self._x[0] + y * self._y[0]
        down = self._top + x * self._x[1] + y * self._y[1]
        return min(1.0, max(0.0, across)), min(1.0, max(0.0, down))


def read_lines(page: pdfium.PdfPage) -> tuple[Line, ...]:
    frame = Frame(page)
    textpage = page.get_textpage()
    try:
        text = _characters(textpage)
        rows = (tuple(_words(textpage, frame, text, spans)) for spans in _rows(text))
        return in_reading_order([row for row in rows if row])
    finally:
        textpage.close()


def _characters(textpage: pdfium.PdfTextPage) -> str:
    """One character for each of pdfium's indices, so that positions in the text are indices of boxes."""
    codes = (raw.FPDFText_GetUnicode(textpage, index) for index in range(raw.FPDFText_CountChars(textpage)))
    return "".join(chr(code) if code <= MAX_CODE else "\ufffd" for code in codes)


def _rows(text: str) -> Iterator[list[Span]]:
    row: list[Span] = []
    start = 0
    for end, char in enumerate(text + "\n"):
        hyphen = char in BROKEN_HYPHENS
        if not (hyphen or char.isspace()):
            continue
        if start < end + hyphen:
            row.append((start, end + hyphen))
        start = end + 1
        if hyphen or char in LINE_ENDS:
            yield row
            row = []


def _words(textpage: pdfium.PdfTextPage, frame: Frame, text: str, spans: list[Span]) -> Iterator[Word]:
    for start, end in spans:
        for word in clean(text[start:end].translate(HYPHENS)).split():
            yield Word(text=word, box=_box(textpage, frame, start, end - 1))


def _box(textpage: pdfium.PdfTextPage, frame: Frame, first: int, last: int) -> Box:
    left, bottom, right, top = _glyph(textpage, first)
    if last > first:
        end = _glyph(textpage, last)
        left, bottom = min(left, end[0]), min(bottom, end[1])
        right, top = max(right, end[2]), max(top, end[3])
    return frame.box(left, bottom, right, top)


def _glyph(textpage: pdfium.PdfTextPage, index: int) -> tuple[float, float, float, float]:
    """The glyph's cell, as high as its font; where the font does not say how high that is, its ink."""
    rect = raw.FS_RECTF()
    if raw.FPDFText_GetLooseCharBox(textpage, index, rect) and rect.top > rect.bottom and rect.right > rect.left:
        return rect.left, rect.bottom, rect.right, rect.top
    left, right, bottom, top = (ctypes.c_double() for _ in range(4))
    raw.FPDFText_GetCharBox(textpage, index, left, right, bottom, top)
    return left.value, bottom.value, right.value, top.value
