"""Forms whose labels stand in a row over their values: label by label, each before its own; what only looks like them stays as it is."""

from collections.abc import Sequence

import pytest

from schemas.kind import fields_of
from schemas.page import Box, Line, Page, Word
from schemas.registry import KINDS
from schemas.step import Paper
from tasks.find.forms.columns import unfolded
from tasks.find.forms.label_words import label_words
from tasks.find.rules import read_by_rules

LETTER, COLUMN = 0.01, 0.3  # shares of the page's width
Row = Sequence[tuple[float, str]]  # where a cell begins, what it says


def line(row: Row) -> Line:
    words = [word for start, text in row for word in _words(start, text)]
    return Line(text=" ".join(word.text for word in words), box=words[0].box.union(words[-1].box), words=tuple(words))


def _words(start: float, text: str) -> Sequence[Word]:
    placed = []
    for part in text.split(" "):
        end = start + LETTER * len(part)
        placed.append(Word(text=part, box=Box(left=start, top=0.1, right=end, bottom=0.12)))
        start = end + LETTER
    return placed


def page(*rows: Row) -> tuple[Page, ...]:
    return (Page(number=1, width=612, height=792, lines=tuple(map(line, rows))),)


def lines(*rows: Row) -> tuple[str, ...]:
    return unfolded(page(*rows), label_words(tuple(fields_of(KINDS["accident_report"]))))


def test_a_row_of_labels_comes_label_by_label() -> None:
    labels, values = [(0.0, "City"), (COLUMN, "State")], [(0.0, "Salem"), (COLUMN, "OR")]
    assert lines(labels, values) == ("City", "Salem", "State", "OR")


def test_words_go_to_the_label_they_stand_below_however_close_they_are() -> None:
    labels = [(0.0, "Driver"), (0.12, "City"), (0.3, "State")]
    assert lines(labels, [(0.0, "Ann B Hill"), (0.12, "Mountain View"), (0.3, "CA")]) == ("Driver", "Ann B Hill", "City", "Mountain View", "State", "CA")  # fmt: skip


def test_a_label_with_nothing_below_it_has_no_value() -> None:
    assert lines([(0.0, "City"), (COLUMN, "State")], [(COLUMN, "OR")]) == ("City", "State", "OR")


@pytest.mark.parametrize(
    "rows",
    [
        ([(0.0, "City Salem"), (COLUMN, "State OR")], [(0.0, "The car was towed to a garage nearby.")]),
        ([(0.0, "City"), (COLUMN, "State")], [(0.0, "Driver"), (COLUMN, "Street")]),
        ([(0.0, "City State")], [(0.0, "Salem OR")]),
        ([(0.0, "City"), (COLUMN, "State")], [(0.0, "Weather: clear"), (COLUMN, "Road: dry")]),
        ([(0.0, "City"), (COLUMN, "State")],),
        ([(0.0, "Ford"), (COLUMN, "Salem")], [(0.0, "Fiat"), (COLUMN, "Bend")]),
    ],
)
def test_other_rows_stay_as_they_are(rows: Sequence[Row]) -> None:
    assert lines(*rows) == tuple(line(row).text for row in rows)


def test_each_row_of_values_belongs_to_one_row_of_labels() -> None:
    found = lines([(0.0, "City"), (COLUMN, "State")], [(0.0, "Salem"), (COLUMN, "OR")], [(0.0, "Driver"), (COLUMN, "Street")], [(0.0, "Ann Hill"), (COLUMN, "Alder Road")])  # fmt: skip
    assert found == ("City", "Salem", "State", "OR", "Driver", "Ann Hill", "Street", "Alder Road")


def test_a_text_without_boxes_stays_as_it_is() -> None:
    plain = (Page(number=1, lines=(Line(text="City  State"), Line(text="Salem  OR"))),)
    assert unfolded(plain, label_words(tuple(fields_of(KINDS["accident_report"])))) == ("City  State", "Salem  OR")


def test_a_form_in_columns_is_read() -> None:
    form = page(
        [(0.0, "TRAFFIC COLLISION REPORT")],
        [(0.0, "Date of collision"), (COLUMN, "Street")],
        [(0.0, "10/22/2016"), (COLUMN, "Alder Road")],
        [(0.0, "City"), (COLUMN, "State")],
        [(0.0, "Salem"), (COLUMN, "OR")],
        [(0.0, "Vehicle 1 make"), (COLUMN, "Model year")],
        [(0.0, "Ford"), (COLUMN, "2016")],
    )
    found = read_by_rules(Paper(content_hash="0" * 64, pages=form), KINDS["accident_report"])
    assert (found["city"], found["state"], found["vehicle_make"]) == (("Salem",), ("OR",), ("Ford",))
    assert found["incident_date"] == ("10/22/2016",)
