"""A sample document without a layout, and what is true of it. How it is written or drawn is not here."""

from typing import Any, Literal

from schemas.record import Record

Layout = Literal["page", "letter", "form", "strip"]


class Heading(Record):
    heading: str
    level: int = 1

    @property
    def text(self) -> str:
        return self.heading


class Paragraph(Record):
    paragraph: str

    @property
    def text(self) -> str:
        return self.paragraph


class Lines(Record):
    """Lines that stay lines: an address, a signature block, the head of a receipt."""

    lines: tuple[str, ...]
    align: Literal["left", "center", "right"] = "left"

    @property
    def text(self) -> str:
        return "\n".join(self.lines)


class Rows(Record):
    """Labels with their values, as on a form."""

    rows: tuple[tuple[str, str], ...]
    separator: str = ": "

    @property
    def text(self) -> str:
        return "\n".join(f"{label}{self.separator}{value}".rstrip() for label, value in self.rows)


class Table(Record):
    header: tuple[str, ...]
    cells: tuple[tuple[str, ...], ...]

    @property
    def text(self) -> str:
        rows = (self.header, *self.cells) if self.header else self.cells
        return "\n".join("   ".join(row) for row in rows)


Block = Heading | Paragraph | Lines | Rows | Table


class Sample(Record):
    """A document and its truth.

    Attributes:
        truth: the normalised JSON value of every field; None = absent. A field that only reasoning could give is left out.
        verbatim: the words of each present value exactly as they stand in the text; for a clause its sentence.
        layout: what a renderer should make it look like.
        letterhead: the sender's lines on top of the first page.
    """

    kind: str
    title: str
    blocks: tuple[Block, ...]
    truth: dict[str, Any]
    verbatim: dict[str, list[str]]
    layout: Layout = "page"
    letterhead: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        head = "\n".join(self.letterhead)
        return "\n\n".join(filter(None, [head, *(block.text for block in self.blocks)]))


def folded(text: str) -> str:
    """The text with every run of white space as one space."""
    return " ".join(text.split())
