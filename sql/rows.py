"""Rows on their way into the database, as many as there are in one statement, and out of it into records.

One statement for all: its triggers fire once, and nobody waits for an answer row by row.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from pydantic_core import to_json
from sqlalchemy import RowMapping


def given(columns: str) -> str:
    """The rows in a statement's `from`, as `r`, with these columns and types."""
    return f"json_to_recordset(cast(:rows as json)) as r({columns})"


def rows_of(rows: Sequence[Mapping[str, object]]) -> dict[str, str]:
    """The statement's parameter."""
    return {"rows": to_json(rows).decode()}


def json_of(value: object) -> str | None:
    """A value as a `jsonb` column takes it; nothing is null, and no JSON."""
    return None if value is None else json.dumps(value, ensure_ascii=False)


def without(row: RowMapping, name: str) -> dict[str, Any]:
    """The row without one of its columns, as a record takes it."""
    return {str(key): value for key, value in row.items() if key != name}
