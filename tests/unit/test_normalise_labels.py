"""The labellers' words turn into the labels: shares over real documents, skipped where these are not on the machine."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from schemas.values import ValueType
from tasks.normalise import Context, context_of, normalise

DATA = Path(__file__).parents[3] / "shared" / "data"


def labelled(kind: str, field: str, value_type: ValueType) -> Iterator[tuple[Any, Any]]:
    """Label and value of each document that is text and has words for this field."""
    labels = DATA / kind / "expected.jsonl"
    if not labels.exists():
        pytest.skip("the labelled documents are not on this machine")
    for row in map(json.loads, labels.read_text().splitlines()):
        words = row["verbatim"].get(field)
        if words and row["fields"].get(field):
            yield row["fields"][field], normalise(value_type, (words[0],), _context(DATA / kind / row["file"])).value


def _context(file: Path) -> Context:
    return context_of(file.read_text(errors="replace")) if file.suffix == ".txt" else Context()


def test_totals_of_receipts() -> None:
    right = [
        value is not None and value["amount"] == label for label, value in labelled("receipt", "total", ValueType.MONEY)
    ]
    assert sum(right) / len(right) > 0.98


def test_dates_of_receipts_are_right_or_undecided() -> None:
    values = list(labelled("receipt", "date", ValueType.DATE))
    assert all(value in (label, None) for label, value in values)
    assert sum(value is not None for _, value in values) / len(values) > 0.85


def test_governing_law_of_contracts() -> None:
    right = [label == value for label, value in labelled("contract", "governing_law", ValueType.JURISDICTION)]
    assert sum(right) / len(right) > 0.9
