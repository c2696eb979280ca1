"""The pool of parsers outlives any worker."""

import ctypes
import gc
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator

import psutil
import pytest

from schemas.outcome import Reason
from schemas.page import Page, Parsed, Part
from schemas.settings import MIB
from sql.documents.page_rows import stored
from tasks.parse import Limits, ParserPool
from tasks.parse.footprint import NEW_OBJECTS
from tests.waiting import until

LIMITS = Limits(timeout_s=3.0, memory_bytes=400 * MIB)
HEAVY = {"vllm", "torch", "prefect", "sqlalchemy", "unstructured"}
held: list[bytearray] = []


def loop() -> None:
    while True:
        pass


def grow() -> None:
    held.extend(bytearray(50 * MIB) for _ in range(20))


DEEDS: dict[str, Callable[[], object]] = {
    "loop": loop,
    "wait for a child": lambda: subprocess.run(["sleep", "4242"], check=False),
    "crash": lambda: ctypes.string_at(0),
    "exit": lambda: os._exit(3),
    "grow": grow,
    "big": lambda: bytearray(b"x") * (100 * MIB),
}


def misbehave(content: bytes, name: str, limits: Limits) -> Parsed:
    """A parser that does what the document's name says, and notes what it had to import."""
    DEEDS.get(name, int)()
    note = ",".join(sorted(HEAVY & set(sys.modules)))
    if name == "garbage":
        note = f"{gc.get_threshold()[0]} {gc.get_freeze_count() > 0}"
    return Parsed(pages=(Page(number=1),), parts=(Part(name=name, content=content),), note=note)


@pytest.fixture
def pool() -> Iterator[ParserPool]:
    before = set(psutil.Process().children(recursive=True))
    with ParserPool(LIMITS, workers=2, parser=misbehave) as pool:
        yield pool
    left = set(psutil.Process().children(recursive=True)) - before
    assert [child for child in left if "resource_tracker" not in " ".join(child.cmdline())] == []


def outcomes(pool: ParserPool, *names: str) -> dict[str, Parsed]:
    return dict(pool.map([(name, name, b"\xff\x00") for name in names]))


def test_each_death_is_an_outcome_and_the_others_are_read(pool: ParserPool) -> None:
    found = outcomes(pool, "a", "loop", "b", "crash", "c", "grow", "d", "exit", "wait for a child", "e")
    assert {name: parsed.reason for name, parsed in found.items() if parsed.reason} == {
        "loop": Reason.PARSE_TIMEOUT,
        "wait for a child": Reason.PARSE_TIMEOUT,
        "crash": Reason.PARSE_CRASH,
        "exit": Reason.PARSE_CRASH,
        "grow": Reason.PARSE_MEMORY,
    }
    assert [found[name].parts[0].content for name in "abcde"] == [b"\xff\x00"] * 5
    until(lambda: not [each for each in psutil.process_iter(["cmdline"]) if each.info["cmdline"] == ["sleep", "4242"]])


def test_each_document_has_its_own_peak(pool: ParserPool) -> None:
    found = outcomes(pool, "big", "small", "other")
    assert found["big"].peak_memory_bytes > 100 * MIB
    assert 0 < found["small"].peak_memory_bytes < found["big"].peak_memory_bytes
    assert all(parsed.duration_s > 0 for parsed in found.values())


def test_a_worker_starts_without_the_heavy_libraries(pool: ParserPool) -> None:
    assert outcomes(pool, "imports")["imports"].note == ""


def test_a_worker_looks_for_garbage_seldom_and_past_what_it_started_with(pool: ParserPool) -> None:
    assert outcomes(pool, "garbage")["garbage"].note == f"{NEW_OBJECTS} True"


def test_closing_ends_a_worker_that_is_busy() -> None:
    with ParserPool(LIMITS, workers=1, parser=misbehave) as pool:
        results = pool.map([("1", "a", b""), ("2", "loop", b""), ("3", "loop", b"")])
        assert next(results)[0] == "1"
        started = time.monotonic()
    assert time.monotonic() - started < 10.0


def test_pages_come_in_the_stores_form_where_they_are_only_stored() -> None:
    """The same pages, made by the worker, and with all else that was said of the document."""
    letter = b"Receipt\n\nTotal \xe2\x82\xac 12.50\n"
    with ParserPool(LIMITS, workers=1) as plain, ParserPool(LIMITS, workers=1, stored=True) as storing:
        [(_, whole)], [(_, packed)] = (list(pool.map([("1", "a.txt", letter)])) for pool in (plain, storing))
    assert packed.pages == () and packed.page_count == whole.page_count == 1
    assert packed.stored == tuple(map(stored, whole.pages)) and "€ 12.50" in packed.stored[0].lines
    assert whole.stored == () and packed.reason == whole.reason == ""
