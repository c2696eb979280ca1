"""What it is worth to start the search for a threshold where other documents' confidences lie, instead of at three fixed places that share δ.

    python -m tests.bench.starts [--runs 200] [--seed 7]

One field, 5 % target: a calibration of so many answers, its threshold without a reference and with one of 200 documents, as a night takes
it; and with a part of its own answers given up as the reference. Violated: the true error above the threshold is above the target.
"""

import argparse

import numpy as np

from schemas.trust import Promise
from sql.trust.references import SIZE
from tasks.trust.bounds import Floats, binomial_lower, binomial_upper
from tasks.trust.columns import Columns
from tasks.trust.thresholds import derive_from
from tests.bench.world import State, Truth, answers, columns

PROMISE, GIVEN_UP = Promise(target=0.05, delta=0.05), 0.2
ANSWERS = (100, 150, 240, 400)
WAYS = ("three fixed starts", f"reference of {SIZE} others", f"{GIVEN_UP:.0%} of its own given up")


def once(rng: np.random.Generator, n: int) -> list[float | None]:
    """The thresholds that each way finds."""
    own, others = columns(*answers(rng, n, fields=1)), answers(rng, SIZE, fields=1).confidence.ravel()
    given_up = int(GIVEN_UP * n)
    tries: list[tuple[Columns, Floats]] = [(own, np.zeros(0)), (own, others), (_after(own, given_up), own.confidence[:given_up])]  # fmt: skip
    return [derive_from(kept, PROMISE, reference).threshold for kept, reference in tries]


def _after(own: Columns, first: int) -> Columns:
    return Columns(np.arange(own.loss.size - first), *(column[first:] for column in own[1:]))


def main() -> None:
    parser = argparse.ArgumentParser(description="Coverage and violations by where the search starts.")
    parser.add_argument("--runs", type=int, default=200)
    parser.add_argument("--seed", type=int, default=7)
    options = parser.parse_args()
    truth = Truth(State())
    print("| answers | start | n | accepting | coverage | violated (95 % interval) | promised ≤ |")
    print("| --- | --- | --- | --- | --- | --- | --- |")
    for n in ANSWERS:
        rng = np.random.default_rng(options.seed)
        found = np.array([[truth.at(threshold) for threshold in once(rng, n)] for _ in range(options.runs)])
        for way, (coverage, error) in zip(WAYS, found.transpose(1, 2, 0), strict=True):
            wrong = int((error > PROMISE.target).sum())
            low, high = (bound(wrong, options.runs, 0.025) for bound in (binomial_lower, binomial_upper))
            share = f"{wrong / options.runs:.3f} ({low:.3f}–{high:.3f})"
            row = [n, way, options.runs, f"{(coverage > 0).mean():.2f}", f"{coverage.mean():.3f}", share, PROMISE.delta]
            print(f"| {' | '.join(map(str, row))} |", flush=True)


if __name__ == "__main__":
    main()
