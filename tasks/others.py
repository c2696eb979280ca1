"""Waiting for other workers, which hold all that is left: ever longer, for they are about to end or will be at it for long."""

import time
from uuid import UUID

from schemas.night import Night

FIRST_S, LONGEST_S = 0.25, 4.0

_LAST_S: dict[tuple[UUID, str], float] = {}


def wait_for_others(night: Night, step: str) -> None:
    """Twice as long as the last time, unless something went on since."""
    pause_s = min(LONGEST_S, 2 * _LAST_S.get((night.progress_id, step), FIRST_S / 2))
    _LAST_S[night.progress_id, step] = pause_s
    time.sleep(pause_s)


def went_on(night: Night, step: str) -> None:
    """The next wait is short again."""
    _LAST_S.pop((night.progress_id, step), None)
