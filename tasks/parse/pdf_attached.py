"""Files that a PDF carries in itself, as a portfolio does: they are parts, as those of a mail. Its pages are not here."""

import pypdfium2 as pdfium

from schemas.outcome import Reason
from schemas.page import Part
from tasks.parse.archive import beyond_note, label
from tasks.parse.limits import Limits


def attached(content: bytes, limits: Limits) -> tuple[tuple[Part, ...], list[str]]:
    """They, and what is to be said of those left out."""
    try:
        pdf = pdfium.PdfDocument(content)
    except pdfium.PdfiumError:
        return (), []  # whoever reads its pages has said so
    try:
        return _parts(pdf, limits, limits.expanded_bytes(len(content)))
    finally:
        pdf.close()


def _parts(pdf: pdfium.PdfDocument, limits: Limits, room: int) -> tuple[tuple[Part, ...], list[str]]:
    found, parts, notes = pdf.count_attachments(), [], []
    for index in range(min(found, limits.max_parts)):
        file = pdf.get_attachment(index)
        try:
            part = Part(name=label(file.get_name()), content=bytes(file.get_data()))
        except pdfium.PdfiumError as error:
            notes.append(f"attached file {index + 1} cannot be unpacked: {error}")
            continue
        room -= len(part.content)
        if room < 0:
            notes.append(f"{Reason.EXPANSION_LIMIT}: {part.name} and what follows it was not read")
            break
        parts.append(part)
    return tuple(parts), notes + beyond_note(found, max(0, found - limits.max_parts))
