"""Waiting for other workers, which hold all that is left: ever longer, for they are about to end or will be at it for long."""

import time

from schemas.night import Night
from tasks.running.rhythm import rhythm_of

FIRST_S, LONGEST_S = 0.25, 4.0


def wait_for_others(night: Night, step: str) -> None:
    """Twice as long as the last time, unless something went on since."""
    paused_s = rhythm_of(night.progress_id).paused_s
    paused_s[step] = pause_s = min(LONGEST_S, 2 * paused_s.get(step, FIRST_S / 2))
    time.sleep(pause_s)


def went_on(night: Night, step: str) -> None:
    """The next wait is short again."""
    rhythm_of(night.progress_id).paused_s.pop(step, None)
