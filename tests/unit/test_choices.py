"""A field that is held to spans may only be answered with one of the excerpt's, or null."""

import json

from schemas.kind import FieldSpec
from schemas.receipt import Receipt
from schemas.values import ValueType
from tasks.extract.choices import MOST, choices
from tasks.extract.prompt import question
from tasks.normalise import Context


def spec(*, from_spans: bool, value_type: ValueType = ValueType.DATE) -> FieldSpec:
    return FieldSpec(
        name="date", type=value_type, description="the date", group="all", search="", from_spans=from_spans
    )


def test_each_span_once_in_the_order_of_the_excerpt() -> None:
    found = choices([spec(from_spans=True)], "on 25/12/2018, printed 26/12/2018, again 25/12/2018", Context())
    assert found == {"date": ("25/12/2018", "26/12/2018")}


def test_a_field_that_is_free_has_no_choices() -> None:
    assert choices([spec(from_spans=False)], "on 25/12/2018", Context()) == {}


def test_nothing_to_choose_from_leaves_the_field_free() -> None:
    assert choices([spec(from_spans=True)], "no date at all", Context()) == {}


def test_a_table_of_dates_leaves_the_field_free() -> None:
    table = " ".join(f"{day:02}/{month:02}/2018" for month in range(1, 13) for day in range(13, 20))
    assert len(table.split()) > MOST
    assert choices([spec(from_spans=True)], table, Context()) == {}


def test_the_grammar_admits_the_choices_and_null_only() -> None:
    asked = question("1", Receipt, [spec(from_spans=True)], "", {"date": ("25/12/2018",)})
    assert asked.json_schema["properties"]["date"] == {"anyOf": [{"enum": ["25/12/2018"]}, {"type": "null"}]}
    free = question("1", Receipt, [spec(from_spans=True)], "")
    assert "enum" not in json.dumps(free.json_schema)
