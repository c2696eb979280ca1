"""Answers, readings and their decisions: what the models said, what became of it, what it cost."""

import json
from collections.abc import Sequence

from sqlalchemy import Connection, text

from schemas.step import ReadResult
from sql.connection import database
from sql.decisions import add_decisions
from sql.queue import finish

_ANSWER = text("""
insert into core_answers (content_hash, fingerprint, tier, field_group, engine, finish, answer, error, unread_share,
                          prompt_tokens, answer_tokens, cost_usd)
values (:content_hash, :fingerprint, :tier, :field_group, :engine, :finish, :text, :error, :unread_share,
        :prompt_tokens, :answer_tokens, :cost_usd)
on conflict do nothing
""")
_READING = text("""
insert into core_readings (content_hash, fingerprint, tier, kind, field, words, value, problem, note, evidence, signals,
                           confidence, engine)
values (:content_hash, :fingerprint, :tier, :kind, :field, :words, cast(:value as jsonb), :problem, :note,
        cast(:evidence as jsonb), cast(:signals as jsonb), :confidence, :engine)
on conflict do nothing
""")


def record_read(results: Sequence[ReadResult]) -> None:
    """Adds answers, readings and decisions and takes the documents out of the queue; all or nothing."""
    with database().begin() as connection:
        for result in results:
            _add(connection, result)
        finish(connection, "read", [(r.content_hash, r.fingerprint) for r in results])


def _add(connection: Connection, result: ReadResult) -> None:
    key = {"content_hash": result.content_hash, "fingerprint": result.fingerprint, "tier": result.tier}
    if result.answers:
        connection.execute(_ANSWER, [key | answer.model_dump() for answer in result.answers])
    if result.readings:
        connection.execute(_READING, [key | row for row in _rows(result)])
    decisions = [reading.decision for reading in result.readings]
    add_decisions(connection, result.content_hash, result.fingerprint, result.kind, [*decisions, result.decision])


def _rows(result: ReadResult) -> list[dict[str, object]]:
    return [
        {
            "kind": result.kind,
            "engine": result.engine,
            "field": reading.field,
            "words": list(reading.verbatim.words),
            "value": None if reading.normalised.value is None else json.dumps(reading.normalised.value),
            "problem": reading.normalised.problem or (reading.verbatim.problem or ""),
            "note": reading.normalised.note,
            "evidence": json.dumps([evidence.model_dump(mode="json") for evidence in reading.evidence]),
            "signals": reading.verbatim.signals.model_dump_json(),
            "confidence": reading.confidence,
        }
        for reading in result.readings
    ]
