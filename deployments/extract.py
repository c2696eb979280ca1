"""Reads single files at once: the same steps as a night, nothing is kept. The database only says which model is in production."""

import hashlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from schemas.document import Arrival
from schemas.errors import EngineError
from schemas.registry import KINDS
from schemas.settings import Settings, settings
from schemas.step import Original, Paper, ParseResult, ReadResult
from sql.readings import RULES


def extracted(files: Sequence[Path], kind: str | None) -> Iterator[dict[str, Any]]:
    """A dict a file and a part: name, kind, verdict, reasons, and its fields with value, who read it, confidence, evidence and verdict."""
    from tasks.classify_batch import classified
    from tasks.read_batch import engine

    for arrival, result in _parsed([_arrival(path, kind) for path in files], settings()):
        name = arrival.name
        if result.decision:
            yield _ended(name, "", result.decision.verdict, result.decision.reasons)
            continue
        paper = Paper(content_hash=result.content_hash, pages=result.parsed.pages, kind_given=arrival.kind_given, has_parts=bool(result.parts), unread_pages=result.parsed.unread_pages)  # fmt: skip
        found = classified(paper, settings().classify_confidence)
        if found.decision:
            yield _ended(name, found.classification.kind, found.decision.verdict, found.decision.reasons)
            continue
        engine().warm_up()
        yield _read(name, paper.model_copy(update={"kind": found.classification.kind}))


def _arrival(path: Path, kind: str | None) -> Arrival:
    content = path.read_bytes()
    digest = hashlib.sha256(content).hexdigest()
    return Arrival(
        inbox="", name=path.name, content_hash=digest, size_bytes=len(content), content=content, kind_given=kind
    )


def _parsed(arrivals: Sequence[Arrival], config: Settings) -> Iterator[tuple[Arrival, ParseResult]]:
    from tasks.parse import Limits, ParserPool
    from tasks.parse_batch import parse_result

    pool = ParserPool(Limits.from_settings(config), config.parse_workers)
    try:
        waiting = {arrival.content_hash: arrival for arrival in arrivals}
        while waiting:
            work = [(h, a.name, a.content or b"") for h, a in waiting.items()]
            results = [
                (waiting[h], parse_result(h, p, Original(content=b"", arrival=waiting[h]), config))
                for h, p in pool.map(work)
            ]
            yield from results
            waiting = {
                part.content_hash: part for _, result in results for part in result.parts if part.content is not None
            }
    finally:
        pool.close()


def _read(name: str, paper: Paper) -> dict[str, Any]:
    from tasks.read_batch import engine, read_papers

    results = read_papers([paper], dict.fromkeys(KINDS, ""), engine(), settings())
    if not results:
        raise EngineError(f"The model's server failed over {name}", "Try again")
    [result] = results
    return _ended(name, paper.kind, result.decision.verdict, result.decision.reasons) | {"fields": _fields(result)}


def _fields(result: ReadResult) -> dict[str, Any]:
    return {
        reading.field: {
            "value": reading.normalised.value,
            "words": list(reading.verbatim.words),
            "read_by": RULES if reading.signals.get("by_rules") == 1 else result.engine,
            "confidence": round(reading.confidence, 4),
            "verdict": reading.decision.verdict.value,
            "reasons": [reason.value for reason in reading.decision.reasons],
            "evidence": [found.model_dump(mode="json") for found in reading.evidence],
            "note": reading.normalised.note or reading.normalised.problem,
        }
        for reading in result.readings
    }


def _ended(name: str, kind: str, verdict: Any, reasons: Sequence[Any]) -> dict[str, Any]:
    return {
        "file": name,
        "kind": kind,
        "verdict": str(verdict),
        "reasons": [str(reason) for reason in reasons],
        "fields": {},
    }
