"""What this process has learned of a night that it works on. What follows from it is said by batch_size.py, others.py and remaining.py."""

from functools import lru_cache
from uuid import UUID

from schemas.night import Left

MOST_NIGHTS = 32  # of a process that has many, the latest


class Rhythm:
    """State: by step how many times the settings' batch is taken and how long it last waited for others, and what was left at the last look."""

    def __init__(self) -> None:
        self.times: dict[str, int] = {}
        self.paused_s: dict[str, float] = {}
        self.left: Left | None = None


@lru_cache(MOST_NIGHTS)
def rhythm_of(progress_id: UUID) -> Rhythm:
    """That of the night with this progress bar."""
    return Rhythm()
