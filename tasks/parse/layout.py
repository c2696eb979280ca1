"""Rows of words into lines, in the order a person reads them. Where the words come from is not here.

The order in which a file draws its text is nearly always that of reading, columns and table cells included; sorting by position
would cut those to pieces. So it is kept, unless it jumps about; rows at one height that follow each other are one line.
"""

from collections.abc import Callable, Iterable, Iterator
from itertools import pairwise
from typing import NamedTuple

from schemas.page import Box, Line, Word

Row = tuple[Word, ...]
MIN_OVERLAP = 0.5
MAX_TYPE_RATIO = 3.0
MAX_JUMPS_UP = 8
MIN_LETTERS = 3  # of a word that shows which way it runs
MAX_JUMP_SHARE = 0.3


class Placed(NamedTuple):
    """A row with its box, and the box that it has where rows run from left to right."""

    words: Row
    box: Box
    upright: Box


def in_reading_order(rows: list[Row]) -> tuple[Line, ...]:
    upright = _upright(rows)
    placed = [Placed(row, box, upright(box)) for row, box in zip(rows, map(_box_of, rows), strict=True)]
    if _is_disordered([row.upright for row in placed]):
        placed.sort(key=lambda row: (round((row.upright.top + row.upright.bottom) * 100), row.upright.left))
    return tuple(Line(text=_text_of(row.words), box=row.box, words=row.words) for row in _joined(placed))


def line_of(words: Row) -> Line:
    return Line(text=_text_of(words), box=_box_of(words), words=words)


def place_filled_in(lines: tuple[Line, ...], filled_in: Iterable[Line]) -> tuple[Line, ...]:
    """What was typed into a form is drawn after its labels: each entry goes into the line it stands in, or below its label."""
    placed = list(lines)
    upright = _upright([line.words for line in lines])
    boxes = [upright(_box_of(line.words)) for line in lines]
    for entry in filled_in:
        box = upright(_box_of(entry.words))
        host = next((at for at, other in enumerate(boxes) if _same_row(other, box)), None)
        if host is None:
            above = [at for at, other in enumerate(boxes) if other.top <= box.top]
            at = above[-1] + 1 if above else 0
            placed.insert(at, entry)
            boxes.insert(at, box)
        else:
            words = sorted((*placed[host].words, *entry.words), key=lambda word: upright(word.box).left)
            placed[host], boxes[host] = line_of(tuple(words)), boxes[host].union(box)
    return tuple(placed)


def _upright(rows: list[Row]) -> Callable[[Box], Box]:
    """How boxes are turned for the rows to run from left to right: wide tables lie on their side at times."""
    steps = [(row[-1].box.left - row[0].box.left, row[-1].box.top - row[0].box.top) for row in rows if len(row) > 1]
    down = sum(1 for across, along in steps if along > abs(across))
    up = sum(1 for across, along in steps if -along > abs(across))
    level = sum(1 for row in rows if len(row) == 1 and _is_level(row[0]))
    if 2 * max(down, up) <= len(steps) + level:
        return lambda box: box
    if down > up:
        return lambda box: Box(left=box.top, top=1 - box.right, right=box.bottom, bottom=1 - box.left)
    return lambda box: Box(left=1 - box.bottom, top=box.left, right=1 - box.top, bottom=box.right)


def _is_level(word: Word) -> bool:
    """A figure alone is higher than wide."""
    return len(word.text) >= MIN_LETTERS and word.box.right - word.box.left > _height(word.box)


def _text_of(words: Row) -> str:
    return " ".join([word.text for word in words])


def _box_of(words: Row) -> Box:
    boxes = [word.box for word in words]
    return Box(
        left=min([box.left for box in boxes]),
        top=min([box.top for box in boxes]),
        right=max([box.right for box in boxes]),
        bottom=max([box.bottom for box in boxes]),
    )


def _is_disordered(boxes: list[Box]) -> bool:
    jumps = sum(1 for before, after in pairwise(boxes) if after.bottom < before.top)
    return jumps > MAX_JUMPS_UP and jumps > MAX_JUMP_SHARE * len(boxes)


def _joined(rows: list[Placed]) -> Iterator[Placed]:
    held: Placed | None = None
    for row in rows:
        if held is not None and _goes_on(held.upright, row.upright):
            held = Placed(held.words + row.words, held.box.union(row.box), held.upright.union(row.upright))
            continue
        if held is not None:
            yield held
        held = row
    if held is not None:
        yield held


def _goes_on(line: Box, row: Box) -> bool:
    return _same_row(line, row) and row.left >= line.right - _height(row)


def _same_row(one: Box, other: Box) -> bool:
    """Whether two boxes stand at one height; upright text, far higher than its neighbour, shares a height with everything."""
    low, high = sorted((_height(one), _height(other)))
    overlap = min(one.bottom, other.bottom) - max(one.top, other.top)
    return overlap > MIN_OVERLAP * low and high <= MAX_TYPE_RATIO * low


def _height(box: Box) -> float:
    return box.bottom - box.top
