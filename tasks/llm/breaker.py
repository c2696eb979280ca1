"""A circuit breaker: pauses what fails again and again, then lets one probe through. What failed, and how, is not known here."""

import time
from datetime import UTC, datetime, timedelta

from schemas.record import Record


class Fuse(Record):
    """When a breaker opens and for how long.

    Attributes:
        failures: in a row, after which it opens; None never opens it.
        pause_s: its first pause; each one after a failed probe is twice as long.
    """

    failures: int | None = None
    pause_s: float = 30.0
    longest_pause_s: float = 900.0


NEVER = Fuse()


class Breaker:
    """Closed: all pass. Open: none does until its pause ends. Then half open: one probe passes, and decides."""

    def __init__(self, fuse: Fuse = NEVER) -> None:
        self._fuse = fuse
        self._failures = 0
        self._pause_s = fuse.pause_s
        self._until_s: float | None = None
        self._probing = False
        self.why = ""

    @property
    def paused_until_at(self) -> datetime | None:
        """When the next probe may pass (UTC); None while closed, in the past while half open."""
        if self._until_s is None:
            return None
        return datetime.now(UTC) + timedelta(seconds=self._until_s - time.monotonic())

    def admits(self) -> bool:
        """Whether one question may pass now; if so, `succeeded`, `failed` or `let_go` must follow."""
        if self._until_s is None:
            return True
        if self._probing or time.monotonic() < self._until_s:
            return False
        self._probing = True
        return True

    def succeeded(self) -> None:
        """Closes it."""
        self._failures, self._pause_s, self._until_s = 0, self._fuse.pause_s, None
        self._probing, self.why = False, ""

    def failed(self, why: str) -> None:
        """Counts a failure; opens after too many, and at once if it was the probe's."""
        self._failures += 1
        if self._fuse.failures is None:
            return
        if self._probing:
            self._pause_s = min(2 * self._pause_s, self._fuse.longest_pause_s)
            self._open(self._pause_s, why)
        elif self._failures >= self._fuse.failures and self._until_s is None:
            self._open(self._pause_s, why)

    def pause(self, pause_s: float, why: str) -> None:
        """Opens at once, for as long as was asked for."""
        if self._fuse.failures is not None:
            self._open(max(pause_s, self._fuse.pause_s), why)

    def let_go(self) -> None:
        """The question that passed came to no end."""
        self._probing = False

    def _open(self, pause_s: float, why: str) -> None:
        self._until_s = max(self._until_s or 0.0, time.monotonic() + pause_s)
        self._probing, self.why = False, why
