"""Reads single files at once: the same steps as a night, nothing is kept. The database only says which model is in production, and who judges it."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from schemas.document import Arrival
from schemas.errors import EngineError
from schemas.outcome import Verdict
from schemas.page import Parsed
from schemas.registry import KINDS
from schemas.settings import Settings, settings
from schemas.step import Original, Paper, ParseResult, ReadResult
from sql.readings.answered import RULES
from tasks.trust.judge import Judge


def extracted(files: Sequence[Path], kind: str | None) -> Iterator[dict[str, Any]]:
    """A dict a file, in their order, and after it one a part: name, kind, verdict, reasons, and its fields.

    Of each field: value, who read it, confidence, evidence and verdict, as a night would give it.
    """
    arrivals, config = [_arrival(path, kind) for path in files], settings()
    parsed, judged_by = _parsed(arrivals, config), _judges()
    for arrival in arrivals:
        for each, result in _in_order(arrival, parsed, config):
            yield _told(each, result, judged_by)


def _arrival(path: Path, kind: str | None) -> Arrival:
    content = path.read_bytes()
    digest = hashlib.sha256(content).hexdigest()
    return Arrival(
        inbox="", name=str(path), content_hash=digest, size_bytes=len(content), content=content, kind_given=kind
    )


def _parsed(arrivals: Sequence[Arrival], config: Settings) -> dict[str, Parsed]:
    """By content hash what the files, and all that is in them, hold; the same bytes are parsed once."""
    from tasks.parse import Limits, ParserPool

    pool, found = ParserPool(Limits.from_settings(config), config.parse_workers), dict[str, Parsed]()
    try:
        waiting = list(arrivals)
        while work := {a.content_hash: (a.name, a.content) for a in waiting if a.content is not None and a.content_hash not in found}:  # fmt: skip
            found.update(pool.map([(content_hash, *of) for content_hash, of in work.items()]))
            waiting = [part for each in waiting if each.content is not None for part in _result(each, found, config).parts]  # fmt: skip
    finally:
        pool.close()
    return found


def _result(arrival: Arrival, parsed: Mapping[str, Parsed], config: Settings) -> ParseResult:
    from tasks.parse_batch import parse_result

    own = Original(content=b"", arrival=arrival)
    return parse_result(arrival.content_hash, parsed[arrival.content_hash], own, config)


def _in_order(arrival: Arrival, parsed: Mapping[str, Parsed], config: Settings) -> Iterator[tuple[Arrival, ParseResult | None]]:  # fmt: skip
    """The file, then what is in it; nothing of a part that is too large."""
    result = None if arrival.content is None else _result(arrival, parsed, config)
    yield arrival, result
    for part in result.parts if result else ():
        yield from _in_order(part, parsed, config)


def _told(arrival: Arrival, result: ParseResult | None, judged_by: Mapping[str, Judge]) -> dict[str, Any]:
    from tasks.classify_batch import classified
    from tasks.read_batch import engine

    if result is None:
        return _ended(arrival.name, "", Verdict.REJECT, [arrival.refused])
    if result.decision:
        return _ended(arrival.name, "", result.decision.verdict, result.decision.reasons)
    paper = Paper(content_hash=result.content_hash, pages=result.parsed.pages, kind_given=arrival.kind_given, has_parts=bool(result.parts), unread_pages=result.parsed.unread_pages)  # fmt: skip
    found = classified(paper, settings().classify_confidence)
    if found.decision:
        return _ended(arrival.name, found.classification.kind, found.decision.verdict, found.decision.reasons)
    engine().warm_up()
    return _read(arrival.name, paper.model_copy(update={"kind": found.classification.kind}), judged_by)


def _judges() -> Mapping[str, Judge]:
    """A night's own, by kind; with a database out of reach those that accept nothing."""
    from tasks.fingerprints import signatures
    from tasks.read_batch import engine
    from tasks.trust.judges import judges_of

    return judges_of(signatures(engine().fingerprint, settings()), settings())


def _read(name: str, paper: Paper, judged_by: Mapping[str, Judge]) -> dict[str, Any]:
    from tasks.read_batch import engine, read_papers

    results = read_papers([paper], dict.fromkeys(KINDS, ""), engine(), settings(), judged_by)
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


def _ended(name: str, kind: str, verdict: Verdict, reasons: Sequence[str]) -> dict[str, Any]:
    return {
        "file": name,
        "kind": kind,
        "verdict": verdict.value,
        "reasons": [str(reason) for reason in reasons],
        "fields": {},
    }
