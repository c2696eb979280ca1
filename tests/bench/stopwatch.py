"""Seconds by step of code that is not changed for it: named callables are timed, each without what it calls that is timed too."""

import gc
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any


class Stopwatch:
    """Wall seconds and this thread's CPU seconds by label, from all threads; state: the sums, and a stack a thread."""

    def __init__(self) -> None:
        self.wall: dict[str, float] = {}
        self.cpu: dict[str, float] = {}
        self._lock = threading.RLock()  # a collection may come while it is held
        self._own = threading.local()

    def around(self, where: Any, name: str, label: str) -> None:
        """From now on `where.name` is timed under the label."""
        real: Callable[..., Any] = getattr(where, name)

        @wraps(real)
        def timed(*args: Any, **names: Any) -> Any:
            with self.under(label):
                return real(*args, **names)

        setattr(where, name, timed)

    def around_collections(self, label: str) -> None:
        """From now on Python's collections of garbage are timed apart from what they happen in."""
        running: list[Any] = []

        def watched(phase: str, _: dict[str, int]) -> None:
            if phase == "start":
                running.append(self.under(label))
                running[-1].__enter__()
            elif running:
                running.pop().__exit__(None, None, None)

        gc.callbacks.append(watched)

    @contextmanager
    def under(self, label: str) -> Iterator[None]:
        inner, outer = [0.0, 0.0], getattr(self._own, "inner", None)
        self._own.inner = inner
        began, cpu_began = time.perf_counter(), time.thread_time()
        try:
            yield
        finally:
            wall, cpu = time.perf_counter() - began, time.thread_time() - cpu_began
            self._own.inner = outer
            if outer is not None:
                outer[0], outer[1] = outer[0] + wall, outer[1] + cpu
            self._add(label, wall - inner[0], cpu - inner[1])

    def _add(self, label: str, wall: float, cpu: float) -> None:
        with self._lock:
            self.wall[label] = self.wall.get(label, 0.0) + wall
            self.cpu[label] = self.cpu.get(label, 0.0) + cpu
