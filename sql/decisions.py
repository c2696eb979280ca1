"""Decisions: where each field and each document went, and why."""

from collections.abc import Sequence

from sqlalchemy import Connection, text

from schemas.step import Decision

_DECISION = text("""
insert into core_decisions (content_hash, fingerprint, field, kind, verdict, reasons, calibration, threshold)
values (:content_hash, :fingerprint, :field, :kind, :verdict, :reasons, :calibration, :threshold) on conflict do nothing
""")


def add_decisions(
    connection: Connection, content_hash: str, fingerprint: str, kind: str, decisions: Sequence[Decision]
) -> None:
    """Adds decisions in the caller's transaction; the first one for a field under a fingerprint and a calibration stands."""
    rows = [
        {
            "content_hash": content_hash,
            "fingerprint": fingerprint,
            "field": decision.field,
            "kind": kind,
            "verdict": decision.verdict.value,
            "reasons": [reason.value for reason in decision.reasons],
            "calibration": decision.calibration,
            "threshold": decision.threshold,
        }
        for decision in decisions
    ]
    connection.execute(_DECISION, rows)
