"""What is on a PDF page besides its text, and whether the text is all there is to read. Reading is not here."""

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from schemas.page import Line
from tasks.parse.cleaning import letters, odd_share

MAX_ODD_SHARE = 0.2
MIN_LETTERS = 16
MIN_LETTERS_BESIDE_SCAN = 200  # a scan may carry a stamp or a page number as text
SCAN_SHARE = 0.5
MAX_OBJECTS_SEEN = 200
TEXT_ANNOTATIONS = (raw.FPDF_ANNOT_WIDGET, raw.FPDF_ANNOT_FREETEXT, raw.FPDF_ANNOT_STAMP)


def is_written_upon(page: pdfium.PdfPage) -> bool:
    for index in range(min(raw.FPDFPage_GetAnnotCount(page), MAX_OBJECTS_SEEN)):
        annotation = raw.FPDFPage_GetAnnot(page, index)
        subtype = raw.FPDFAnnot_GetSubtype(annotation)
        raw.FPDFPage_CloseAnnot(annotation)
        if subtype in TEXT_ANNOTATIONS:
            return True
    return False


def is_legible(page: pdfium.PdfPage, lines: tuple[Line, ...]) -> bool:
    """Whether the text is all there is to read: enough of it, of known characters, and not a stamp upon a scan."""
    text = "\n".join(line.text for line in lines)
    if odd_share(text) > MAX_ODD_SHARE:
        return False
    found = letters(text)
    if found >= MIN_LETTERS_BESIDE_SCAN:
        return True
    kinds = _kinds_drawn(page)
    if found and not kinds - {raw.FPDF_PAGEOBJ_TEXT}:
        return True
    return not kinds or (found >= MIN_LETTERS and not _is_scan(page))


def _kinds_drawn(page: pdfium.PdfPage) -> set[int]:
    kinds = set()
    for seen, drawn in enumerate(page.get_objects(max_depth=3)):
        kinds.add(drawn.type)
        if seen >= MAX_OBJECTS_SEEN:
            break
    return kinds - {raw.FPDF_PAGEOBJ_FORM}


def _is_scan(page: pdfium.PdfPage) -> bool:
    width, height = page.get_size()
    covered = 0.0
    for image in page.get_objects(filter=[raw.FPDF_PAGEOBJ_IMAGE], max_depth=3):
        left, bottom, right, top = image.get_bounds()
        covered += max(0.0, right - left) * max(0.0, top - bottom)
    return bool(covered > SCAN_SHARE * width * height)
