"""Decisions: where each field and each document went, and why."""

import logging
from collections import Counter
from collections.abc import Sequence

from sqlalchemy import Connection, text

from schemas.step import Decision
from sql.rows import given, rows_of

# A line a document: only where log lines are for machines (tasks/telemetry/log_format.py).
OUTCOMES = "nightclerk.documents"
LOG = logging.getLogger(OUTCOMES)
LOG.setLevel(logging.WARNING)

_COLUMNS = """content_hash text, fingerprint text, field text, kind text, verdict text, reasons text[], calibration text,
               threshold double precision, novelty double precision, tier int, night date, n int"""
_DECISION = text(f"""
insert into core_decisions (content_hash, fingerprint, field, kind, verdict, reasons, calibration, threshold, novelty, tier, night, turn)
select r.content_hash, r.fingerprint, r.field, r.kind, r.verdict, r.reasons, r.calibration, r.threshold, r.novelty, r.tier,
       r.night, coalesce(latest.turn, 0) + 1
from {given(_COLUMNS)}
left join lateral (
    select turn, verdict, calibration, tier, night from core_decisions d
    where (d.content_hash, d.fingerprint, d.field) = (r.content_hash, r.fingerprint, r.field) order by turn desc limit 1
) latest on true
where (latest.verdict, latest.calibration, latest.tier, latest.night) is distinct from (r.verdict, r.calibration, r.tier, r.night)
order by r.n
on conflict do nothing
""")


Row = dict[str, object]
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
    for turn in _turns(rows):
        connection.execute(_DECISION, rows_of([row | {"n": n} for n, row in enumerate(turn)]))
    for content_hash, _, kind, decisions in decided:
        for decision in decisions:
            if not decision.field:
                log_outcome(content_hash, kind, decision)


def _turns(rows: Sequence[Row]) -> list[list[Row]]:
    """The rows in their order; what is decided of a field again comes in a statement of its own, which sees the one before."""
    turns: list[list[Row]] = []
    said: Counter[tuple[object, ...]] = Counter()
    for row in rows:
        of = row["content_hash"], row["fingerprint"], row["field"]
        if said[of] == len(turns):
            turns.append([])
        turns[said[of]].append(row)
        said[of] += 1
    return turns


def _row(content_hash: str, fingerprint: str, kind: str, decision: Decision) -> Row:
    return {
        "content_hash": content_hash,
        "fingerprint": fingerprint,
        "field": decision.field,
        "kind": kind,
        "verdict": decision.verdict.value,
        "reasons": [reason.value for reason in decision.reasons],
        "calibration": decision.calibration,
        "threshold": decision.threshold,
        "novelty": decision.novelty,
        "tier": decision.tier,
        "night": decision.night and decision.night.isoformat(),
    }


def log_outcome(content_hash: str, kind: str, decision: Decision) -> None:
    """A line about where a document went."""
    reasons = [reason.value for reason in decision.reasons]
    extra = {"document": content_hash, "kind": kind, "verdict": decision.verdict.value, "reasons": reasons}
    LOG.info("document %s: %s", content_hash, decision.verdict.value, extra=extra | {"tier": decision.tier})
