"""Rows of words into lines."""

from schemas.page import Box, Line, Word
from tasks.parse.layout import Row, in_reading_order, line_of, place_filled_in


def row(text: str, left: float, top: float) -> Row:
    return tuple(
        Word(text=word, box=Box(left=left + 0.1 * at, top=top, right=left + 0.1 * at + 0.08, bottom=top + 0.02))
        for at, word in enumerate(text.split())
    )


def texts(lines: tuple[Line, ...]) -> list[str]:
    return [line.text for line in lines]


def test_columns_stay_whole() -> None:
    rows = [row("one", 0.1, 0.1), row("two", 0.1, 0.2), row("three", 0.6, 0.1), row("four", 0.6, 0.2)]
    assert texts(in_reading_order(rows)) == ["one", "two", "three", "four"]


def test_neighbours_at_one_height_are_one_line() -> None:
    assert texts(in_reading_order([row("Total", 0.1, 0.1), row("12.50", 0.6, 0.105)])) == ["Total 12.50"]


def test_a_page_drawn_upwards_is_put_in_order() -> None:
    rows = [row(str(number), 0.1, 0.05 * number) for number in range(18, 0, -1)]
    assert texts(in_reading_order(rows)) == [str(number) for number in range(1, 19)]


def test_entries_go_beside_or_below_their_labels() -> None:
    labels = in_reading_order([row("Name", 0.1, 0.1), row("Date", 0.1, 0.3)])
    entries = [line_of(row("Ann", 0.5, 0.1)), line_of(row("below", 0.1, 0.2))]
    assert texts(place_filled_in(labels, entries)) == ["Name Ann", "below", "Date"]
