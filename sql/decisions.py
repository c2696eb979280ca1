"""Decisions: where each field and each document went, and why."""

import logging
from collections.abc import Sequence

from sqlalchemy import Connection, text

from schemas.step import Decision

# A line a document: only where log lines are for machines (tasks/log_format.py).
OUTCOMES = "nightclerk.documents"
LOG = logging.getLogger(OUTCOMES)
LOG.setLevel(logging.WARNING)

_DECISION = text("""
with latest as (
    select turn, verdict, calibration, tier, night from core_decisions
    where content_hash = :content_hash and fingerprint = :fingerprint and field = :field order by turn desc limit 1
)
insert into core_decisions (content_hash, fingerprint, field, kind, verdict, reasons, calibration, threshold, tier, night, turn)
select :content_hash, :fingerprint, :field, :kind, :verdict, :reasons, :calibration, :threshold, :tier, cast(:night as date),
       coalesce((select turn from latest), 0) + 1
where not exists (
    select from latest
    where verdict = :verdict and calibration = :calibration and tier = :tier and night is not distinct from cast(:night as date)
)
on conflict do nothing
""")


Decided = tuple[str, str, str, Sequence[Decision]]  # content hash, fingerprint, kind, what was decided


def add_decisions(
    connection: Connection, content_hash: str, fingerprint: str, kind: str, decisions: Sequence[Decision]
) -> None:
    """Adds decisions in the caller's transaction; one that is the field's last one already is not added again.

    The document's own is logged too: at least once, for a transaction may be tried again.
    """
    add_all_decisions(connection, [(content_hash, fingerprint, kind, decisions)])


def add_all_decisions(connection: Connection, decided: Sequence[Decided]) -> None:
    """As `add_decisions`, of many documents in one go."""
    rows = [
        _row(content_hash, fingerprint, kind, decision)
        for content_hash, fingerprint, kind, decisions in decided
        for decision in decisions
    ]
    if rows:
        connection.execute(_DECISION, rows)
    for content_hash, _, kind, decisions in decided:
        for decision in decisions:
            if not decision.field:
                log_outcome(content_hash, kind, decision)


def _row(content_hash: str, fingerprint: str, kind: str, decision: Decision) -> dict[str, object]:
    return {
        "content_hash": content_hash,
        "fingerprint": fingerprint,
        "field": decision.field,
        "kind": kind,
        "verdict": decision.verdict.value,
        "reasons": [reason.value for reason in decision.reasons],
        "calibration": decision.calibration,
        "threshold": decision.threshold,
        "tier": decision.tier,
        "night": decision.night,
    }


def log_outcome(content_hash: str, kind: str, decision: Decision) -> None:
    """A line about where a document went."""
    reasons = [reason.value for reason in decision.reasons]
    extra = {"document": content_hash, "kind": kind, "verdict": decision.verdict.value, "reasons": reasons}
    LOG.info("document %s: %s", content_hash, decision.verdict.value, extra=extra | {"tier": decision.tier})
