"""Answers of the database that take long and may be a little old: kept for a multiple of the time that they took."""

import time
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Generic, TypeVar

from sql.connection import database

T = TypeVar("T")
TIMES = 20  # a twentieth of one connection's time goes into asking at most


class Kept(Generic[T]):
    """Answers by key and database; who asks for one that is being found waits for it."""

    def __init__(self, most: int = 1000) -> None:
        self._most = most
        self._answers: dict[tuple[str, Hashable], tuple[float, T]] = {}
        self._asking = Lock()

    def get(self, key: Hashable, ask: Callable[[], T]) -> T:
        """The answer that is kept under the key, or a new one."""
        place = (str(database().url), key)
        with self._asking:
            until, answer = self._answers.get(place, (0.0, None))
            if answer is not None and time.monotonic() < until:
                return answer
            started = time.monotonic()
            found = ask()
            ended = time.monotonic()
            if len(self._answers) >= self._most:
                self._answers.clear()
            self._answers[place] = (ended + TIMES * (ended - started), found)
            return found
