"""Typed columns of exports, and CSV that no spreadsheet runs."""

import csv
import io
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any

import pyarrow.parquet as pq
import pytest

from deployments.review.export.columns import columns_of, row_of, typed
from deployments.review.export.written import as_csv, as_parquet, schema_of
from schemas.exported import ExportedDocument, ExportedField
from schemas.registry import KINDS
from schemas.values import ValueType

FORMULA = tuple("=+-@\t\r\n")


@pytest.mark.parametrize(
    ("kind", "value", "expected"),
    [
        (ValueType.DATE, "2024-05-08", date(2024, 5, 8)),
        (ValueType.DATE, "8 May", None),
        (ValueType.DATE, 5, None),
        (ValueType.TIME, "13:05", time(13, 5)),
        (ValueType.MONEY, {"amount": "-12.50", "currency": None}, Decimal("-12.50")),
        (ValueType.MONEY, {"amount": "9" * 40, "currency": None}, None),
        (ValueType.MONEY, {"amount": "1.00000000001", "currency": None}, None),
        (ValueType.MONEY, {"amount": "NaN"}, None),
        (ValueType.MONEY, "12.50", None),
        (ValueType.NAMES, ["A", "B"], ["A", "B"]),
        (ValueType.NAMES, "A", None),
        (ValueType.CLAUSE, True, True),
        (ValueType.CLAUSE, "yes", None),
        (ValueType.TEXT, "x", "x"),
        (ValueType.TEXT, ["x"], None),
        (ValueType.TEXT, None, None),
    ],
)
def test_values_become_their_own_type_or_nothing(kind: ValueType, value: Any, expected: Any) -> None:
    assert typed(kind, value) == expected


def exported(kind: str, **values: Any) -> ExportedDocument:
    fields = tuple(ExportedField(field=name, value=value, settled_by="machine", verdict="accept", confidence=0.9) for name, value in values.items())  # fmt: skip
    return ExportedDocument(content_hash="0" * 64, name="=cmd|'/c calc'!A0.txt", inbox="i", sender="@x", kind=kind, verdict="accept", decided_at=datetime(2024, 1, 1, tzinfo=UTC), fields=fields)  # fmt: skip


@pytest.mark.parametrize("name", sorted(KINDS))
def test_every_kind_has_a_row_for_its_columns_and_a_type_for_each(name: str) -> None:
    row = row_of(exported(name), KINDS[name])
    assert tuple(row) == columns_of(KINDS[name]) == tuple(schema_of(KINDS[name]).names)
    assert pq.read_table(io.BytesIO(b"".join(as_parquet(KINDS[name], [[row]])))).num_rows == 1


def test_no_cell_of_a_document_begins_as_a_formula() -> None:
    kind = KINDS["contract"]
    row = row_of(exported("contract", document_name="+1", parties=["=1+1", "\tB"]), kind)
    lines = list(csv.reader(io.StringIO(b"".join(as_csv(kind, [[row]])).decode())))
    assert not [cell for cell in lines[1] if cell[:1] in FORMULA and cell]
    assert "'=1+1; \tB" in lines[1] and "'@x" in lines[1]


@pytest.mark.parametrize("value", ["Foo;=HYPERLINK(A1)", "Foo; @SUM(A1)", "\n=1+1", ";+1"])
def test_no_cell_begins_as_a_formula_where_another_mark_separates_cells(value: str) -> None:
    kind = KINDS["contract"]
    written = b"".join(
        as_csv(kind, [[row_of(exported("contract", document_name=value, parties=["A", "=1"]), kind)]])
    ).decode()
    assert all(line.startswith('"') and line.endswith('"') for line in written.split("\r\n") if line)
    for separator in ",;":
        cells = [cell for line in csv.reader(io.StringIO(written), delimiter=separator) for cell in line]
        assert not [cell for cell in cells if cell.lstrip(" ")[:1] in FORMULA and cell]


def test_parquet_streams_a_row_group_a_batch() -> None:
    kind = KINDS["receipt"]
    row = row_of(exported("receipt", total={"amount": "1.50", "currency": "MYR"}, date="2024-05-08"), kind)
    parts = list(as_parquet(kind, [[row], [row, row]]))
    found = pq.ParquetFile(io.BytesIO(b"".join(parts)))
    assert len(parts) == 3 and found.num_row_groups == 2
    assert (
        found.read().to_pylist()[2] | {"date": date(2024, 5, 8), "total": Decimal("1.5")} == found.read().to_pylist()[2]
    )
