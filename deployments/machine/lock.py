"""One `nightclerk up` a home folder, and none while the database moves away from under it."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager

from schemas.errors import SettingError
from schemas.settings import Settings


@contextmanager
def alone(settings: Settings, otherwise: str = "It is up already") -> Iterator[None]:
    """For the block's time nobody else in this home folder is.

    Raises:
        SettingError: somebody is.
    """
    settings.home.mkdir(parents=True, exist_ok=True)
    with (settings.home / "up.lock").open("a") as held:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise SettingError(otherwise, "End that one first, or set another NIGHTCLERK_HOME") from None
        yield
