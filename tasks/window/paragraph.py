"""Pages of lines to paragraphs, by blank lines, gaps, numbering and short last lines. Which of them matter is not here."""

import re
from collections.abc import Iterable, Iterator, Sequence
from statistics import quantiles
from typing import NamedTuple

from schemas.page import Line, Page
from tasks.window.sentences import Block, pieces

MOST_WORDS = 60
LEAST_WORDS = 12  # a shorter piece (a heading, a line of a signature block) joins the next one
NARROW_CHARS = 48  # where nearly all lines are shorter, the document is a receipt or a form: a line is a paragraph
SHORT_LINE = 0.7  # of the usual width: the last line of a paragraph
WIDE_GAP = 0.8  # of a line's height, between two lines: a new paragraph

_NUMBERED = re.compile(
    r"\s*(?:\(?(?:\d{1,2}|[a-z]|[ivx]{1,4})[.)]\s|\d+(?:\.\d+)+\.?\s|(?:article|section|exhibit|schedule)\s)", re.I
)


class Paragraph(NamedTuple):
    """A piece of one page; the lines count from 0 within the page, both included. White space is single."""

    page: int
    line_first: int
    line_last: int
    text: str


def paragraphs(pages: Sequence[Page]) -> list[Paragraph]:
    """The document's paragraphs in reading order, of at most MOST_WORDS words."""
    width = usual_width(pages)
    return [paragraph for page in pages for paragraph in _of_page(page, width)]


def usual_width(pages: Sequence[Page]) -> float:
    """The length that nine of ten lines with text do not exceed, in characters."""
    lengths = [len(line.text.strip()) for page in pages for line in page.lines if line.text.strip()]
    return quantiles(lengths, n=10)[-1] if len(lengths) > 1 else sum(lengths)


def _of_page(page: Page, width: float) -> Iterator[Paragraph]:
    blocks = _lines(page.lines) if width < NARROW_CHARS else _joined(_blocks(page.lines, width))
    for block in pieces(blocks, MOST_WORDS):
        text = " ".join(" ".join(words for _, words in block).split())
        yield Paragraph(page=page.number, line_first=block[0][0], line_last=block[-1][0], text=text)


def _lines(lines: Sequence[Line]) -> Iterator[Block]:
    return ([(i, line.text)] for i, line in enumerate(lines) if line.text.strip())


def _blocks(lines: Sequence[Line], width: float) -> Iterator[Block]:
    block: Block = []
    for i, line in enumerate(lines):
        if block and _begins(line, lines[i - 1], width):
            yield block
            block = []
        if line.text.strip():
            block.append((i, line.text))
    if block:
        yield block


def _begins(line: Line, previous: Line, width: float) -> bool:
    ended = len(previous.text.strip()) < SHORT_LINE * width
    return ended or _gap(line, previous) or _NUMBERED.match(line.text) is not None


def _gap(line: Line, previous: Line) -> bool:
    if line.box is None or previous.box is None:
        return False
    height = max(line.box.bottom - line.box.top, previous.box.bottom - previous.box.top)
    return line.box.top - previous.box.bottom > WIDE_GAP * height


def _joined(blocks: Iterable[Block]) -> Iterator[Block]:
    """Short blocks put before the block that follows them, so that a heading stays with its text."""
    held: Block = []
    for block in blocks:
        held = held + block
        if sum(len(text.split()) for _, text in held) >= LEAST_WORDS:
            yield held
            held = []
    if held:
        yield held
