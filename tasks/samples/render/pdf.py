"""A sample as a born-digital PDF: a page, a letter with a letterhead, a form with boxes, or a receipt's strip."""

import random
from html import escape
from io import BytesIO
from typing import Any

from reportlab.lib import colors
from reportlab.lib.enums import TA_CENTER, TA_JUSTIFY, TA_LEFT, TA_RIGHT
from reportlab.lib.pagesizes import A4, LETTER
from reportlab.lib.styles import ParagraphStyle
from reportlab.platypus import Flowable, SimpleDocTemplate, Spacer
from reportlab.platypus import Paragraph as Flow
from reportlab.platypus import Table as Grid

from schemas.record import Record
from tasks.samples.render.strip import strip
from tasks.samples.sample import Block, Heading, Lines, Paragraph, Rows, Sample, Table

FONTS = (
    ("Helvetica", "Helvetica-Bold"),
    ("Times-Roman", "Times-Bold"),
    ("Times-Roman", "Times-Bold"),
    ("Courier", "Courier-Bold"),
)
SIDES = {"left": TA_LEFT, "center": TA_CENTER, "right": TA_RIGHT}


class Look(Record):
    """How the pages of one document look."""

    font: str
    bold: str
    size: float
    page: tuple[float, float]
    margin: float
    body: int
    titles: int
    numbers: bool
    columns: int


def look_of(seed: int, size: float | None = None) -> Look:
    rng = random.Random(seed)
    font, bold = rng.choice(FONTS)
    return Look(
        font=font, bold=bold, size=size or rng.choice([9.5, 10, 11, 12]), page=rng.choice([LETTER, LETTER, A4]), margin=rng.choice([54, 64, 72, 86]),
        body=rng.choice([TA_LEFT, TA_JUSTIFY]), titles=rng.choice([TA_CENTER, TA_CENTER, TA_LEFT]), numbers=rng.random() < 0.7, columns=rng.choice([1, 2, 2]),
    )  # fmt: skip


def to_pdf(sample: Sample, seed: int, size: float | None = None, encrypt: Any = None) -> bytes:
    """The document; `size` is the text's size in points, `encrypt` reportlab's."""
    if sample.layout == "strip":
        return strip(sample, seed)
    look, out = look_of(seed, size), BytesIO()
    document = SimpleDocTemplate(out, pagesize=look.page, leftMargin=look.margin, rightMargin=look.margin, topMargin=look.margin, bottomMargin=look.margin, invariant=1, title=sample.title, author="", encrypt=encrypt)  # fmt: skip
    numbered = _numbered if look.numbers else _blank
    document.build(_flow(sample, look), onFirstPage=numbered, onLaterPages=numbered)
    return out.getvalue()


def _flow(sample: Sample, look: Look) -> list[Flowable]:
    head = [*_lines(Lines(lines=sample.letterhead, align="center"), look), Spacer(1, 18)] if sample.letterhead else []
    return [*head, *(flowable for block in sample.blocks for flowable in _block(block, look, sample.layout == "form"))]


def _block(block: Block, look: Look, form: bool) -> list[Flowable]:
    if isinstance(block, Heading):
        return [
            Flow(
                escape(block.text),
                _style(
                    look, bold=block.level == 1 or look.numbers, align=look.titles, grow=3 if block.level == 1 else 0.5
                ),
            )
        ]
    if isinstance(block, Paragraph):
        return [Flow(escape(block.text), _style(look, align=look.body))]
    if isinstance(block, Lines):
        return _lines(block, look)
    if isinstance(block, Rows):
        return [_boxes(block, look) if form else _pairs(block, look), Spacer(1, 8)]
    return [_table(block, look), Spacer(1, 8)]


def _style(look: Look, bold: bool = False, align: int = TA_LEFT, grow: float = 0, after: float = 7) -> ParagraphStyle:
    size = look.size + grow
    return ParagraphStyle(
        "s",
        fontName=look.bold if bold else look.font,
        fontSize=size,
        leading=size * 1.24,
        alignment=align,
        spaceAfter=after,
        splitLongWords=0,
    )


def _lines(block: Lines, look: Look) -> list[Flowable]:
    style = _style(look, align=SIDES[block.align], after=0)
    return [*(Flow(escape(line) or "&nbsp;", style) for line in block.lines), Spacer(1, 8)]


def _width(look: Look) -> float:
    return look.page[0] - 2 * look.margin


def _pairs(block: Rows, look: Look) -> Grid:
    bold, plain = _style(look, bold=True, after=0), _style(look, after=0)
    cells = [[Flow(escape(label), bold), Flow(escape(value), plain)] for label, value in block.rows]
    return Grid(
        cells, colWidths=[_width(look) * 0.34, _width(look) * 0.66], style=[("VALIGN", (0, 0), (-1, -1), "TOP")]
    )


def _boxes(block: Rows, look: Look) -> Grid:
    """Boxes with a small label above the value, in one or two columns."""
    small, plain = _style(look, grow=-2.5, after=0), _style(look, after=0)
    cells = [[Flow(escape(label), small), Flow(escape(value) or "&nbsp;", plain)] for label, value in block.rows]
    cells += [[Spacer(1, 1)]] * (-len(cells) % look.columns)
    rows = [cells[i : i + look.columns] for i in range(0, len(cells), look.columns)]
    return Grid(
        rows,
        colWidths=[_width(look) / look.columns] * look.columns,
        style=[("GRID", (0, 0), (-1, -1), 0.7, colors.black), ("VALIGN", (0, 0), (-1, -1), "TOP")],
    )


def _table(block: Table, look: Look) -> Grid:
    plain, bold = _style(look, after=0, grow=-0.5), _style(look, bold=True, after=0, grow=-0.5)
    rows = [[Flow(escape(cell), bold) for cell in block.header]] if block.header else []
    rows += [[Flow(escape(cell), plain) for cell in row] for row in block.cells]
    lines = [("GRID", (0, 0), (-1, -1), 0.4, colors.grey)] if block.header else []
    return Grid(
        rows,
        colWidths=[_width(look) / len(rows[0])] * len(rows[0]),
        repeatRows=1 if block.header else 0,
        style=[*lines, ("VALIGN", (0, 0), (-1, -1), "TOP")],
    )


def _numbered(canvas: Any, document: Any) -> None:
    canvas.setFont("Helvetica", 8)
    canvas.drawCentredString(document.pagesize[0] / 2, 28, str(document.page))


def _blank(canvas: Any, document: Any) -> None:
    """Pages without a number."""
