"""How soon a drift of one field's confidence raises its threshold, and how often none does, by the function that a night calls.

    python -m tests.bench.drifts [--runs 200] [--seed 7]

A run: a calibration of 150 answers, then 40 nights, each with so many answers that people judged; the drift is there from the first night on.
The calibration's own luck is part of it: what it was derived from may have promised too much already.
"""

import argparse
from itertools import accumulate

import numpy as np

from tasks.trust.bounds import binomial_lower, binomial_upper
from tasks.trust.columns import Columns
from tasks.trust.drifted import drift_since, shift_of
from tests.bench.world import State, answers, columns

CALIBRATED, NIGHTS, THRESHOLD = 150, 40, 0.95
DRIFTS, A_NIGHT = (0.0, 0.5, 1.0, 1.5), (5, 20)


def first_alarm(rng: np.random.Generator, logits: float, a_night: int) -> int | None:
    """The night, from 1, in which the threshold rises; None for never."""
    then = shift_of(columns(*answers(rng, CALIBRATED, fields=1)))
    nights = [columns(*answers(rng, a_night, State(overconfident=logits), fields=1)) for _ in range(NIGHTS)]
    seen = accumulate(nights, _joined)
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
    print(
        "| drift, logits | answers a night | runs | alarmed within 40 nights (95 % interval) | within 3 | within 10 | median night |"
    )
    print("| --- | --- | --- | --- | --- | --- | --- |")
    for logits in DRIFTS:
        for a_night in A_NIGHT:
            rng, n = np.random.default_rng(options.seed), options.runs
            found = [first_alarm(rng, logits, a_night) for _ in range(n)]
            nights = np.array([NIGHTS + 1 if each is None else each for each in found])
            hit = int((nights <= NIGHTS).sum())
            low, high = binomial_lower(hit, n, 0.025), binomial_upper(hit, n, 0.025)
            median = f"{np.median(nights):.0f}" if hit * 2 > n else "–"
            within = " | ".join(f"{(nights <= last).mean():.2f}" for last in (3, 10))
            print(
                f"| {logits} | {a_night} | {n} | {hit / n:.3f} ({low:.3f}–{high:.3f}) | {within} | {median} |",
                flush=True,
            )


if __name__ == "__main__":
    main()
