"""What is learned from each try: how many questions the servers bear at once, and whether they are worth asking at all."""

import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from tasks.llm.backoff import Patience, TryAgain
from tasks.llm.breaker import NEVER, Breaker, Fuse
from tasks.llm.engine import EngineRefusedError
from tasks.llm.pace import SLOW_SHARE, Pace

REFUSED_PAUSE_S = 3600.0  # a person must change something: one look an hour


class Traffic:
    """The traffic to one tier's servers; state: its pace and its breaker."""

    def __init__(self, most: int, timeout_s: float, patience: Patience, fuse: Fuse = NEVER) -> None:
        self.pace = Pace(most)
        self.breaker = Breaker(fuse)
        self._timeout_s = timeout_s
        self._longest_wait_s = patience.longest_wait_s

    @asynccontextmanager
    async def one_try(self) -> AsyncIterator[None]:
        """Around each try; raises TryAgain if the tier is paused, and learns from how the try ended."""
        if not self.breaker.admits():
            raise TryAgain(f"paused until {self.breaker.paused_until_at:%H:%M:%S} UTC: {self.breaker.why}", kind="paused")  # fmt: skip
        began_s = time.monotonic()
        try:
            yield
        except TryAgain as failure:
            self._failed(failure, began_s)
            raise
        except EngineRefusedError as refusal:
            self.breaker.pause(REFUSED_PAUSE_S, refusal.message)
            raise
        except BaseException:
            self.breaker.let_go()
            raise
        self._answered(began_s)

    def _failed(self, failure: TryAgain, began_s: float) -> None:
        """That a server is busy slows the tier down; only what it asks for beyond all patience pauses it."""
        if failure.busy:
            self.pace.congested(began_s)
        if failure.wait_s is not None and failure.wait_s > self._longest_wait_s:
            self.breaker.pause(failure.wait_s, failure.reason)
        elif failure.busy and failure.kind == "failing":
            self.breaker.let_go()
        else:
            self.breaker.failed(failure.reason)

    def _answered(self, began_s: float) -> None:
        self.breaker.succeeded()
        if time.monotonic() - began_s > SLOW_SHARE * self._timeout_s:
            self.pace.congested(began_s)
        else:
            self.pace.went_well()
