"""Processes that parse, each of which may die alone: of memory, of time, of a bug in a C library. Reading is in `document.py`."""

import signal
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, as_completed
from functools import partial
from typing import Any, Self

from pebble import ProcessExpired, ProcessPool

from schemas.outcome import Reason
from schemas.page import PageSource, Parsed, Part, StoredPage
from sql.documents.page_rows import stored
from tasks.parse.document import parse, plain_note
from tasks.parse.footprint import reset_peak, settle_in, took_bytes
from tasks.parse.limits import Limits
from tasks.parse.own_start import OwnStartContext

Named = tuple[str, str, bytes]
Parser = Callable[[bytes, str, Limits], Parsed]
Packed = tuple[str, tuple[tuple[Any, ...], ...], tuple[tuple[str, bytes, str], ...]]  # all but pages and parts as JSON
DOCUMENTS_A_WORKER = 1000  # then a new one, should a library leak: in 1,000 PDFs and 230 of the inbox none did
GRACE_S = 10


class ParserPool:
    """Parses many files at a time; use it with `with`. `parser` is another one in tests only.

    Where pages are only to be `stored`, the workers put them into the store's form, and nobody makes them again here.
    """

    def __init__(self, limits: Limits, workers: int = 2, parser: Parser = parse, stored: bool = False) -> None:
        self._limits = limits
        self._task = partial(_work, parser, limits, stored)
        self._pool = ProcessPool(
            max_workers=workers,
            max_tasks=DOCUMENTS_A_WORKER,
            initializer=settle_in,
            initargs=(limits.memory_bytes,),
            context=OwnStartContext(),
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *failure: object) -> None:
        self.close()

    def map(self, documents: Iterable[Named]) -> Iterator[tuple[str, Parsed]]:
        """Each document's hash with what parsing it gave, as they finish; no document is left out."""
        waiting: dict[Future[Packed], str] = {}
        for content_hash, name, content in documents:
            future = self._pool.schedule(self._task, args=(content, name), timeout=self._limits.timeout_s)
            waiting[future] = content_hash
        try:
            for future in as_completed(waiting):
                yield waiting[future], _outcome(future, self._limits)
        finally:
            for future in waiting:
                future.cancel()

    def close(self) -> None:
        """Ends all workers, whatever they are doing."""
        self._pool.stop()
        self._pool.join()


def _work(parser: Parser, limits: Limits, as_stored: bool, content: bytes, name: str) -> Packed:
    """In the worker: one document, with what it took. The alarm ends a worker whose parent is gone."""
    signal.alarm(int(limits.timeout_s) + GRACE_S)
    reset_peak()
    started = time.monotonic()
    try:
        parsed = parser(content, name, limits)
    except MemoryError as error:
        parsed = Parsed(reason=Reason.PARSE_MEMORY, note=plain_note(f"{type(error).__name__}: {error}"))
    finally:
        signal.alarm(0)
    took = {"duration_s": time.monotonic() - started, "peak_memory_bytes": took_bytes()}
    return _packed(parsed.model_copy(update=took), as_stored)


def _packed(parsed: Parsed, as_stored: bool) -> Packed:
    """Pages travel as JSON: for 100 pages 0.05 s to write and 0.7 s to read, where pickle takes 0.5 s and 1 s."""
    pages = [stored(page) for page in parsed.pages] if as_stored else []
    rest = parsed.model_dump_json(exclude={"parts", "pages"} if as_stored else {"parts"})
    rows = tuple((page.number, page.width, page.height, page.source.value, page.lines) for page in pages)
    return rest, rows, tuple((part.name, part.content, part.refused) for part in parsed.parts)


def _unpacked(packed: Packed) -> Parsed:
    rest, rows, parts = packed
    pages = tuple(
        StoredPage(number=n, width=w, height=h, source=PageSource(s), lines=lines) for n, w, h, s, lines in rows
    )
    made = tuple(Part(name=name, content=content, refused=refused) for name, content, refused in parts)
    return Parsed.model_validate_json(rest).model_copy(update={"stored": pages, "parts": made})


def _outcome(future: "Future[Packed]", limits: Limits) -> Parsed:
    try:
        return _unpacked(future.result())
    except TimeoutError:
        note = f"more than {limits.timeout_s:g} s"
        return Parsed(reason=Reason.PARSE_TIMEOUT, note=note, duration_s=limits.timeout_s)
    except ProcessExpired as death:
        note = f"its process ended with exit code {death.exitcode}"
        return Parsed(reason=Reason.PARSE_CRASH, note=note)
    except MemoryError as error:
        return Parsed(reason=Reason.PARSE_MEMORY, note=plain_note(f"{type(error).__name__}: {error}"))
