"""A row as a record takes it, a value as a `jsonb` column does."""

import json
from typing import Any

from sqlalchemy import RowMapping


def without(row: RowMapping, name: str) -> dict[str, Any]:
    """The row without one of its columns."""
    return {str(key): value for key, value in row.items() if key != name}


def json_of(value: object) -> str | None:
    """As text; nothing is null, and no JSON."""
    return None if value is None else json.dumps(value, ensure_ascii=False)
