"""PDF files: opening, the caps on pages, and which pages need OCR. The text of a page is in `pdf_text.py`.

What was typed into a form or pinned on the page is drawn into it first (flattened), since it counts as part of the paper.
A file that pdfium will not open is tried with pypdf, which mends more, and gives lines without boxes.
"""

import logging
from collections.abc import Iterator

import pypdfium2 as pdfium
import pypdfium2.raw as raw
from PIL import Image

from schemas.outcome import Reason
from schemas.page import Line, Page, PageSource
from tasks.parse.cleaning import letters, odd_share
from tasks.parse.image import on_white
from tasks.parse.layout import place_filled_in
from tasks.parse.limits import Limits
from tasks.parse.pdf_mended import read_mended
from tasks.parse.pdf_paper import MAX_ODD_SHARE, is_legible, is_written_upon
from tasks.parse.pdf_text import read_lines
from tasks.parse.refusal import Refusal
from tasks.parse.scribe import Scribe

OCR_DPI = 200
POINTS_PER_INCH = 72
LOCKED = (raw.FPDF_ERR_PASSWORD, raw.FPDF_ERR_SECURITY)


def read_pdf(content: bytes, limits: Limits, scribe: Scribe) -> tuple[tuple[Page, ...], tuple[int, ...]]:
    """The pages, and the numbers of those that were not read."""
    try:
        pdf = pdfium.PdfDocument(content)
    except pdfium.PdfiumError as error:
        if error.err_code in LOCKED:
            raise Refusal(Reason.ENCRYPTED, "the file needs a password, or is locked in a way unknown here") from error
        return read_mended(content, limits)
    logging.getLogger("pypdfium2").setLevel(
        logging.ERROR
    )  # it warns of every XFA form and proposes to build pdfium anew
    try:
        found = len(pdf)
        if not found:
            return read_mended(content, limits)
        if pdf.get_formtype() in (raw.FORMTYPE_ACRO_FORM, raw.FORMTYPE_XFA_FOREGROUND):
            pdf.init_forms()
        pages = tuple(_pages(pdf, min(found, limits.max_pages), scribe))
    finally:
        pdf.close()
    unread = [page.number for page in pages if page.source is PageSource.NONE]
    return pages, (*unread, *range(len(pages) + 1, found + 1))


def _pages(pdf: pdfium.PdfDocument, most: int, scribe: Scribe) -> Iterator[Page]:
    for index in range(most):
        if scribe.out_of_time:
            return
        yield _page(pdf, index, scribe)


def _page(pdf: pdfium.PdfDocument, index: int, scribe: Scribe) -> Page:
    number = index + 1
    try:
        page = pdf[index]
        width, height = page.get_size()
        if min(width, height) <= 0:
            raise pdfium.PdfiumError("the page has no size")
        lines = _lines(pdf, page, index)
        source = PageSource.TEXT
        if not is_legible(page, lines):
            source, lines = _by_ocr(page, lines, number, scribe)
        page.close()
    except pdfium.PdfiumError as error:
        scribe.complaints.append(f"page {number}: {error}")
        return Page(number=number, source=PageSource.NONE)
    return Page(number=number, width=width, height=height, source=source, lines=lines)


def _lines(pdf: pdfium.PdfDocument, page: pdfium.PdfPage, index: int) -> tuple[Line, ...]:
    """The page's lines; its annotations' lines, drawn after them, are put where they stand."""
    lines = read_lines(page)
    if not is_written_upon(page) or raw.FPDFPage_Flatten(page, raw.FLAT_NORMALDISPLAY) != raw.FLATTEN_SUCCESS:
        return lines
    flattened = pdf[index]
    both = read_lines(flattened)
    flattened.close()
    return place_filled_in(lines, both[len(lines) :]) if both[: len(lines)] == lines else both


def _by_ocr(
    page: pdfium.PdfPage, lines: tuple[Line, ...], number: int, scribe: Scribe
) -> tuple[PageSource, tuple[Line, ...]]:
    """What OCR reads, unless the page's own text, short as it is, says more."""
    text = "\n".join(line.text for line in lines)
    usable = lines if odd_share(text) <= MAX_ODD_SHARE else ()
    read = scribe.read(_picture(page, scribe.limits), number) if scribe.can_read else None
    if read is None:
        return PageSource.NONE, usable
    if usable and letters(text) >= letters("\n".join(line.text for line in read)):
        return PageSource.TEXT, usable
    return PageSource.OCR, read


def _picture(page: pdfium.PdfPage, limits: Limits) -> Image.Image:
    width, height = page.get_size()
    fitting = (limits.max_pixels / max(1.0, width * height)) ** 0.5
    bitmap = page.render(scale=min(OCR_DPI / POINTS_PER_INCH, fitting), grayscale=True)
    picture = on_white(bitmap.to_pil(), limits)
    bitmap.close()
    return picture
