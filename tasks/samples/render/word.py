"""A sample as a Word document."""

import random
from datetime import datetime
from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH

from tasks.samples.sample import Block, Heading, Lines, Paragraph, Rows, Sample, Table

WRITTEN = datetime(2024, 1, 1)
SIDES = {"left": WD_ALIGN_PARAGRAPH.LEFT, "center": WD_ALIGN_PARAGRAPH.CENTER, "right": WD_ALIGN_PARAGRAPH.RIGHT}


def to_docx(sample: Sample, seed: int) -> bytes:
    """The document; the seed chooses its font."""
    document, out = Document(), BytesIO()
    document.styles["Normal"].font.name = random.Random(seed).choice(["Calibri", "Times New Roman", "Arial", "Cambria"])
    head = (Lines(lines=sample.letterhead),) if sample.letterhead else ()
    for block in (*head, *sample.blocks):
        _add(document, block)
    properties = document.core_properties
    properties.created = properties.modified = WRITTEN
    properties.title, properties.author = sample.title, ""
    document.save(out)
    return without_clock(out.getvalue())


def without_clock(archive: bytes) -> bytes:
    """The same archive with every member's time at 1980, so that equal content is equal bytes."""
    out = BytesIO()
    with ZipFile(BytesIO(archive)) as source, ZipFile(out, "w", ZIP_DEFLATED) as target:
        for name in sorted(source.namelist()):
            target.writestr(ZipInfo(name), source.read(name), ZIP_DEFLATED)
    return out.getvalue()


def _add(document: Any, block: Block) -> None:
    if isinstance(block, Heading):
        document.add_heading(block.text, level=block.level)
    elif isinstance(block, Paragraph):
        document.add_paragraph(block.text)
    elif isinstance(block, Lines):
        for line in block.lines:
            document.add_paragraph(line).alignment = SIDES[block.align]
    else:
        _add_table(document, block)


def _add_table(document: Any, block: Rows | Table) -> None:
    rows = block.rows if isinstance(block, Rows) else tuple(filter(None, (block.header, *block.cells)))
    table = document.add_table(rows=0, cols=len(rows[0]))
    table.style = "Table Grid"
    for row in rows:
        for cell, text in zip(table.add_row().cells, row, strict=True):
            cell.text = text
