"""What is tried: labels of several amounts and kinds, and nights with and without a shift. The figures are made in guarantees.py."""

from collections.abc import Callable

import numpy as np

from schemas.trust import Promise
from tasks.trust.bounds import Floats
from tasks.trust.thresholds import derive_from
from tests.bench.nights import RUN
from tests.bench.rivals import FIXED, by_ece, cross_fitted, logistic, predicted
from tests.bench.world import FIELDS, Curve, State, Truth, answers, columns, sigmoid

TARGET, DELTA = 0.02, 0.05
POOLED = Promise(target=TARGET, delta=DELTA, most_answers=FIELDS)
SINGLE = Promise(target=TARGET, delta=DELTA)
Outcome = tuple[tuple[float, float], ...]  # (coverage, true error) of ours, of the fixed threshold, of ECE's


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
        signals, _, right = _signals(rng, documents, fields)
        out_of_fold = cross_fitted(signals, right)
        weights = logistic(signals.reshape(-1, 3), right.ravel())
        others, other_chance, _ = _signals(rng, 8000, FIELDS)
        deployed = predicted(others.reshape(-1, 3), weights)
        curve = Curve(deployed[2000:], 1 - other_chance.ravel()[2000:])
        ours = derive_from(columns(out_of_fold, 1 - right), promise, deployed[:2000]).threshold
        return curve.at(ours), curve.at(FIXED), curve.at(by_ece(out_of_fold, 1 - right, TARGET))

    return once


def _signals(rng: np.random.Generator, documents: int, fields: int) -> tuple[Floats, Floats, Floats]:
    shared = rng.standard_normal((documents, 1, 1))
    signals = 0.6 * shared + 0.8 * rng.standard_normal((documents, fields, 3))
    hidden = rng.standard_normal((documents, 1))
    score = (
        4 + 1.6 * signals[..., 0] + signals[..., 1] + 0.4 * signals[..., 2] + 0.4 * signals[..., 0] * signals[..., 1]
    )
    chance = sigmoid(score + hidden)
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
    "drift: overconfident by 1.5 logits over the run": (
        1000,
        lambda night: State(overconfident=1.5 * night / (RUN - 1)),
    ),
    "a new layout, 8 % from night 6 on": (1000, lambda night: State(layout=0.08 * (night >= 5))),
    "too few labels, 60 documents": (60, lambda night: State()),
}
