"""Readings held against the truth: a labelled document's labels, or what people answered. The truth itself comes from elsewhere."""

from collections.abc import Iterator, Mapping
from typing import Any

from schemas.adjudication import Adjudication
from schemas.finetuning import Labelled
from schemas.outcome import Reason
from schemas.step import FieldReading, ReadResult
from tasks.measure import compared
from tasks.trust.judge import doubts_of
from tasks.trust.signals import SIGNALS

REVIEWED = "review"  # the source of what people answered
# Reasons that keep a reading from being accepted whatever its confidence.
DOUBTS = frozenset(
    {
        Reason.ANSWER_TRUNCATED,
        Reason.ANSWER_INVALID,
        Reason.PROMPT_TOO_LONG,
        Reason.NOT_NORMALISED,
        Reason.NO_EVIDENCE,
        Reason.FUZZY_EVIDENCE,
    }
)


def adjudicated(document: Labelled, result: ReadResult, source: str) -> Iterator[Adjudication]:
    """An answer a labelled field."""
    sender = document.senders[0] if document.senders else document.paper.content_hash
    for reading in result.readings:
        if reading.field in document.labels:
            yield Adjudication(
                signature=result.signature,
                content_hash=result.content_hash,
                kind=result.kind,
                field=reading.field,
                sender=sender,
                absent=absent(reading),
                eligible=not doubts_of(reading.verbatim, reading.normalised, reading.evidence),
                signals=dict(reading.signals),
                wrong=not compared(document.labels[reading.field], reading.normalised.value)[3],
                source=source,
            )


def absent(reading: FieldReading) -> bool:
    return not reading.verbatim.words or reading.normalised.value in (None, False, [])


def reviewed(row: Mapping[str, Any]) -> Adjudication:
    """An answer that a person gave about a stored reading."""
    words, value = row["words"], row["value"]
    return Adjudication(
        signature=row["signature"],
        content_hash=row["content_hash"],
        kind=row["kind"],
        field=row["field"],
        sender=row["sender"],
        absent=not words or value in (None, False, []),
        eligible=not set(row["reasons"]) & DOUBTS,
        signals={name: row["signals"].get(name) for name in SIGNALS},
        wrong=not compared(row["answer"], value)[3],
        inclusion=row["inclusion"] or 1.0,
        source=REVIEWED,
    )
