"""What runs beside the pages for as long as the app does: the queue follows the night's decisions, webhooks are told. Threads of their own, stopped with the app: who is slow to be told delays no queue."""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Event, Thread

from deployments.review.api.deliver import deliver
from schemas.errors import DatabaseError
from schemas.settings import Settings
from sql.review.refill import follow
from sql.review.seeds import seed

LOG = logging.getLogger(__name__)
EVERY_S = 10.0
Work = Callable[[Settings], object]
Works = tuple[Work, ...]
THREADS: tuple[Works, ...] = ((follow, seed), (deliver,))


@contextmanager
def beside(settings: Settings, threads: tuple[Works, ...] = THREADS) -> Iterator[None]:
    """Does each thread's works once at the start and then again and again until the block ends."""
    over = Event()
    started = [Thread(target=_again, args=(settings, works, over), name="beside", daemon=True) for works in threads]
    for thread in started:
        thread.start()
    try:
        yield
    finally:
        over.set()
        for thread in started:
            thread.join(timeout=EVERY_S)


def _again(settings: Settings, works: Works, over: Event) -> None:
    while not over.is_set():
        for work in works:
            _done(settings, work)
        over.wait(EVERY_S)


def _done(settings: Settings, work: Work) -> None:
    """The outermost edge of a work: nobody above could tell of what it raises, and the others go on, so that every exception is caught."""
    try:
        work(settings)
    except DatabaseError as problem:
        LOG.warning("%s", problem)
    except Exception:
        LOG.exception("%s failed; it is tried again", getattr(work, "__name__", work))
