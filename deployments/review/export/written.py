"""Rows as CSV that a spreadsheet cannot be tricked by, and as typed Parquet; both as a stream of bytes."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from deployments.review.export.columns import DIGITS, HEAD, PLACES, columns_of, names_of
from deployments.review.inert import cell
from schemas.kind import Kind, fields_of
from schemas.values import ValueType

if TYPE_CHECKING:
    import pyarrow as pa

Rows = Sequence[dict[str, Any]]


def as_csv(kind: type[Kind], batches: Iterable[Rows]) -> Iterator[bytes]:
    """A header, then a line a row. Lists are joined by "; "; every text is inert."""
    yield _lines([columns_of(kind)])
    for rows in batches:
        yield _lines([[_cell(value) for value in row.values()] for row in rows])


def as_parquet(kind: type[Kind], batches: Iterable[Rows]) -> Iterator[bytes]:
    """A row group a batch; texts are as they are stored."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    schema, sink = schema_of(kind), _Sink()
    with pq.ParquetWriter(sink, schema, compression="zstd") as writer:
        for rows in batches:
            writer.write_table(pa.Table.from_pylist(list(rows), schema=schema))
            yield sink.taken()
    yield sink.taken()


def schema_of(kind: type[Kind]) -> "pa.Schema":
    """The types of the columns."""
    import pyarrow as pa

    text, types = pa.string(), {"decided_at": pa.timestamp("us", tz="UTC")}
    columns = [(name, types.get(name, text)) for name in HEAD]
    own = {
        ValueType.DATE: pa.date32(), ValueType.TIME: pa.time32("s"), ValueType.MONEY: pa.decimal128(DIGITS, PLACES),
        ValueType.NAMES: pa.list_(text), ValueType.CLAUSE: pa.bool_(),
    }  # fmt: skip
    for spec in fields_of(kind):
        value, *others = names_of(spec)
        columns.append((value, own.get(spec.type, text)))
        columns += [(name, pa.float64() if name.endswith("_confidence") else text) for name in others]
    return pa.schema(columns)


class _Sink(io.RawIOBase):
    """What was written since it was last taken."""

    def __init__(self) -> None:
        super().__init__()
        self._written = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        self._written += data
        return len(data)

    def taken(self) -> bytes:
        found = bytes(self._written)
        self._written.clear()
        return found


def _lines(rows: Iterable[Sequence[Any]]) -> bytes:
    out = io.StringIO()
    csv.writer(out, quoting=csv.QUOTE_ALL).writerows(rows)
    return out.getvalue().encode()


def _cell(value: Any) -> Any:
    if isinstance(value, list):
        value = "; ".join(value)
    if isinstance(value, str):
        return cell(value)
    return value.isoformat() if isinstance(value, datetime) else "" if value is None else value
