"""A page as its row of `core_pages`, and back. What is read and written when is in `pages`.

Lines are stored as arrays, not objects: a page of words takes a quarter of the space and of the time.
"""

from collections.abc import Callable, Iterator, Sequence
from functools import cached_property
from typing import Any, overload

from pydantic import TypeAdapter
from pydantic_core import to_json

from schemas.page import Box, Line, Page, PageSource, StoredPage, Stretch, Word

Packed = list[Any]
# Many in one call take half the time of one by one.
_LINES, _WORDS = TypeAdapter(tuple[Line, ...]), TypeAdapter(tuple[Word, ...])


class Words(Sequence[Word]):
    """A line's words, made when they are asked for: they are most of a page, and only lines that hold a value need them."""

    def __init__(self, packed: Packed) -> None:
        self._packed = packed

    def __len__(self) -> int:
        return len(self._packed)

    @overload
    def __getitem__(self, at: int) -> Word: ...
    @overload
    def __getitem__(self, at: slice) -> tuple[Word, ...]: ...
    def __getitem__(self, at: int | slice) -> Word | tuple[Word, ...]:
        return self._made[at]

    def __iter__(self) -> Iterator[Word]:
        return iter(self._made)

    def __eq__(self, other: object) -> bool:
        return self._made == (other._made if isinstance(other, Words) else other)

    def __hash__(self) -> int:
        return hash(self._made)

    @property
    def across(self) -> list[Stretch]:
        return [
            Stretch(text, left, top, right, bottom, sure) for text, (left, top, right, bottom), sure in self._packed
        ]

    @cached_property
    def _made(self) -> tuple[Word, ...]:
        return _words(self._packed)


def stored(page: Page) -> StoredPage:
    lines = [[line.text, _edges(line.box), [_packed(word) for word in line.words]] for line in page.lines]
    made = to_json(lines).decode()
    return StoredPage(number=page.number, width=page.width, height=page.height, source=page.source, lines=made)


def page_of_row(number: int, width: float | None, height: float | None, source: str, lines: Packed) -> Page:
    made = _lines(lines, _words)
    return Page.model_construct(number=number, width=width, height=height, source=PageSource(source), lines=made)


def lazy_page_of_row(number: int, width: float | None, height: float | None, source: str, lines: Packed) -> Page:
    """The same page, whose lines make their words when asked; not for dumping as JSON."""
    made = _lines(lines, Words)
    return Page.model_construct(number=number, width=width, height=height, source=PageSource(source), lines=made)


def _lines(packed: Packed, words_of: Callable[[Packed], Sequence[Word]]) -> tuple[Line, ...]:
    made = _LINES.validate_python([{"text": text, "box": _box(edges)} for text, edges, _ in packed])
    for line, (_, _, words) in zip(made, packed, strict=True):
        if words:
            vars(line)["words"] = words_of(words)  # as they are: validated, lazy ones would all be made
    return made


def _words(packed: Packed) -> tuple[Word, ...]:
    return _WORDS.validate_python([{"text": text, "box": _box(edges), "ocr_confidence": seen} for text, edges, seen in packed])  # fmt: skip


def _edges(box: Box | None) -> list[float] | None:
    if box is None:
        return None
    return [round(box.left, 5), round(box.top, 5), round(box.right, 5), round(box.bottom, 5)]


def _box(edges: list[float] | None) -> dict[str, float] | None:
    return None if edges is None else {"left": edges[0], "top": edges[1], "right": edges[2], "bottom": edges[3]}


def _packed(word: Word) -> Packed:
    confidence = word.ocr_confidence
    return [word.text, _edges(word.box), None if confidence is None else round(confidence, 4)]
