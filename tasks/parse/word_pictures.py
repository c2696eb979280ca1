"""Pictures in the text of a Word file that may be a page or a slip: they are parts, as those of a mail. Its words are in `office.py`.

Those of its headers and footers, and smaller ones, are taken for logos.
"""

import io
import re
from typing import Any

from schemas.page import Part
from tasks.parse.archive import beyond_note, label
from tasks.parse.limits import Limits

PICTURES = "//*[local-name()='blip' or local-name()='imagedata'][not(ancestor::w:del)]"
SOURCE = "string(@*[local-name()='embed' or local-name()='id'])"
EXTENT = "ancestor::*[local-name()='inline' or local-name()='anchor'][1]/*[local-name()='extent']"
STYLE = "string(ancestor::*[local-name()='shape'][1]/@style)"  # of what Word wrote before 2007, and writes of embedded files
POINTS = re.compile(r"(?:^|;)\s*(?:width|height)\s*:\s*([\d.]+)pt")
EMU_PER_POINT = 12_700
SHORT, LONG = 110, 220  # points, as it is shown: a till's narrow paper is 5.8 cm wide, which are 164


def pictures(file: io.BytesIO, limits: Limits) -> tuple[tuple[Part, ...], list[str]]:
    """They, each once, and what is to be said of those left out."""
    from docx import Document

    body = Document(file).part
    sources = (picture.xpath(SOURCE) for picture in body.element.xpath(PICTURES) if _is_large(picture))
    # Linked ones are not among the related parts.
    images = {body.related_parts[source]: None for source in sources if source in body.related_parts}
    parts = [Part(name=label(image.partname), content=image.blob) for image in images]
    return tuple(parts[: limits.max_parts]), beyond_note(len(parts), max(0, len(parts) - limits.max_parts))


def _is_large(picture: Any) -> bool:
    """Whether it may be a page or a slip; so may one whose size is not said."""
    sides = sorted(_sides(picture))
    return len(sides) < 2 or (sides[0] >= SHORT and sides[1] >= LONG)


def _sides(picture: Any) -> list[float]:
    if extents := picture.xpath(EXTENT):
        return [int(extents[0].get(side, 0)) / EMU_PER_POINT for side in ("cx", "cy")]
    return [float(side) for side in POINTS.findall(picture.xpath(STYLE))]
