"""In which order thresholds are tried so that trying many costs nothing. The tests themselves are in thresholds.py.

Learn-then-Test (Angelopoulos, Bates, Candès, Jordan and Lei, 2021) in fixed sequence: from the strictest threshold down, each at the full
level δ, until one fails. The order must not depend on the outcomes, and neither must where it starts: above the first threshold that enough
answers pass, even a faultless model fails for want of numbers. Where to start is therefore taken from confidences without outcomes of *other*
documents (`reference`; there are always many more answers than adjudicated ones). Taking it from the adjudicated answers' own confidences
would be valid only if the error never falls as the threshold falls. Without a reference several fixed starts share δ by the fallback procedure
(Wiens and Dmitrienko, 2005): each has its own part of δ and inherits what its predecessor kept by passing. With one, a single start at the
full δ found as low thresholds as two or three that share it, and lower ones where answers are few.
"""

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from tasks.trust.bounds import Floats

BY_VALUE = (
    0.999,
    0.998,
    0.996,
    0.993,
    0.99,
    0.985,
    0.98,
    0.97,
    0.96,
    0.95,
    0.94,
    0.92,
    0.9,
    0.87,
    0.84,
    0.8,
    0.75,
    0.7,
    0.6,
    0.5,
)
VALUE_STARTS = (0.99, 0.96, 0.9)  # where nothing is known of the confidences' distribution
_STEPS = 25  # of a grid by quantiles


def by_reference(reference: ArrayLike, answers: float, enough: float) -> tuple[Floats, Floats]:
    """Thresholds and their own parts of δ, which sum to 1, from the confidences of documents that are not adjudicated.

    Args:
        reference: (m,) confidences, without outcomes.
        answers: how many adjudicated answers there are.
        enough: how many accepted answers pass the test if none is wrong.

    Returns:
        (grid,) thresholds, strictest first, and (grid,) parts: all of it at the first, which about 0.4 of the answers are expected to pass,
        but at least 1.25 and at most 3 times `enough`: fewer leave no room for one error, more waste what a small sample has.
    """
    known = np.sort(np.asarray(reference, dtype=np.float64))
    if not np.all((known >= 0) & (known <= 1)):
        raise ValueError("a confidence of the reference is not a number from 0 to 1")
    first = min(1.0, float(np.clip(0.4 * answers, 1.25 * enough, 3 * enough)) / max(answers, 1e-9))
    grid = np.unique(np.quantile(known, 1 - np.linspace(first, 1, _STEPS), method="lower"))[::-1]
    return grid, np.eye(1, grid.size)[0]


def by_value() -> tuple[Floats, Floats]:
    """Fixed thresholds for calibrated confidences, where there is no reference."""
    parts = np.zeros(len(BY_VALUE))
    parts[[BY_VALUE.index(start) for start in VALUE_STARTS]] = 1 / len(VALUE_STARTS)
    return np.array(BY_VALUE), parts


def levels(p_values: Sequence[float] | Floats, own: Sequence[float] | Floats) -> tuple[Floats, NDArray[np.bool_]]:
    """The level at which each hypothesis is tested, in order, and whether it is rejected; any wrong rejection has probability ≤ sum(own)."""
    level, inherited, rejected = np.zeros(len(own)), 0.0, np.zeros(len(own), dtype=bool)
    for i, (p_value, part) in enumerate(zip(p_values, own, strict=True)):
        level[i] = part + inherited
        rejected[i] = level[i] > 0 and p_value <= level[i]
        inherited = level[i] if rejected[i] else 0.0
    return level, rejected


def enough_if_none_wrong(target: float, delta: float) -> int:
    """How many right answers show a share below `target`: the least n with (1 − target)^n ≤ delta; 149 for 2 % at 95 %."""
    return math.ceil(math.log(delta) / math.log1p(-target))
