"""Judged answers made by hand."""

from typing import Any

from schemas.adjudication import Adjudication


def adjudication(content_hash: str, **changes: Any) -> Adjudication:
    """A right answer about a receipt's total, unless changed."""
    known: dict[str, Any] = {
        "signature": "s", "content_hash": content_hash, "kind": "receipt", "field": "total", "sender": content_hash,
        "absent": False, "eligible": True, "signals": {}, "wrong": False, "source": "test",
    }  # fmt: skip
    return Adjudication(**known | changes)
