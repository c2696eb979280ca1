"""Is "at most 2 % wrong, with 95 % confidence" kept? Violations against the promise, and the coverage paid, where the truth is known.

    python -m tests.bench.guarantees [--nights 500] [--seed 7] [--markdown]

"calibrations": each draws labels anew and derives one threshold; a violation is a true error above the target. That is what is promised.
"nights": runs of 25 nights of one field, each with its labels, its audits and its feedback, as production has them between two calibrations; a
violation is a night whose true error is above the target.
Under a shift nothing is promised of a single night; there the figures say how much the feedback helps, and their intervals are too narrow,
as the nights of a run depend on each other. The promise is over all calibrations, those that accept nothing included.
"""

import argparse
import platform
import time
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import scipy

from tasks.trust.bounds import binomial_lower, binomial_upper
from tests.bench.nights import RUN, nightly
from tests.bench.rivals import FIXED
from tests.bench.settings import CALIBRATIONS, DELTA, NIGHTS, SINGLE, TARGET, Outcome

RIVALS = ("ours", f"fixed {FIXED}", "ECE")


class Row(NamedTuple):
    setting: str
    unit: str
    method: str
    n: int
    violated: int
    coverage: float
    error: float
    some: float

    def cells(self) -> list[str]:
        low, high = binomial_lower(self.violated, self.n, 0.025), binomial_upper(self.violated, self.n, 0.025)
        share = f"{self.violated / self.n:.3f} ({low:.3f}–{high:.3f})"
        return [
            self.setting,
            self.unit,
            self.method,
            str(self.n),
            share,
            f"{DELTA}",
            f"{self.some:.2f}",
            f"{self.coverage:.3f}",
            f"{self.error:.4f}",
        ]


HEADINGS = [
    "setting",
    "unit",
    "method",
    "n",
    "violated (95 % interval)",
    "promised ≤",
    "accepting",
    "coverage",
    "mean true error",
]


def rows(n: int, seed: int) -> Iterator[Row]:
    for setting, once in CALIBRATIONS.items():
        rng = np.random.default_rng(seed)
        yield from _rows(setting, "calibrations", [once(rng) for _ in range(n)])
    for setting, (documents, state) in NIGHTS.items():
        rng = np.random.default_rng(seed)
        outcomes = [o for _ in range(-(-n // RUN)) for o in nightly(rng, documents, state, SINGLE)]
        yield from _rows(setting, "nights", outcomes)


def _rows(setting: str, unit: str, outcomes: list[Outcome]) -> Iterator[Row]:
    for method, pairs in zip(RIVALS, np.array(outcomes).transpose(1, 0, 2), strict=True):
        coverage, error = pairs.T
        mean = float((coverage * error).sum() / max(coverage.sum(), 1e-12))
        yield Row(
            setting,
            unit,
            method,
            len(pairs),
            int((error > TARGET).sum()),
            float(coverage.mean()),
            mean,
            float((coverage > 0).mean()),
        )


def ran_on(n: int, seed: int) -> str:
    return (
        f"target {TARGET:.0%}, delta {DELTA}, n ≥ {n} a setting, seed {seed}; {platform.processor() or platform.machine()}, "
        f"Python {platform.python_version()}, numpy {np.__version__}, scipy {scipy.__version__}"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description="Violations and coverage where the truth is known.")
    parser.add_argument("--nights", type=int, default=500, help="calibrations and nights a setting, at least")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--markdown", action="store_true", help="as a Markdown table")
    options = parser.parse_args()
    start = time.monotonic()
    print(ran_on(options.nights, options.seed), flush=True)
    left, right, between = ("| ", " |", " | ") if options.markdown else ("", "", "  ")
    widths = [0] * len(HEADINGS) if options.markdown else [50, 12, 9, 4, 24, 10, 9, 8, 15]
    print(left + between.join(cell.ljust(w) for cell, w in zip(HEADINGS, widths, strict=True)) + right)
    if options.markdown:
        print("|" + " --- |" * len(HEADINGS))
    for row in rows(options.nights, options.seed):
        print(left + between.join(c.ljust(w) for c, w in zip(row.cells(), widths, strict=True)) + right, flush=True)
    print(f"\n{time.monotonic() - start:.0f} s")


if __name__ == "__main__":
    main()
