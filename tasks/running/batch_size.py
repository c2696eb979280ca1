"""How many documents a step's next batch takes: more while batches are over soon, so that more of them share what each batch costs.

What a crash spoils is the time that a batch took, so growth goes by seconds: a slow model's batches stay as small as the settings say.
"""

from schemas.night import Night
from schemas.settings import Settings
from tasks.running.rhythm import rhythm_of

SOON_S = 1.0  # a whole batch that took less is followed by one twice as large
LONG_S = 2.0  # one that took more by one half as large
MOST_TIMES = 4  # as many documents as the settings say


def batch_size(night: Night, step: str, config: Settings) -> int:
    """Most documents of this night's next batch of the step, in this process."""
    return config.batch_size * rhythm_of(night.progress_id).times.get(step, 1)


def resize(night: Night, step: str, documents: int, took_s: float, config: Settings) -> None:
    """Learns from a batch; one that was not whole says nothing about larger ones."""
    known = rhythm_of(night.progress_id).times
    times = known.get(step, 1)
    if took_s > LONG_S:
        times //= 2
    elif took_s < SOON_S and documents >= config.batch_size * times:
        times *= 2
    known[step] = min(MOST_TIMES, max(1, times))
