"""Rows of words into lines."""

import pytest

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


def on_its_side(rows: list[Row], clockwise: bool) -> list[Row]:
    def turned(box: Box) -> Box:
        if clockwise:
            return Box(left=1 - box.bottom, top=box.left, right=1 - box.top, bottom=box.right)
        return Box(left=box.top, top=1 - box.right, right=box.bottom, bottom=1 - box.left)

    return [tuple(word.model_copy(update={"box": turned(word.box)}) for word in each) for each in rows]


@pytest.mark.parametrize("clockwise", [True, False])
def test_a_page_on_its_side_is_read_in_its_own_direction(clockwise: bool) -> None:
    rows = [row("Total due", 0.1, 0.1), row("12.50", 0.6, 0.105), row("Date of", 0.1, 0.2), row("8 May", 0.6, 0.2)]
    turned = on_its_side(rows, clockwise)
    read = in_reading_order(turned)
    assert texts(read) == ["Total due 12.50", "Date of 8 May"]
    assert [line.words for line in read] == [turned[0] + turned[1], turned[2] + turned[3]]
    upwards = [row(f"line {number}", 0.1, 0.05 * number) for number in range(18, 0, -1)]
    assert texts(in_reading_order(on_its_side(upwards, clockwise))) == [f"line {number}" for number in range(1, 19)]


@pytest.mark.parametrize("clockwise", [True, False])
def test_entries_of_a_form_on_its_side_go_beside_or_below_their_labels(clockwise: bool) -> None:
    rows = [row("Full name", 0.1, 0.1), row("Loss date", 0.1, 0.3), row("Ann Lee", 0.5, 0.1), row("below", 0.1, 0.2)]
    turned = on_its_side(rows, clockwise)
    placed = place_filled_in(in_reading_order(turned[:2]), [line_of(each) for each in turned[2:]])
    assert texts(placed) == ["Full name Ann Lee", "below", "Loss date"]


def test_a_few_words_on_their_side_do_not_turn_a_page() -> None:
    edge = on_its_side([row("on the edge", 0.1, 0.9)], True)
    assert texts(in_reading_order([row("Drawn", 0.1, 0.1), row("12.50", 0.6, 0.105), *edge])) == [
        "Drawn 12.50",
        "on the edge",
    ]
