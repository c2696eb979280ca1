"""How many questions are asked at once: a little more after each good answer, half after a sign of too much load.

Which failures are a sign of load, and whether the tier is asked at all, is not decided here.
"""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

SLOW_SHARE = 0.5  # an answer that took more of its timeout than this is a sign of load


class Pace:
    """Additive increase, multiplicative decrease, between 1 and `most`; kept from batch to batch.

    Questions that were under way when it was lowered say nothing new by failing: they do not lower it again.
    """

    def __init__(self, most: int) -> None:
        self.most = most
        self._limit = float(most)
        self._lowered_s = float("-inf")

    @property
    def limit(self) -> int:
        """How many questions may be under way."""
        return int(self._limit)

    def went_well(self) -> None:
        """After as many good answers as are asked at once, one more is."""
        self._limit = min(float(self.most), self._limit + 1 / self._limit)

    def congested(self, began_s: float) -> None:
        """A question asked at `began_s` (monotonic) met load."""
        if began_s > self._lowered_s:
            self._limit = max(1.0, self._limit / 2)
            self._lowered_s = time.monotonic()


class Slots:
    """One batch's turns, never more at once than the pace allows; belongs to one event loop."""

    def __init__(self, pace: Pace) -> None:
        self._pace = pace
        self._taken = 0
        self._changed = asyncio.Condition()

    @asynccontextmanager
    async def one(self) -> AsyncIterator[None]:
        """Waits for a turn and holds it."""
        async with self._changed:
            await self._changed.wait_for(lambda: self._taken < self._pace.limit)
            self._taken += 1
        try:
            yield
        finally:
            self._taken -= 1
            async with self._changed:
                self._changed.notify_all()
