"""Forms that print their labels in a row and each value below its own: such rows come label by label, each before its value. What is a label is label_words.py's."""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise, zip_longest

from schemas.page import Line, Page, Stretch
from tasks.find.forms.label_words import LabelWords

_WIDE = 2.0  # widths of a letter, between two columns
_FEWEST = 2
_LINES = 600  # of a form; the rest of a long paper is none
_ACROSS = 100  # characters of a line of plain text
_WIDEST = 400
_SAME = 0.015  # of a line, between cells of a column
_CELL = re.compile(r"[^\s|\[]\S*(?: {1,2}[^\s|\[]\S*)*")
_PARTED = re.compile(r" {3}|[^\S ]|[|\[]")  # stands between any two cells
_HINT = re.compile(r"\s*[\[(].*|\s+and\s+(?:time|address)\b.*", re.I)  # what else a box asks for, how to fill it in

Cell = Sequence[Stretch]
Placed = tuple[float, str]


def unfolded(pages: Sequence[Page], words: LabelWords) -> tuple[str, ...]:
    """The text's lines; where a row of labels stands over one of values, the labels one by one, each with what is below it."""
    lines = [line for page in pages for line in page.lines]
    rows = [_cells(line) for line in lines[:_LINES]]
    return (
        *_below(list(zip(lines, rows, strict=False)), words),
        *_lines(lines, rows, words),
        *(line.text for line in lines[len(rows) :]),
    )


def _has_columns(line: Line, row: Sequence[Cell]) -> bool:
    return len(row) >= _FEWEST if row else _PARTED.search(line.text) is not None


def _placed(line: Line, row: Sequence[Cell]) -> list[Placed]:
    """Where each cell begins and what it says; on a page of plain text by its characters."""
    if row:
        return [(cell[0].left, _text(cell)) for cell in row]
    return [(match.start() / _ACROSS, match[0]) for match in _CELL.finditer(line.text[:_WIDEST])]


def _below(rows: Sequence[tuple[Line, Sequence[Cell]]], words: LabelWords) -> Iterator[str]:
    """Each label of a field under which, and not beside which, stands a value of one line: such boxes stand side by side on forms."""
    mixed = (pair for pair in pairwise(rows) if _has_columns(*pair[0]) and not _are_labels(pair[0][1], words))
    for over, under in mixed:
        row = _placed(*over)
        for (start, said), beside in zip_longest(row, row[1:]) if len(row) >= _FEWEST else ():
            label = _HINT.sub("", said)
            if words.names(label, short=True) and (beside is None or words.is_label(_HINT.sub("", beside[1]))):
                value = next((text for left, text in _placed(*under) if abs(left - start) < _SAME), "")
                if value and ":" not in value and not words.is_label(_HINT.sub("", value)):
                    yield f"{label}: {value}"


def _lines(lines: Sequence[Line], rows: Sequence[Sequence[Cell]], words: LabelWords) -> Iterator[str]:
    taken = -1
    for i, row in enumerate(rows):
        if (
            i + 1 < len(rows)
            and i != taken
            and _are_labels(row, words)
            and _are_values(lines[i + 1], rows[i + 1], words)
        ):
            taken = i + 1
            yield from _paired(row, lines[taken].across)
        elif i != taken:
            yield lines[i].text


def _cells(line: Line) -> list[Cell]:
    """The words of a line, apart where it has a gap as wide as between columns."""
    words = line.across
    if len(words) < _FEWEST:
        return [words] if words else []
    letters = sum([len(word.text) for word in words])
    wide = _WIDE * sum([word.right - word.left for word in words]) / max(1, letters)
    breaks = [i for i, (a, b) in enumerate(pairwise(words), 1) if b.left - a.right > wide]
    return [words[start:end] for start, end in pairwise([0, *breaks, len(words)])]


def _are_labels(row: Sequence[Cell], words: LabelWords) -> bool:
    """At least two, of which more than half are labels for sure."""
    return len(row) >= _FEWEST and 2 * sum(words.is_label(_text(cell)) for cell in row) > len(row)


def _are_values(line: Line, row: Sequence[Cell], words: LabelWords) -> bool:
    return bool(row) and ":" not in line.text and not any(words.is_label(_text(cell)) for cell in row)


def _paired(labels: Sequence[Cell], below: Sequence[Stretch]) -> Iterator[str]:
    starts = [cell[0].left for cell in labels]
    for i, cell in enumerate(labels):
        end = starts[i + 1] if i + 1 < len(starts) else 1.0
        yield _text(cell)
        if value := " ".join(
            word.text for word in below if (i == 0 or starts[i] <= _middle(word)) and _middle(word) < end
        ):
            yield value


def _middle(word: Stretch) -> float:
    return (word.left + word.right) / 2


def _text(cell: Cell) -> str:
    return " ".join([word.text for word in cell])
