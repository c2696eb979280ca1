"""Decisions: where each field and each document went, and why."""

from collections.abc import Sequence

from sqlalchemy import Connection, text

from schemas.step import Decision

_DECISION = text("""
insert into core_decisions (content_hash, fingerprint, field, kind, verdict, reasons)
values (:content_hash, :fingerprint, :field, :kind, :verdict, :reasons) on conflict do nothing
""")


def add_decisions(
    connection: Connection, content_hash: str, fingerprint: str, kind: str, decisions: Sequence[Decision]
) -> None:
    """Adds decisions in the caller's transaction; the first one for a field under a fingerprint stands."""
    rows = [
        {
            "content_hash": content_hash,
            "fingerprint": fingerprint,
            "field": decision.field,
            "kind": kind,
            "verdict": decision.verdict.value,
            "reasons": [reason.value for reason in decision.reasons],
        }
        for decision in decisions
    ]
    connection.execute(_DECISION, rows)
