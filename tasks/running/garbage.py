"""How often Python looks for objects that hold one another. What else costs a night time is measured by `tests/bench/all_but_model.py`."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager

SELDOM = 200_000  # new objects until the next look; Python's own 700 cost a night 15 % of its CPU beside the model


@contextmanager
def seldom_collected() -> Iterator[None]:
    """Looks are rare while the block runs, and pass over what was there before it (modules mostly); what the block leaves goes with it."""
    before = gc.get_threshold()
    gc.set_threshold(SELDOM, *before[1:])
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()
        gc.set_threshold(*before)
        gc.collect()  # what passes over so much would let nights add up in a process that has many
