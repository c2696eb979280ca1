"""How often an example is shown: a field that is nearly always there, or nearly never, would else be learned as always or never."""

import random
from collections import Counter
from collections.abc import Sequence

from schemas.finetuning import Example

MOST = 3.0  # times that a rare example is shown for once of a common one
WANTED = 0.35  # least share of a group's examples in which a field is there, and in which it is not


def repeats(examples: Sequence[Example]) -> list[float]:
    """For each example how often it is shown in an epoch, 1 to MOST: as its rarest field asks."""
    counts = Counter(state for example in examples for state in _states(example))
    totals = Counter(state[:3] for example in examples for state in _states(example))
    return [max([1.0, *(_times(counts[s], totals[s[:3]]) for s in _states(example))]) for example in examples]


def drawn(indices: Sequence[int], times: Sequence[float], rng: random.Random) -> list[int]:
    """One epoch: each example its whole times, and once more with the chance of what is left over; shuffled."""
    epoch = [index for index, n in zip(indices, times, strict=True) for _ in range(int(n) + (rng.random() < n % 1))]
    rng.shuffle(epoch)
    return epoch


def _states(example: Example) -> list[tuple[str, str, str, bool]]:
    """What the example shows of each field: kind, group, field, whether it is there."""
    group = example.request.request_id.rpartition("/")[2]
    shown = [(name, True) for name in example.present] + [(name, False) for name in example.absent]
    return [(example.kind, group, name, there) for name, there in shown]


def _times(count: int, total: int) -> float:
    return min(MOST, WANTED * total / count)
