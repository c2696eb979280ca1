"""A document after parsing: pages of lines with positions. Nothing downstream sees a file format again."""

from collections.abc import Sequence
from enum import StrEnum
from typing import NamedTuple

from schemas.record import Record


class Box(Record):
    """A rectangle as shares (0 to 1) of the page's width and height, origin at the top left."""

    left: float
    top: float
    right: float
    bottom: float

    def union(self, other: "Box") -> "Box":
        return Box(
            left=min(self.left, other.left),
            top=min(self.top, other.top),
            right=max(self.right, other.right),
            bottom=max(self.bottom, other.bottom),
        )


class Word(Record):
    """A word with its rectangle; `ocr_confidence` is 0 to 1, None where no OCR took place."""

    text: str
    box: Box
    ocr_confidence: float | None = None


class Stretch(NamedTuple):
    """A word with its rectangle, for a look at all words of a line."""

    text: str
    left: float
    top: float
    right: float
    bottom: float
    ocr_confidence: float | None


class Line(Record):
    """A line of text; `words` is empty and `box` None for formats without pages. Joining the words by single spaces gives `text`."""

    text: str
    box: Box | None = None
    words: tuple[Word, ...] = ()

    @property
    def across(self) -> Sequence[Stretch]:
        """Its words; those that are not made yet stay so."""
        known: Sequence[Stretch] | None = getattr(self.words, "across", None)
        return known if known is not None else [_stretch(word) for word in self.words]


def _stretch(word: Word) -> Stretch:
    box = word.box
    return Stretch(word.text, box.left, box.top, box.right, box.bottom, word.ocr_confidence)


class PageSource(StrEnum):
    TEXT = "text"
    OCR = "ocr"
    NONE = "none"  # a page without usable text that no OCR could read


class Page(Record):
    """A page; `number` counts from 1, `width` and `height` in points, None for formats without pages."""

    number: int
    width: float | None = None
    height: float | None = None
    source: PageSource = PageSource.TEXT
    lines: tuple[Line, ...] = ()

    @property
    def text(self) -> str:
        return "\n".join(line.text for line in self.lines)


class StoredPage(Record):
    """A page as the store takes it; `lines` is JSON, which nobody between the parser and the store needs to read."""

    number: int
    width: float | None
    height: float | None
    source: PageSource
    lines: str


class Part(Record):
    """A file inside another one: an e-mail's attachment or an archive's member; `refused` is the reason why its bytes could not be had."""

    name: str
    content: bytes
    refused: str = ""


class Parsed(Record):
    """What parsing gave: pages and parts, or the reason why there are none.

    Attributes:
        stored: the pages in the store's form, in place of `pages`.
        reason: empty if the document was read, otherwise a `Reason` of schemas/outcome.py.
        note: the details of it, for people.
        unread_pages: pages beyond the cap or that no OCR could read; never silently dropped.
        peak_memory_bytes: greatest resident memory of the worker and its children over this document.
    """

    pages: tuple[Page, ...] = ()
    stored: tuple[StoredPage, ...] = ()
    parts: tuple[Part, ...] = ()
    reason: str = ""
    note: str = ""
    sender: str | None = None
    unread_pages: tuple[int, ...] = ()
    duration_s: float = 0.0
    peak_memory_bytes: int = 0

    @property
    def page_count(self) -> int:
        return len(self.pages) or len(self.stored)

    @property
    def text(self) -> str:
        return "\n".join(page.text for page in self.pages)
