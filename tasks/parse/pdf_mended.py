"""PDF files too damaged for pdfium: pypdf rebuilds their table of contents and gives lines without boxes, never images."""

import io
import logging

from schemas.outcome import Reason
from schemas.page import Page
from tasks.parse.cleaning import plain_lines
from tasks.parse.limits import Limits
from tasks.parse.refusal import Refusal

Pages = tuple[tuple[Page, ...], tuple[int, ...]]


def read_mended(content: bytes, limits: Limits) -> Pages:
    """The pages that hold text, and the numbers of all others."""
    from pypdf import PdfReader
    from pypdf.errors import PyPdfError

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # it complains of every broken object
    try:
        reader = PdfReader(io.BytesIO(content), strict=False)
        if reader.is_encrypted and not reader.decrypt(""):
            raise Refusal(Reason.ENCRYPTED, "the file needs a password")
        found = len(reader.pages)
        texts = [reader.pages[index].extract_text() for index in range(min(found, limits.max_pages))]
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, IndexError, RecursionError, OSError) as error:
        raise Refusal(Reason.DAMAGED, f"not a readable PDF: {type(error).__name__}: {error}") from error
    if not found:
        raise Refusal(Reason.EMPTY, "the file has no pages")
    pages = (Page(number=number, lines=tuple(plain_lines([text]))) for number, text in enumerate(texts, 1))
    with_text = tuple(page for page in pages if page.lines)
    if not with_text:
        raise Refusal(Reason.DAMAGED, f"{found} pages, none of which can be opened")
    held = {page.number for page in with_text}
    return with_text, tuple(number for number in range(1, found + 1) if number not in held)
