"""Answers, readings and their decisions: what the models said and plain rules beside them, what became of it, what it cost."""

from collections.abc import Iterator, Sequence

from sqlalchemy import Connection, text

from schemas.reading import Evidence, Normalised, Signals
from schemas.step import Decision, FieldReading, ReadResult, RuleReading, WorkItem
from sql.backlog.queue import finish
from sql.connection import database
from sql.readings.decisions import add_all_decisions
from sql.readings.recalls import not_accepted_over_recalls
from sql.rows import given, rows_of

RULES, RULES_TIER = "rules", 0  # below the first model; never calibrated, so its confidence is 0

_ANSWERS = """content_hash text, fingerprint text, tier int, field_group text, engine text, finish text, text text, error text,
              unread_share double precision, prompt_tokens int, answer_tokens int, cost_usd double precision, reader text"""
_ANSWER = text(f"""
insert into core_answers (content_hash, fingerprint, tier, field_group, engine, finish, answer, error, unread_share,
                          prompt_tokens, answer_tokens, cost_usd, reader)
select content_hash, fingerprint, tier, field_group, engine, finish, text, error, unread_share, prompt_tokens, answer_tokens, cost_usd, reader
from {given(_ANSWERS)} on conflict do nothing
""")
_READ = "content_hash, fingerprint, tier, kind, field, words, value, problem, note, evidence, signals, confidence, engine, signature, reader"
_READINGS = """content_hash text, fingerprint text, tier int, kind text, field text, words text[], value jsonb, problem text, note text,
               evidence jsonb, signals jsonb, confidence double precision, engine text, signature text, reader text"""
_READING = text(f"insert into core_readings ({_READ}) select {_READ} from {given(_READINGS)} on conflict do nothing")


def record_read(results: Sequence[ReadResult]) -> None:
    """Adds answers, readings and decisions and takes the documents out of the queue; all or nothing."""
    with database().begin() as connection:
        _add(connection, results)
        finish(connection, "read", [(r.content_hash, r.fingerprint) for r in results])


def record_reread(results: Sequence[ReadResult], items: Sequence[WorkItem]) -> None:
    """As `record_read`, of what a further tier read of the documents that it claimed."""
    hashes = [result.content_hash for result in results]
    with database().begin() as connection, not_accepted_over_recalls(connection, hashes):
        _add(connection, results)
        finish(connection, "escalate", [(item.content_hash, item.fingerprint) for item in items])


def _add(connection: Connection, results: Sequence[ReadResult]) -> None:
    """Three statements for all of the documents together."""
    if answers := [_key(result) | answer.model_dump() for result in results for answer in result.answers]:
        connection.execute(_ANSWER, rows_of(answers))
    if readings := [row for result in results for row in _readings(result)]:
        connection.execute(_READING, rows_of(readings))
    add_all_decisions(connection, [(r.content_hash, r.fingerprint, r.kind, _decisions(r)) for r in results])


def _key(result: ReadResult) -> dict[str, object]:
    return {
        "content_hash": result.content_hash,
        "fingerprint": result.fingerprint,
        "tier": result.tier,
        "reader": result.reader,
    }


def _readings(result: ReadResult) -> Iterator[dict[str, object]]:
    key = _key(result) | {"kind": result.kind, "engine": result.engine, "signature": result.signature}
    for row in (*map(_row, result.readings), *map(_rule_row, result.by_rules)):
        yield key | row


def _decisions(result: ReadResult) -> list[Decision]:
    return [*(reading.decision for reading in result.readings), *result.unread, result.decision]


def _row(reading: FieldReading) -> dict[str, object]:
    words, problem = reading.verbatim.words, reading.verbatim.problem or ""
    return _said(reading.field, words, reading.normalised, reading.evidence, problem) | {
        "signals": reading.verbatim.signals.model_dump() | dict(reading.signals),
        "confidence": reading.confidence,
    }


def _rule_row(reading: RuleReading) -> dict[str, object]:
    return _said(reading.field, reading.words, reading.normalised, reading.evidence) | {
        "tier": RULES_TIER,
        "engine": RULES,
        "signals": Signals().model_dump(),
        "confidence": 0.0,
    }


def _said(
    field: str, words: tuple[str, ...], value: Normalised, evidence: tuple[Evidence, ...], problem: str = ""
) -> dict[str, object]:
    return {
        "field": field,
        "words": list(words),
        "value": value.value,
        "problem": value.problem or problem,
        "note": value.note,
        "evidence": [found.model_dump(mode="json") for found in evidence],
    }
