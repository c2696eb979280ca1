"""What becomes of "at most 2 % wrong" where the bound's assumptions do not hold, and where thresholds are derived anew each week from ever more answers.

    python -m tests.bench.assumptions [--runs 500] [--seed 7]

A run: 1,000 judged answers of one field, one a document, and its threshold; violated: the true error of 10,000 later ones above it is above the target.
Senders differ by so many logits that confidence does not show. Of weekly refits: 300 answers, then 60 more a week for 20 weeks.
"""

import argparse
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from schemas.trust import Promise
from tasks.trust.bounds import Floats, binomial_lower, binomial_upper
from tasks.trust.columns import Columns
from tasks.trust.thresholds import derive_from
from tests.bench.world import State, Truth, answers, columns, sigmoid

PROMISE, JUDGED, LATER = Promise(target=0.02, delta=0.05), 1000, 10_000
FIRST, WEEKLY, WEEKS = 300, 60, 20


class Case(NamedTuple):
    """`spread` of senders in logits; `later_same`: whether the later documents come from the same; `missed`: share of the wrong ones that people let stand; `flipped`: of all labels."""

    label: str
    senders: int = JUDGED
    spread: float = 0.0
    later_same: bool = True
    missed: float = 0.0
    flipped: float = 0.0


CASES = (
    Case("50 senders, the same later", 50, 1.5),
    Case("50 senders, others later", 50, 1.5, later_same=False),
    Case("20 senders, others later", 20, 1.5, later_same=False),
    Case("10 senders, others later", 10, 1.5, later_same=False),
    Case("people let 20 % of the wrong ones stand", missed=0.2),
    Case("people let 50 % of the wrong ones stand", missed=0.5),
    Case("2 % of the labels are wrong, either way", flipped=0.02),
)


def once(rng: np.random.Generator, case: Case) -> tuple[bool, bool]:
    """Whether anything is accepted, and whether the promise is broken."""
    own = case.spread * rng.standard_normal(case.senders)
    score, confidence = _scores(rng, JUDGED, case.spread)
    wrong = rng.random(JUDGED) < 1 - sigmoid(score + np.resize(own, JUDGED))
    said = (wrong ^ (rng.random(JUDGED) < case.flipped)) & (rng.random(JUDGED) >= case.missed)
    judged = Columns(np.arange(JUDGED), confidence, said.astype(np.float64), np.ones(JUDGED))
    threshold = derive_from(judged, PROMISE).threshold
    later = rng.choice(own, LATER) if case.later_same else case.spread * rng.standard_normal(LATER)
    score, confidence = _scores(rng, LATER, case.spread)
    taken = confidence >= (2.0 if threshold is None else threshold)
    return threshold is not None, bool(taken.any() and (1 - sigmoid(score + later))[taken].mean() > PROMISE.target)


def weeks(rng: np.random.Generator, truth: Truth) -> list[tuple[bool, bool]]:
    """The same of each week."""
    nights = [answers(rng, WEEKLY if week else FIRST, fields=1) for week in range(WEEKS)]
    found = []
    for week in range(1, WEEKS + 1):
        sure, wrong = (np.concatenate(parts) for parts in list(zip(*nights[:week], strict=True)))
        coverage, error = truth.at(derive_from(columns(sure, wrong), PROMISE).threshold)
        found.append((coverage > 0, error > PROMISE.target))
    return found


def _scores(rng: np.random.Generator, n: int, spread: float) -> tuple[Floats, Floats]:
    """Log odds without the sender's part, and about the P(right) of those that have them."""
    score = 4.2 + 2.0 * rng.standard_normal(n)
    return score, sigmoid(score / np.sqrt(1 + np.pi / 8 * spread**2))


def rows(runs: int, seed: int) -> Iterator[tuple[str, np.ndarray]]:
    """(runs, 2) a row: accepting, violated."""
    for case in CASES:
        rng = np.random.default_rng(seed)
        yield case.label, np.array([once(rng, case) for _ in range(runs)])
    rng, truth = np.random.default_rng(seed), Truth(State())
    found = np.array([weeks(rng, truth) for _ in range(runs)])
    yield "derived anew each week: the last of 20", found[:, -1]
    yield "derived anew each week: any of 20", found.any(axis=1)


def main() -> None:
    """Prints a row a case."""
    parser = argparse.ArgumentParser(description="The promise where its assumptions do not hold.")
    parser.add_argument("--runs", type=int, default=500)
    parser.add_argument("--seed", type=int, default=7)
    options = parser.parse_args()
    print("| what | runs | accepting | violated (95 % interval) | promised ≤ |\n|---|---|---|---|---|")
    for label, found in rows(options.runs, options.seed):
        accepting, wrong = found.mean(axis=0)[0], int(found[:, 1].sum())
        low, high = (bound(wrong, options.runs, 0.025) for bound in (binomial_lower, binomial_upper))
        share = f"{wrong / options.runs:.3f} ({low:.3f}–{high:.3f})"
        print(f"| {label} | {options.runs} | {accepting:.2f} | {share} | {PROMISE.delta} |", flush=True)


if __name__ == "__main__":
    main()
