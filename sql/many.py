"""Rows that enter the database in one statement: their triggers fire once, and nobody waits for an answer row by row."""

import json
from collections.abc import Mapping, Sequence


def given(columns: str) -> str:
    """The rows in a statement's `from`, as `r`, with these columns and types."""
    return f"json_to_recordset(cast(:rows as json)) as r({columns})"


def rows_of(rows: Sequence[Mapping[str, object]]) -> dict[str, str]:
    """The statement's parameter."""
    return {"rows": json.dumps(rows, ensure_ascii=False)}
