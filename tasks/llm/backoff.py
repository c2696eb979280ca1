"""When to ask a server again: Retry-After, exponential waits with jitter, an end to patience. Which failures deserve it is not decided here."""

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Literal

from tenacity import (
    AsyncRetrying,
    retry_if_exception,
    stop_after_attempt,
    stop_before_delay,
    wait_exponential_jitter,
)

from schemas.record import Record


class Patience(Record):
    """How often and how long a request is tried.

    Attributes:
        deadline_s: no further try begins later than this after the first one.
        longest_wait_s: no single wait is longer, whatever the server asks for.
        pays_again: whether a try is repeated that the server may have charged for, though its answer did not come.
    """

    tries: int = 6
    first_wait_s: float = 0.5
    longest_wait_s: float = 60.0
    deadline_s: float = 600.0
    pays_again: bool = True


Kind = Literal["silent", "failing", "broke_off", "paused"]


class TryAgain(Exception):  # noqa: N818
    """A failure that may pass; never leaves the engine.

    Attributes:
        kind: no answer at all, an answer that tells of the server's state, an answer that broke off, or nothing was sent.
        wait_s: how long the server asked to be left alone, if it did.
        busy: the server has too much to do, which is no fault of its own.
        perhaps_paid: the server may have worked on the question, and may charge for it.
    """

    def __init__(
        self,
        reason: str,
        hint: str = "",
        *,
        kind: Kind = "silent",
        wait_s: float | None = None,
        busy: bool = False,
        perhaps_paid: bool = False,
    ) -> None:
        super().__init__(reason)
        self.reason = reason
        self.hint = hint
        self.kind = kind
        self.wait_s = wait_s
        self.busy = busy
        self.perhaps_paid = perhaps_paid


def retrying(patience: Patience) -> AsyncRetrying:
    """Calls a coroutine function again for as long as it raises a TryAgain that deserves it and patience lasts."""

    def deserves_it(failure: BaseException) -> bool:
        if not isinstance(failure, TryAgain) or failure.kind == "paused":
            return False
        return patience.pays_again or not failure.perhaps_paid

    return AsyncRetrying(
        retry=retry_if_exception(deserves_it),
        stop=stop_after_attempt(patience.tries) | stop_before_delay(patience.deadline_s),
        wait=wait_exponential_jitter(
            multiplier=patience.first_wait_s, max=patience.longest_wait_s, jitter=patience.first_wait_s
        ),
        reraise=True,
    )


def retry_after_s(header: str | None, now_at: datetime) -> float | None:
    """Seconds that a Retry-After header asks for, as a number or as a date; None if it says nothing readable."""
    if header is None:
        return None
    if re.fullmatch(r"\d+(\.\d+)?", header.strip()):
        return float(header)
    try:
        until_at = parsedate_to_datetime(header)
    except ValueError:
        return None
    if until_at.tzinfo is None:
        until_at = until_at.replace(tzinfo=UTC)
    return max(0.0, (until_at - now_at).total_seconds())
