"""What runs beside the pages for as long as the app does: the queue follows the night's decisions, webhooks are told. One thread, stopped with the app."""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Event, Thread

from deployments.review.api.deliver import deliver
from schemas.errors import DatabaseError
from schemas.settings import Settings
from sql.review_refill import follow
from sql.seeds import seed

LOG = logging.getLogger(__name__)
EVERY_S = 10.0
Work = Callable[[Settings], object]
WORKS: tuple[Work, ...] = (follow, seed, deliver)


@contextmanager
def beside(settings: Settings, works: tuple[Work, ...] = WORKS) -> Iterator[None]:
    """Does the works once at the start and then again and again until the block ends."""
    over = Event()
    thread = Thread(target=_again, args=(settings, works, over), name="beside", daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join(timeout=EVERY_S)


def _again(settings: Settings, works: tuple[Work, ...], over: Event) -> None:
    while not over.is_set():
        for work in works:
            try:
                work(settings)
            except DatabaseError as problem:
                LOG.warning("%s", problem)
        over.wait(EVERY_S)
