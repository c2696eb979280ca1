"""Is "at most 2 % wrong, with 95 % confidence" kept? Violations against the promise, and the coverage paid, where the truth is known.

    python -m tests.bench.guarantees [--nights 500] [--markdown]

"calibrations": each draws labels anew and derives one threshold; a violation is a true error above the target. That is what is promised.
"nights": runs of 25 nights, each with its labels, its audits and its feedback; a violation is a night whose true error is above the target.
Under a shift nothing is promised of a single night; there the figures say how much the feedback helps.
"""

import argparse
import platform
import time
from collections.abc import Callable, Iterator
from typing import NamedTuple

import numpy as np
import scipy

from schemas.trust import Promise
from tasks.trust.bounds import binomial_lower, binomial_upper
from tasks.trust.thresholds import derive_from
from tests.bench.nights import RUN, nightly
from tests.bench.rivals import FIXED, by_ece, cross_fitted, logistic, predicted
from tests.bench.world import FIELDS, Curve, State, Truth, answers, columns

TARGET, DELTA, SEED = 0.02, 0.05, 7
POOLED = Promise(target=TARGET, delta=DELTA, most_answers=FIELDS)
SINGLE = Promise(target=TARGET, delta=DELTA)
RIVALS = ("ours", f"fixed {FIXED}", "ECE")
Outcome = tuple[tuple[float, float], ...]  # (coverage, true error) of each rival


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
        return [self.setting, self.unit, self.method, str(self.n), share, f"{DELTA}", f"{self.some:.2f}", f"{self.coverage:.3f}", f"{self.error:.4f}"]


HEADINGS = ["setting", "unit", "method", "n", "violated (95 % interval)", "promised ≤", "accepting", "coverage", "mean true error"]


def static(documents: int, fields: int, promise: Promise) -> Callable[[np.random.Generator], Outcome]:
    truth = Truth(State())

    def once(rng: np.random.Generator) -> Outcome:
        labelled, others = answers(rng, documents, fields=fields), answers(rng, 400, fields=fields)
        ours = derive_from(columns(*labelled), promise, others.confidence.ravel()).threshold
        return truth.at(ours), truth.at(FIXED), truth.at(by_ece(*labelled, TARGET))

    return once


def refitted(documents: int, fields: int, promise: Promise) -> Callable[[np.random.Generator], Outcome]:
    """The threshold from cross-fitted confidences, used on those of a calibrator refitted on all: what production does."""

    def once(rng: np.random.Generator) -> Outcome:
        signals, chance, right = _signals(rng, documents, fields)
        out_of_fold = cross_fitted(signals, right)
        weights = logistic(signals.reshape(-1, 3), right.ravel())
        others, other_chance, _ = _signals(rng, 8000, FIELDS)
        deployed = predicted(others.reshape(-1, 3), weights)
        curve = Curve(deployed[2000:], 1 - other_chance.ravel()[2000:])
        ours = derive_from(columns(out_of_fold, 1 - right), promise, deployed[:2000]).threshold
        return curve.at(ours), curve.at(FIXED), curve.at(by_ece(out_of_fold, 1 - right, TARGET))

    return once


def _signals(rng: np.random.Generator, documents: int, fields: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    shared = rng.standard_normal((documents, 1, 1))
    signals = 0.6 * shared + 0.8 * rng.standard_normal((documents, fields, 3))
    hidden = rng.standard_normal((documents, 1))
    score = 4 + 1.6 * signals[..., 0] + signals[..., 1] + 0.4 * signals[..., 2] + 0.4 * signals[..., 0] * signals[..., 1]
    chance = 1 / (1 + np.exp(-score - hidden))
    return signals, chance, (rng.random(chance.shape) < chance).astype(np.float64)


CALIBRATIONS = {
    "no shift, 600 documents of 5 fields": static(600, FIELDS, POOLED),
    "no shift, 1000 documents of 5 fields": static(1000, FIELDS, POOLED),
    "no shift, one field of 1000 documents": static(1000, 1, SINGLE),
    "too few labels, 60 documents of 5 fields": static(60, FIELDS, POOLED),
    "too few labels, one field of 160 documents": static(160, 1, SINGLE),
    "calibrator cross-fitted on the same 600 documents": refitted(600, FIELDS, POOLED),
    "calibrator cross-fitted, one field of the same 600": refitted(600, 1, SINGLE),
    "calibrator cross-fitted, one field of the same 300": refitted(300, 1, SINGLE),
}
NIGHTS = {
    "no shift": (1000, lambda night: State()),
    "drift: overconfident by 1.5 logits over the run": (1000, lambda night: State(overconfident=1.5 * night / (RUN - 1))),
    "a new layout, 8 % from night 6 on": (1000, lambda night: State(layout=0.08 * (night >= 5))),
    "too few labels, 60 documents": (60, lambda night: State()),
}


def rows(n: int) -> Iterator[Row]:
    for setting, once in CALIBRATIONS.items():
        rng = np.random.default_rng(SEED)
        yield from _rows(setting, "calibrations", [once(rng) for _ in range(n)])
    for setting, (documents, state) in NIGHTS.items():
        rng = np.random.default_rng(SEED)
        outcomes = [o for _ in range(-(-n // RUN)) for o in nightly(rng, documents, state, POOLED)]
        yield from _rows(setting, "nights", outcomes)


def _rows(setting: str, unit: str, outcomes: list[Outcome]) -> Iterator[Row]:
    for method, pairs in zip(RIVALS, np.array(outcomes).transpose(1, 0, 2), strict=True):
        coverage, error = pairs.T
        mean = float((coverage * error).sum() / max(coverage.sum(), 1e-12))
        yield Row(setting, unit, method, len(pairs), int((error > TARGET).sum()), float(coverage.mean()), mean, float((coverage > 0).mean()))


def ran_on(n: int) -> str:
    return (
        f"target {TARGET:.0%}, delta {DELTA}, n ≥ {n} a setting, seed {SEED}; {platform.processor() or platform.machine()}, "
        f"Python {platform.python_version()}, numpy {np.__version__}, scipy {scipy.__version__}"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description="Violations and coverage where the truth is known.")
    parser.add_argument("--nights", type=int, default=500, help="calibrations and nights a setting, at least")
    parser.add_argument("--markdown", action="store_true", help="as a Markdown table")
    options = parser.parse_args()
    start = time.monotonic()
    print(ran_on(options.nights), flush=True)
    left, right, between = ("| ", " |", " | ") if options.markdown else ("", "", "  ")
    widths = [0] * len(HEADINGS) if options.markdown else [50, 12, 9, 4, 24, 10, 9, 8, 15]
    print(left + between.join(cell.ljust(w) for cell, w in zip(HEADINGS, widths, strict=True)) + right)
    if options.markdown:
        print("|" + " --- |" * len(HEADINGS))
    for row in rows(options.nights):
        print(left + between.join(c.ljust(w) for c, w in zip(row.cells(), widths, strict=True)) + right, flush=True)
    print(f"\n{time.monotonic() - start:.0f} s")


if __name__ == "__main__":
    main()
