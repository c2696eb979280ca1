"""Pages are drawn in processes that may die alone, and kept on disk within bounds."""

import os
import signal
import time
from collections.abc import Iterator
from multiprocessing import active_children
from pathlib import Path

import pytest

from deployments.review.document import images
from deployments.review.document import renderer as module
from deployments.review.document.cache import DiskCache
from deployments.review.document.render import MEMORY_BYTES, UnshowableError, render
from deployments.review.document.renderer import LEAST_ACROSS, Renderer, near, widened
from schemas.page import Box, PageSource
from schemas.reviewed import Sheet
from tests.integration.reviewed_papers import pdf_of

HASH = "a" * 64
KILLED = "killed once"


def draw_or_die(original: Path, number: int, scale: float, crop: Box | None, most_s: int) -> bytes:
    """What a hostile file may do to the process that draws it, by page."""
    if number == 2:
        os._exit(11)
    if number == 3:
        time.sleep(60)
    if number == 4:
        return bytes(MEMORY_BYTES + 1)
    return render(original, 1, scale, crop, most_s)


def draw_once_killed(original: Path, number: int, scale: float, crop: Box | None, most_s: int) -> bytes:
    """A drawing that is killed the first time, as where memory runs out."""
    marker = original.parent.parent / KILLED
    if not marker.exists():
        marker.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return render(original, 1, scale, crop, most_s)


@pytest.fixture
def drawing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Renderer]:
    monkeypatch.setattr(module, "content_of", lambda _: pdf_of([["Hello"]]))
    made = Renderer(DiskCache(tmp_path), draw_or_die, timeout_s=15)
    yield made
    made.close()


def test_a_page_that_kills_hangs_or_swells_its_process_is_said_so_and_the_next_is_drawn(drawing: Renderer) -> None:
    assert drawing.page(HASH, 1, 1.0).startswith(b"\x89PNG")
    for number, why in ((2, "ended the process"), (3, "too long"), (4, "too much memory")):
        with pytest.raises(UnshowableError, match=why):
            drawing.page(HASH, number, 1.0)
    assert drawing.page(HASH, 5, 1.0).startswith(b"\x89PNG")


def workers(seen: set[int]) -> list[int]:
    """This process's drawing processes that are new, once there are any."""
    until = time.monotonic() + 30
    while time.monotonic() < until:
        found = [p.pid for p in active_children() if p.pid and p.pid not in seen]
        if len(found) >= module.WORKERS:
            return found
        time.sleep(0.05)
    raise AssertionError("no process draws")


def test_killed_processes_are_replaced_and_the_page_is_drawn(drawing: Renderer) -> None:
    before = {p.pid for p in active_children() if p.pid}
    for number in (1, 5):
        assert drawing.page(HASH, number, 1.0).startswith(b"\x89PNG")
        for pid in workers(before):
            os.kill(pid, signal.SIGKILL)
        time.sleep(1)
    assert drawing.page(HASH, 6, 1.0).startswith(b"\x89PNG")


def test_a_process_that_is_killed_while_it_draws_is_followed_by_another(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "content_of", lambda _: pdf_of([["Hello"]]))
    made, marker = Renderer(DiskCache(tmp_path / "cache"), draw_once_killed, timeout_s=30), tmp_path / "cache" / KILLED
    assert made.page(HASH, 1, 1.0).startswith(b"\x89PNG")
    assert marker.exists()
    made.close()


def test_what_was_drawn_is_not_drawn_again(drawing: Renderer, monkeypatch: pytest.MonkeyPatch) -> None:
    first = drawing.page(HASH, 1, 1.2)
    drawing.close()
    monkeypatch.setattr(drawing, "_started", lambda *_: pytest.fail("it is drawn again"))
    assert drawing.page(HASH, 1, 1.5) == first  # both are drawn at 1.5


def test_few_scales_and_a_margin() -> None:
    assert [near(scale) for scale in (0.1, 1.5, 1.6, 99)] == [1.0, 1.5, 2.0, 4.0]
    assert widened(Box(left=0.0, top=0.5, right=0.995, bottom=0.6)) == Box(left=0.0, top=0.488, right=1.0, bottom=0.612)
    for left, right, shown in ((0.4, 0.5, (0.2, 0.7)), (0.05, 0.1, (0.0, 0.5)), (0.9, 0.95, (0.5, 1.0))):
        found = widened(Box(left=left, top=0.5, right=right, bottom=0.6))
        assert (found.left, found.right) == pytest.approx(shown)
    slip = widened(Box(left=0.7, top=0.5, right=0.9, bottom=0.6), 1.0)
    assert (slip.left, slip.right) == (0.0, 1.0)


def test_the_cache_keeps_within_its_bounds_the_longest_unused_go_first(tmp_path: Path) -> None:
    cache = DiskCache(tmp_path, most_bytes=1000)
    for number in range(10):
        path = cache.put(f"{number:02}-page", bytes(90))
        os.utime(path, (number, number))
    os.utime(tmp_path / "00" / "00-page")  # used just now
    cache.put("99-page", bytes(200))
    kept = sorted(path.name for path in tmp_path.glob("*/*"))
    assert sum(path.stat().st_size for path in tmp_path.glob("*/*")) <= 1000
    assert "00-page" in kept and "99-page" in kept and "01-page" not in kept
    assert cache.get("01-page") is None and cache.get("99-page") == bytes(200)
    assert (tmp_path / "99").stat().st_mode & 0o077 == 0, "nobody else may read the papers"


@pytest.mark.parametrize(("width", "across"), [(226.0, 1.0), (595.0, LEAST_ACROSS), (None, LEAST_ACROSS)])
def test_of_a_slip_a_crop_has_the_whole_width(width: float | None, across: float, monkeypatch: pytest.MonkeyPatch) -> None:  # fmt: skip
    monkeypatch.setattr(images, "sheets_of", lambda _: [Sheet(number=2, width=width, height=800, source=PageSource.OCR, lines=1)])  # fmt: skip
    assert images.across_of(HASH, 2) == across
    assert images.across_of(HASH, 1) == LEAST_ACROSS
