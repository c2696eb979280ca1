"""The lowest threshold whose error among accepted answers is at most the target, by adjudicated answers. Who judged them, and how confidence is made, is not here."""

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike

from schemas.trust import Adjudicated, DerivedThreshold, Method, Promise
from tasks.trust.bounds import BOLD, Floats, betting_p_value, binomial_p_value
from tasks.trust.columns import Columns, checked, columns_of, document_sums, worst_of
from tasks.trust.derived import recorded
from tasks.trust.sequence import by_reference, by_value, enough_if_none_wrong, levels
from tasks.trust.shortfall import Passed, missing

_LOOKED_AT = (0.0, 0.2, 0.4, 0.6, 0.8, 0.9)  # shares of the answers left out, to say what is missing


def derive(answers: Sequence[Adjudicated], promise: Promise, reference: ArrayLike = ()) -> DerivedThreshold:
    """The lowest threshold that keeps the promise, with probability 1 − delta over the choice of documents.

    One answer a document, each chosen alike and costing 1 if wrong: exact binomial tail. Otherwise documents are the units of a betting test
    on E[loss − target·accepted], as answers of a document depend on each other. Holds for documents like the adjudicated ones, and for one
    promise at a time: k promises that must hold together take delta/k each.

    Args:
        answers: in any order; the result does not depend on it.
        reference: (m,) confidences of documents that are *not* among the answers, to choose where to start (see sequence.py).

    Raises:
        ValueError: a confidence that is no share; answers that exceed what the promise says of them.
    """
    return derive_from(columns_of(answers), promise, reference)


def derive_from(columns: Columns, promise: Promise, reference: ArrayLike = ()) -> DerivedThreshold:
    """`derive` for columns."""
    checked(columns, promise)
    method = _method(columns, promise)
    grid, parts = _order(columns, promise, reference, method)
    accepted, lost = _sums(columns, grid)
    level, rejected = levels(_p_values(accepted, lost, promise, method), parts * promise.delta)
    if not rejected.any():
        return _refused(columns, promise, method)
    at = int(np.flatnonzero(rejected)[-1])
    seen = Passed(accepted[at], lost[at], columns.confidence.size, int((columns.confidence >= grid[at]).sum()))
    coverage = float(accepted[at].sum() / columns.weight.sum())
    return recorded(seen, promise, method, float(level[at]), (float(grid[at]), coverage), (0, 0))


def _method(columns: Columns, promise: Promise) -> Method:
    alike = promise.most_answers == 1 and promise.worst_loss == 1 and promise.least_inclusion == 1
    return Method.EXACT if alike and np.all((columns.loss == 0) | (columns.loss == 1)) else Method.BETTING


def _order(columns: Columns, promise: Promise, reference: ArrayLike, method: Method) -> tuple[Floats, Floats]:
    if not np.size(reference):
        return by_value()
    if method is Method.EXACT:
        return by_reference(reference, columns.confidence.size, enough_if_none_wrong(promise.target, promise.delta))
    units = -math.log(promise.delta * BOLD[1][-1]) / math.log1p(promise.target / promise.worst_loss)
    return by_reference(reference, float(columns.weight.sum()), units * worst_of(promise) / promise.worst_loss)


def _p_values(accepted: Floats, lost: Floats, promise: Promise, method: Method) -> Floats:
    if method is Method.EXACT:
        return binomial_p_value(lost.sum(axis=1), accepted.sum(axis=1), promise.target)
    return betting_p_value(promise.target * accepted - lost, worst_of(promise))


def _sums(columns: Columns, grid: ArrayLike) -> tuple[Floats, Floats]:
    taken = np.asarray(columns.confidence >= np.asarray(grid)[:, None])
    accepted = document_sums(columns, columns.weight, taken)
    return accepted, document_sums(columns, columns.weight * columns.loss, taken)


def _refused(columns: Columns, promise: Promise, method: Method) -> DerivedThreshold:
    """What is missing, at the point where least is; it may be any of the answers' own, for it promises nothing."""
    some = columns.confidence if columns.confidence.size else np.ones(1)
    grid = np.unique(np.quantile(some, _LOOKED_AT, method="lower"))
    taken = (columns.confidence >= grid[:, None]).sum(axis=1)
    points = [Passed(a, b, columns.confidence.size, int(n)) for a, b, n in zip(*_sums(columns, grid), taken, strict=True)]  # fmt: skip
    short = [missing(seen, promise, worst_of(promise), method) for seen in points]
    at = min(range(len(short)), key=lambda i: (short[i][1] or math.inf, points[i].error or 0.0))
    return recorded(points[at], promise, method, promise.delta, (None, 0.0), short[at])
