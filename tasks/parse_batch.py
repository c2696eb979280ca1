"""One batch of documents becomes pages of lines; a poisonous file kills only its own worker and is recorded."""

import atexit
import time
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import islice
from typing import TypeVar

from prefect import task

from schemas.night import Night
from schemas.outcome import Reason, Verdict
from schemas.page import Parsed
from schemas.settings import Settings, settings
from schemas.step import Decision, Original, ParseResult, WorkItem
from sql.backlog.queue import claimed, left
from sql.documents.arrivals import originals
from sql.documents.pages import record_parsed
from tasks.ingest import part_arrivals
from tasks.parse import Limits, ParserPool
from tasks.running.batch_size import batch_size, resize
from tasks.running.progress import counted
from tasks.running.retry import STEP

T = TypeVar("T")

RECORDED_AT_ONCE = 8  # results in one transaction: what a crash costs at most


def parse_result(content_hash: str, parsed: Parsed, original: Original, config: Settings) -> ParseResult:
    """What parsing gave, with the document's end if it has no text to read."""
    archive = not parsed.page_count
    too_deep = bool(parsed.parts) and original.arrival.depth >= config.max_depth
    parts = () if too_deep else tuple(part_arrivals(original.arrival, parsed.parts, archive, config))
    reason = Reason.DEPTH_LIMIT if too_deep and archive else parsed.reason
    if too_deep:
        left_out = f"{Reason.DEPTH_LIMIT}: {len(parsed.parts)} parts were not read"
        parsed = parsed.model_copy(update={"note": "; ".join(filter(None, (parsed.note, left_out)))})
    return ParseResult(
        content_hash=content_hash, parsed=parsed, parts=parts, decision=_ending(reason, bool(parts) and archive)
    )


def gave_up(item: WorkItem) -> ParseResult:
    """The end of a document whose worker died each time."""
    decision = Decision(verdict=Verdict.REJECT, reasons=(Reason.GAVE_UP,))
    return ParseResult(content_hash=item.content_hash, parsed=Parsed(reason=Reason.GAVE_UP), decision=decision)


def _ending(reason: str, unpacked: bool) -> Decision | None:
    if reason:
        return Decision(verdict=Verdict.REJECT, reasons=(Reason(reason),))
    return Decision(verdict=Verdict.UNPACKED, reasons=(Reason.UNPACKED,)) if unpacked else None


@task(name="parse", task_run_name="parse a batch", **STEP)
def parse_batch(night: Night) -> int:
    """Parses what has arrived, up to a batch; gives how many."""
    started = time.monotonic()
    prints, config = night.fingerprints, settings()
    with claimed("parse", [prints.parse], batch_size(night, "parse", config), config.lease_s) as items:
        for results in _chunks(_results(items, config), RECORDED_AT_ONCE):
            record_parsed(results, prints)
    if items:
        took_s = time.monotonic() - started
        resize(night, "parse", len(items), took_s, config)
        counted("parsed", len(items), left(prints)["parse"], took_s)
    return len(items)


def _results(items: Sequence[WorkItem], config: Settings) -> Iterator[ParseResult]:
    yield from (gave_up(item) for item in items if item.attempts > config.max_attempts)
    fresh = (item.content_hash for item in items if item.attempts <= config.max_attempts)
    for hashes in _chunks(fresh, config.batch_size):
        found = originals(hashes)
        work = [(content_hash, original.arrival.name, original.content) for content_hash, original in found.items()]
        for content_hash, parsed in _pool().map(work):
            yield parse_result(content_hash, parsed, found[content_hash], config)


def _chunks(things: Iterator[T], size: int) -> Iterator[list[T]]:
    while chunk := list(islice(things, size)):
        yield chunk


@cache
def _pool() -> ParserPool:
    config = settings()
    pool = ParserPool(Limits.from_settings(config), config.parse_workers, stored=True)
    atexit.register(pool.close)
    return pool
