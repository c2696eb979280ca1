"""How soon a drift of one field's confidence raises its threshold, and how often none does, by the function that a night calls.

    python -m tests.bench.drifts [--runs 200] [--seed 7]

A run: a calibration of 150 answers, then 40 nights, each with so many answers that people judged; the drift begins with the first night or the 21st.
The calibration's own luck is part of it: what it was derived from may have promised too much already.
"""

import argparse
from collections.abc import Sequence
from itertools import accumulate, product

import numpy as np

from sql.trust.judged import NEWEST
from tasks.trust.bounds import binomial_lower, binomial_upper
from tasks.trust.columns import Columns
from tasks.trust.drifted import drift_since, shift_of
from tests.bench.world import State, answers, columns

CALIBRATED, NIGHTS, THRESHOLD = 150, 40, 0.95
DRIFTS, A_NIGHT, BEGINS = (0.0, 0.5, 1.0, 1.5), (5, 20), (1, 21)


def first_alarm(rng: np.random.Generator, logits: float, a_night: int, begins: int) -> int | None:
    """The night, from 1, in which the threshold rises; None for never."""
    then = shift_of(columns(*answers(rng, CALIBRATED, fields=1)))
    states = [State(overconfident=logits if night >= begins else 0.0) for night in range(1, NIGHTS + 1)]
    nights = (columns(*answers(rng, a_night, state, fields=1)) for state in states)
    seen = (judged.since(-NEWEST) for judged in accumulate(nights, _joined))
    return next((n for n, judged in enumerate(seen, 1) if drift_since(then, judged).asks(THRESHOLD)), None)


def _joined(one: Columns, other: Columns) -> Columns:
    later = other.document + one.document.size
    return Columns(
        np.concatenate([one.document, later]),
        *(np.concatenate(pair) for pair in list(zip(one, other, strict=True))[1:]),
    )


def main() -> None:
    parser = argparse.ArgumentParser(description="Alarms about a drift, and about none.")
    parser.add_argument("--runs", type=int, default=200)
    parser.add_argument("--seed", type=int, default=7)
    options = parser.parse_args()
    print("| drift, logits | from night | answers a night | runs | alarmed before it | after it (95 % interval) | within 3 | within 10 |")  # fmt: skip
    print("|---|---|---|---|---|---|---|---|")
    for logits, begins, a_night in product(DRIFTS, BEGINS, A_NIGHT):
        if logits or begins == 1:
            rng = np.random.default_rng(options.seed)
            print(_row(logits, begins, a_night, [first_alarm(rng, logits, a_night, begins) for _ in range(options.runs)]), flush=True)  # fmt: skip


def _row(logits: float, begins: int, a_night: int, found: Sequence[int | None]) -> str:
    nights = np.array([NIGHTS + 1 if each is None else each for each in found])
    early, after = nights < begins, nights[nights >= begins] - begins + 1
    hit = int((after <= NIGHTS - begins + 1).sum())
    low, high = binomial_lower(hit, after.size, 0.025), binomial_upper(hit, after.size, 0.025)
    within = " | ".join(f"{(after <= last).mean():.2f}" for last in (3, 10))
    return f"| {logits} | {begins} | {a_night} | {nights.size} | {early.mean():.3f} | {hit / after.size:.3f} ({low:.3f}–{high:.3f}) | {within} |"  # fmt: skip


if __name__ == "__main__":
    main()
