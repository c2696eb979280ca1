"""Rows of words into lines, in the order a person reads them. Where the words come from is not here.

The order in which a file draws its text is nearly always that of reading, columns and table cells included; sorting by position
would cut those to pieces. So it is kept, unless it jumps about; rows at one height that follow each other are one line.
"""

from collections.abc import Iterable, Iterator
from itertools import pairwise

from schemas.page import Box, Line, Word

Row = tuple[Word, ...]
MIN_OVERLAP = 0.5
MAX_TYPE_RATIO = 3.0
MAX_JUMPS_UP = 8
MAX_JUMP_SHARE = 0.3


def in_reading_order(rows: list[Row]) -> tuple[Line, ...]:
    boxed = [(row, _box_of(row)) for row in rows]
    if _is_disordered([box for _, box in boxed]):
        boxed.sort(key=lambda pair: (round((pair[1].top + pair[1].bottom) * 100), pair[1].left))
    return tuple(line_of(words) for words in _joined(boxed))


def line_of(words: Row) -> Line:
    return Line(text=" ".join(word.text for word in words), box=_box_of(words), words=words)


def place_filled_in(lines: tuple[Line, ...], filled_in: Iterable[Line]) -> tuple[Line, ...]:
    """What was typed into a form is drawn after its labels: each entry goes into the line it stands in, or below its label."""
    placed = list(lines)
    for entry in filled_in:
        host = next((at for at, line in enumerate(placed) if _same_row(line.box, entry.box)), None)
        if host is None:
            above = [at for at, line in enumerate(placed) if _top(line) <= _top(entry)]
            placed.insert(above[-1] + 1 if above else 0, entry)
        else:
            words = sorted((*placed[host].words, *entry.words), key=lambda word: word.box.left)
            placed[host] = line_of(tuple(words))
    return tuple(placed)


def _top(line: Line) -> float:
    return line.box.top if line.box else 0.0


def _box_of(words: Row) -> Box:
    return Box(
        left=min([word.box.left for word in words]),
        top=min([word.box.top for word in words]),
        right=max([word.box.right for word in words]),
        bottom=max([word.box.bottom for word in words]),
    )


def _is_disordered(boxes: list[Box]) -> bool:
    jumps = sum(1 for before, after in pairwise(boxes) if after.bottom < before.top)
    return jumps > MAX_JUMPS_UP and jumps > MAX_JUMP_SHARE * len(boxes)


def _joined(boxed: list[tuple[Row, Box]]) -> Iterator[Row]:
    held: Row = ()
    held_box: Box | None = None
    for row, box in boxed:
        if held_box is not None and _same_row(held_box, box) and box.left >= held_box.right - _height(box):
            held, held_box = held + row, held_box.union(box)
            continue
        if held:
            yield held
        held, held_box = row, box
    if held:
        yield held


def _same_row(one: Box | None, other: Box | None) -> bool:
    """Whether two boxes stand at one height; upright text, far higher than its neighbour, shares a height with everything."""
    if one is None or other is None:
        return False
    low, high = sorted((_height(one), _height(other)))
    overlap = min(one.bottom, other.bottom) - max(one.top, other.top)
    return overlap > MIN_OVERLAP * low and high <= MAX_TYPE_RATIO * low


def _height(box: Box) -> float:
    return box.bottom - box.top
