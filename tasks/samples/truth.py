"""Truth beside documents, a JSON line each, in the form that scorers read. How a document came to be is not here."""

import json
from typing import Any

from tasks.normalise.names import normalise_names
from tasks.samples.sample import Sample


def truth_line(file: str, sample: Sample) -> str:
    """The line of a document: money is a plain decimal in `fields`, its currency a key beside them."""
    row: dict[str, Any] = {
        "file": file,
        "kind": sample.kind,
        "fields": {name: _plain(value) for name, value in sample.truth.items()},
    }
    currencies = [value["currency"] for value in sample.truth.values() if isinstance(value, dict)]
    if currencies:
        row["currency"] = currencies[0]
    return json.dumps(row | {"verbatim": sample.verbatim}, ensure_ascii=False)


def rejected_line(file: str, why: str) -> str:
    """The line of a file that nobody can read."""
    return json.dumps({"file": file, "kind": "unknown", "fields": {}, "outcome": "reject", "note": why})


def _plain(value: Any) -> Any:
    """An amount without its currency; names with their legal forms spelt as readings spell them."""
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        return normalise_names(tuple(value)).value or value
    return value["amount"] if isinstance(value, dict) else value
