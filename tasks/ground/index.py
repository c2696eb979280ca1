"""A document made searchable once, and places in its text turned into pages, lines and boxes. How places are found is not here."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from functools import cached_property, reduce

from schemas.page import Box, Line, Page, Stretch
from schemas.reading import Evidence, EvidenceGrade
from schemas.values import ValueType
from tasks.ground.fuzzy import vocabulary_of
from tasks.ground.stream import Stream, folded, joined, printed
from tasks.ground.typed import typed_places
from tasks.normalise.context import context_of
from tasks.normalise.manner import Context
from tasks.normalise.text import fold_space

Place = tuple[int, int]


class DocumentIndex:
    """Built once a document; each view of the text is made when it is first asked for."""

    def __init__(self, pages: Sequence[Page]) -> None:
        self._lines: list[tuple[int, int, Line]] = [
            (page.number, number, line) for page in pages for number, line in enumerate(page.lines)
        ]
        self.text = "\n".join(line.text for _, _, line in self._lines)
        self._starts = list(_offsets([line.text for _, _, line in self._lines]))
        self._typed: dict[ValueType, dict[str, list[Place]]] = {}
        self.located: dict[tuple[str, ValueType, str], Evidence] = {}  # both readers ask for much of the same

    @cached_property
    def printed(self) -> Stream:
        return printed(self.text)

    @cached_property
    def folded(self) -> Stream:
        return folded(self.text)

    @cached_property
    def joined(self) -> Stream:
        return joined(self.text)

    @cached_property
    def vocabulary(self) -> dict[str, list[int]]:
        return vocabulary_of(self.folded)

    @cached_property
    def context(self) -> Context:
        return context_of(self.text)

    def typed(self, value_type: ValueType) -> dict[str, list[Place]]:
        if value_type not in self._typed:
            self._typed[value_type] = typed_places(value_type, self.text, self.context)
        return self._typed[value_type]

    def evidence(self, grade: EvidenceGrade, places: Sequence[Place], similarity: float = 1.0) -> Evidence:
        """Evidence at the first of the places; of words that go on overleaf, the lines and box of their first page."""
        start, end = places[0]
        lines = self._at(start, end)
        words = [word for position in lines for word in self._words(position, start, end)]
        boxes = [box for at in lines if (box := self._lines[at][2].box)]
        confidences = [word.ocr_confidence for word in words if word.ocr_confidence is not None]
        return Evidence(
            grade=grade,
            page=self._lines[lines[0]][0],
            line_first=self._lines[lines[0]][1],
            line_last=self._lines[lines[-1]][1],
            box=_around(words) if words else reduce(Box.union, boxes) if boxes else None,
            quote=fold_space(self.text[start:end]),
            similarity=similarity,
            occurrences=len(places),
            ocr_confidence=min(confidences, default=None),
        )

    def _at(self, start: int, end: int) -> list[int]:
        """Positions of the lines under a place, as far as they are on its first page."""
        first, last = bisect_right(self._starts, start) - 1, bisect_right(self._starts, end - 1) - 1
        return [at for at in range(first, last + 1) if self._lines[at][0] == self._lines[first][0]]

    def _words(self, at: int, start: int, end: int) -> Iterator[Stretch]:
        begin = self._starts[at]
        for word in self._lines[at][2].across:
            if begin < end and start < begin + len(word.text):
                yield word
            begin += len(word.text) + 1


def _around(words: Sequence[Stretch]) -> Box:
    return Box(
        left=min([word.left for word in words]),
        top=min([word.top for word in words]),
        right=max([word.right for word in words]),
        bottom=max([word.bottom for word in words]),
    )


def _offsets(texts: Sequence[str]) -> Iterator[int]:
    """Where each text begins when all are joined by one character."""
    offset = 0
    for text in texts:
        yield offset
        offset += len(text) + 1
