"""A kind that was written wrongly is told of when the program starts, in words that say what to change."""

from typing import Any, get_args

import pytest

from schemas import values
from schemas.kind import Kind, described
from schemas.registry import KINDS
from schemas.sound import LONGEST, TAKEN, TYPES, VIEWS, flaws_of, require_sound
from schemas.values import Amount, Date, Name, ValueType
from sql.views import view_statements
from tests.loss_runs import LossRun
from tests.unit.test_registry import VIEW_COLUMNS


def order(without: str = "", **changed: Any) -> type[Kind]:
    """A sound kind, but for what is changed."""
    own: dict[str, Any] = {
        "__module__": "schemas.order",
        "__doc__": "Order of goods.",
        "name": "order",
        "cues": {r"\border\b": 3.0},
        "split_by": ("buyer",),
        "in_order": (("ordered", "due"),),
        "__annotations__": {"buyer": Name, "ordered": Date, "due": Date, "total": Amount},
    }
    own |= {field: described(f"the {field} of it") for field in own["__annotations__"]}
    more = changed.pop("fields", {})
    own["__annotations__"] = own["__annotations__"] | more
    own |= {field: described("what it is") for field in more} | changed
    own.pop(without, None)
    return type(Kind)("Order", (Kind,), own)


def test_bundled_kinds_are_sound() -> None:
    assert [flaw for name, kind in KINDS.items() for flaw in flaws_of(name, kind)] == []
    assert flaws_of("order", order()) == [] and flaws_of("loss_run", LossRun) == []


@pytest.mark.parametrize(
    ("kind", "told"),
    [
        (order(fields={"goods": str}), "the type of goods is none of Text, Name"),
        (order(without="name"), "its name is None, and in schemas/registry.py 'order'"),
        (order(name="orders"), "its name is 'orders', and in schemas/registry.py 'order'"),
        (order(without="__doc__"), "it has no docstring"),
        (order(without="cues"), "it has no cues, so that no document would be taken for it"),
        (order(cues={}), "it has no cues"),
        (order(cues={r"\b(?:order\b": 1.0}), "is no regular expression: missing ), unterminated subpattern"),
        (order(cues={"order": "3.0"}), "the weight of the cue 'order' is '3.0', which is no number"),
        (order(fields={"Buyer": Name}), "'Buyer' is no name for a field: small letters"),
        (order(fields={"b" * 51: Name}), "is no name for a field"),
        (order(fields={"verdict": Name}), "'verdict' is no name for a field: small letters, digits and _, 50 at most, none of content_hash"),
        (order(fields={"cues": Name}), "'cues' is no name for a field"),
        (order(fields={"total_currency": Name}), "'total_currency' is no name for a field: the view has the currency of total under it"),
        (order(without="total"), "total is not described"),
        (order(split_by="buyer"), "split_by is 'buyer'; it must be fields of the kind, such as ('buyer',)"),
        (order(split_by=("byer",)), "split_by is ('byer',)"),
        (order(in_order=("ordered", "due")), "it must be pairs of date fields"),
        (order(in_order=(("ordered", "delivered"),)), "it must be pairs of date fields"),
        (order(in_order=(("ordered", "buyer"),)), "it must be pairs of date fields"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_kind_is_told(kind: type[Kind], told: str) -> None:
    with pytest.raises(TypeError) as error:
        require_sound({"order": kind})
    first, *flaws = str(error.value).splitlines()
    assert first.startswith("There are kinds that cannot be used") and flaws
    assert flaws[0].startswith("schemas.order: ") and told in flaws[0]


@pytest.mark.parametrize("name", ["Order", "an order", "unknown", "documents", "", "o" * (LONGEST + 1), 'o"'])
def test_a_kinds_name_is_one_that_tables_and_folders_can_have(name: str) -> None:
    [flaw] = flaws_of(name, order(name=name))
    assert "is no name for a kind" in flaw


def test_names_and_types_told_are_those_there_are() -> None:
    assert {f"out_{name}" for name in VIEWS} == set(view_statements()) - {f"out_{name}" for name in KINDS}
    assert VIEW_COLUMNS | set(Kind.__class_vars__) <= TAKEN
    assert {get_args(getattr(values, name))[1] for name in TYPES.split(", ")} == set(ValueType)
