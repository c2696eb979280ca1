"""The bundled inbox and the truth that its generator wrote beside it."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from schemas.report import DocumentRow
from schemas.values import Money

FOLDER = Path(__file__).parent / "inbox"
DOCUMENTS = FOLDER / "documents"


def truth() -> dict[str, dict[str, Any]]:
    """Each document's true field values by its name in the inbox."""
    lines = (FOLDER / "truth.jsonl").read_text().splitlines()
    rows = [json.loads(line) for line in lines if line.strip()]
    return {row["file"].removeprefix("documents/"): row.get("fields", {}) for row in rows}


def marked(rows: Sequence[DocumentRow]) -> dict[str, dict[str, bool]]:
    """Document → field → whether the value read is the true one."""
    true = truth()
    return {
        row.name: {f.field: same(true[row.name][f.field], f.value) for f in row.fields if f.field in true[row.name]}
        for row in rows
        if row.name in true
    }


def same(expected: Any, value: Any) -> bool:
    """Equal after folding case and space; lists as sets, amounts as numbers."""
    return bool(_folded(expected) == _folded(value))


def _folded(value: Any) -> Any:
    if isinstance(value, list):
        return sorted(_folded(item) for item in value) or None
    if isinstance(value, dict):
        return _folded(str(Money.model_validate(value).amount))
    if isinstance(value, str):
        return " ".join(value.casefold().split()).strip(" .,") or None
    return value
