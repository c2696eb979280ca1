"""Pictures of pages for the app: from the cache, else made by processes that may die alone. How a page is drawn is `render.py`."""

import atexit
import signal
from collections.abc import Callable
from concurrent.futures import Future
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from functools import cache
from multiprocessing import get_context
from pathlib import Path
from threading import Lock

from pebble import ProcessExpired, ProcessPool

from deployments.review.document.cache import DiskCache
from deployments.review.document.render import UnshowableError, render, settle_in
from schemas.page import Box
from schemas.settings import Settings
from sql.review.document import content_of

TIMEOUT_S = 20
GRACE_S = 5
WORKERS = 2
PAGES_A_WORKER = 500  # then a new one: libraries leak
SCALES = (1.0, 1.5, 2.0, 3.0, 4.0)  # pixels a point
MARGIN = (0.02, 0.012)  # around a crop, shares of the page
LEAST_ACROSS = 0.5  # of a crop: what stands beside a value tells what it is
Draw = Callable[[Path, int, float, Box | None, int], bytes]


class EndedFromOutsideError(UnshowableError):
    """Something else than the file ended the process that drew it: another may draw it."""


class Renderer:
    """Draws pages of stored documents; `draw` is another one in tests only."""

    def __init__(self, cache_: DiskCache, draw: Draw = render, timeout_s: float = TIMEOUT_S) -> None:
        self._cache, self._draw, self._timeout_s = cache_, draw, timeout_s
        self._pool: ProcessPool | None = None
        self._under_way: dict[str, Future[bytes]] = {}
        self._lock = Lock()

    def page(self, content_hash: str, number: int, scale: float) -> bytes:
        """
        Raises:
            UnshowableError: the file gives no picture of it, or drawing it took too long, too much, or ended its process.
        """
        return self._drawn(content_hash, number, near(scale), None)

    def crop(self, content_hash: str, number: int, box: Box, scale: float = 2.0, across: float = LEAST_ACROSS) -> bytes:
        """The part of a page around a box, at least so much of the page's width; raises as `page`."""
        return self._drawn(content_hash, number, near(scale), widened(box, across))

    def warm(self, content_hash: str, number: int, scale: float) -> None:
        """Draws a page that will be asked for, if it is not there yet; one that cannot be drawn is told to who asks for it."""
        with suppress(UnshowableError):
            self._drawn(content_hash, number, near(scale), None)

    def close(self) -> None:
        with self._lock:
            if self._pool is not None:
                self._pool.stop()
                self._pool.join()
                self._pool = None

    def _drawn(self, content_hash: str, number: int, scale: float, crop: Box | None) -> bytes:
        name = _name(content_hash, number, scale, crop)
        if (kept := self._cache.get(name)) is not None:
            return kept
        original = self._original(content_hash)
        try:
            picture = _outcome(self._started(name, original, number, scale, crop))
        except EndedFromOutsideError:
            picture = _outcome(self._started(name, original, number, scale, crop))
        self._cache.put(name, picture)
        return picture

    def _started(self, name: str, original: Path, number: int, scale: float, crop: Box | None) -> "Future[bytes]":
        """The drawing under way; who asks for a picture that is being drawn waits for that one."""
        with self._lock:
            if name not in self._under_way:
                task = (original, number, scale, crop, int(self._timeout_s) + GRACE_S)
                future = self._running().schedule(self._draw, args=task, timeout=self._timeout_s)
                self._under_way[name] = future
                future.add_done_callback(lambda _: self._under_way.pop(name, None))
            return self._under_way[name]

    def _running(self) -> ProcessPool:
        if self._pool is not None and not self._pool.active:
            self._pool.stop()  # it is broken since a process of it was killed while none drew
            self._pool = None
        if self._pool is None:
            self._pool = ProcessPool(max_workers=WORKERS, max_tasks=PAGES_A_WORKER, initializer=settle_in, context=get_context("spawn"))  # fmt: skip
        return self._pool

    def _original(self, content_hash: str) -> Path:
        name = f"{content_hash}.original"
        if (kept := self._cache.path(name)) is not None:
            return kept
        content = content_of(content_hash)
        if content is None:
            raise UnshowableError("its bytes are not here")
        return self._cache.put(name, content)


def renderer(settings: Settings) -> Renderer:
    """This process's renderer; its processes start with the first page and end with this one."""
    return _renderer(settings.pictures_folder)


@cache
def _renderer(folder: Path) -> Renderer:
    made = Renderer(DiskCache(folder))
    atexit.register(made.close)
    return made


def near(scale: float) -> float:
    """The scale that is drawn for a wish, so that few pictures are kept: the next larger one."""
    return next((each for each in SCALES if each >= scale), SCALES[-1])


def widened(box: Box, least: float = LEAST_ACROSS) -> Box:
    """The box with what stands around it, within the page."""
    across, down = MARGIN
    more = max(across, (least - box.right + box.left) / 2)
    left = max(0.0, min(box.left - more, 1 - least))
    right = min(1.0, max(box.right + more, least))
    return Box(left=left, top=max(0.0, box.top - down), right=right, bottom=min(1.0, box.bottom + down))


def _name(content_hash: str, number: int, scale: float, crop: Box | None) -> str:
    part = "-" + "-".join(f"{edge:.4f}" for edge in (crop.left, crop.top, crop.right, crop.bottom)) if crop else ""
    return f"{content_hash}-{number}-{scale:g}{part}.png"


def _outcome(future: "Future[bytes]") -> bytes:
    try:
        return future.result()
    except TimeoutError:
        raise UnshowableError("drawing it took too long") from None
    except BrokenProcessPool:
        raise EndedFromOutsideError("the processes that draw were ended") from None
    except ProcessExpired as expired:
        if expired.exitcode == -signal.SIGKILL:
            raise EndedFromOutsideError("the process that drew it was killed") from None
        raise UnshowableError("drawing it ended the process that tried") from None
    except MemoryError:
        raise UnshowableError("drawing it took too much memory") from None
