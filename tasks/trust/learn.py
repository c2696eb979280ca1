"""One scorer out of judged readings: logistic regression, boosted trees, or both mixed, whichever cross-validation finds best. Not here: whether it is good enough."""

import math
from collections.abc import Sequence
from itertools import product
from typing import Any

import numpy as np
from numpy.typing import NDArray

from schemas.adjudication import Adjudication
from schemas.calibration import Scorer, Tree
from tasks.trust.features import columns_for, features

FOLDS = 5
PENALTIES = (0.03, 0.1, 0.3)  # inverse strengths of the ridge
SHARES = (0.0, 0.5, 1.0)  # of the trees
SEED = 0
AGREES = "rules_agree"  # of all signals the one that tells most by itself
_HAIR = 1e-3  # nats: as good as nothing, and enough to come first
_MOST = 12.0  # nats either way that one part of the mixture may say
_TREES = {
    "n_estimators": 80,
    "learning_rate": 0.06,
    "max_depth": 3,
    "min_samples_leaf": 8,
    "subsample": 0.7,
    "max_features": 0.5,
}

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]


def learned(answers: Sequence[Adjudication]) -> Scorer:
    """A scorer of these answers; penalty, mixture and correction are chosen on parts of them that the others were not fitted to."""
    right = np.array([not each.wrong for each in answers])
    if right.all() or not right.any():  # the only wrong ones were of one sender, which is left out
        return even(right)
    columns = columns_for([each.signals for each in answers], sorted({each.field for each in answers}))
    rows = np.array([features(each.signals, each.field, columns) for each in answers])
    groups = np.array([each.sender for each in answers])
    centres, scales = rows.mean(axis=0), np.maximum(rows.std(axis=0), 1e-6)
    penalty, share, nats = _chosen((rows - centres) / scales, rows, right, groups)
    model, trees = _regression((rows - centres) / scales, right, penalty), _boosting(rows, right)
    return Scorer(
        columns=columns,
        centres=_listed(centres),
        scales=_listed(scales),
        weights=_listed(model.coef_[0]),
        intercept=_listed(model.intercept_)[0],
        trees=_exported(trees) if share else (),
        base=_base(right),
        share=share,
        knots=_knots(_probability(nats), right, groups),
    )


def even(right: NDArray[Any]) -> Scorer:
    """The share of right ones (Laplace), whatever the signals."""
    share = (float(right.sum()) + 1) / (len(right) + 2)
    return Scorer(columns=(), centres=(), scales=(), weights=(), intercept=math.log(share / (1 - share)))


def by_agreement(answers: Sequence[Adjudication]) -> Scorer:
    """The share of right ones where the second reader agrees, and where not; of all, where it is not known of each.

    Where the shares tell the contrary all have that of all, and those that it agrees with come first by a hair: which come first must not depend on
    the answers on which promises will rest.
    """
    right = np.array([not each.wrong for each in answers])
    told = [each.signals.get(AGREES) for each in answers]
    if None in told:
        return even(right)
    agreed = np.array([each == 1.0 for each in told])
    same, apart = even(right[agreed]).intercept, even(right[~agreed]).intercept
    least, more = (apart, same - apart) if same > apart else (even(right).intercept, _HAIR)
    return Scorer(columns=(AGREES,), centres=(0.0,), scales=(1.0,), weights=(more,), intercept=least)


def folds(groups: NDArray[Any], count: int = FOLDS) -> list[tuple[NDArray[np.int64], NDArray[np.int64]]]:
    """Indices to fit on and to score, whole groups on one side."""
    from sklearn.model_selection import GroupKFold

    splitter = GroupKFold(min(count, len(set(groups.tolist()))), shuffle=True, random_state=SEED)
    return list(splitter.split(groups, groups=groups))


def _chosen(scaled: Floats, rows: Floats, right: Bools, groups: NDArray[Any]) -> tuple[float, float, Floats]:
    """Penalty, share of the trees, and the log odds that they give to rows that they were not fitted to."""
    straight = {
        penalty: _crossed(scaled, right, groups, lambda x, y, c=penalty: _regression(x, y, c)) for penalty in PENALTIES
    }
    boosted = _crossed(rows, right, groups, _boosting)
    mixed = {(p, s): (1 - s) * straight[p] + s * boosted for p, s in product(PENALTIES, SHARES)}
    penalty, share = min(mixed, key=lambda key: log_loss(_probability(mixed[key]), right))
    return penalty, share, mixed[penalty, share]


def _crossed(rows: Floats, right: Bools, groups: NDArray[Any], fit: Any) -> Floats:
    """Log odds of rows that the model did not see; those of the share of right ones where a part holds only one sort."""
    nats = np.full(len(rows), _base(right))
    for train, test in folds(groups):
        if 0 < right[train].sum() < len(train):
            nats[test] = fit(rows[train], right[train]).decision_function(rows[test])
    return np.clip(nats, -_MOST, _MOST)


def _regression(rows: Floats, right: Bools, penalty: float) -> Any:
    from sklearn.linear_model import LogisticRegression

    return LogisticRegression(C=penalty, max_iter=1000).fit(rows, right)


def _boosting(rows: Floats, right: Bools) -> Any:
    """Gradient boosting (Friedman, 2001) from the log odds of the share of right ones."""
    from sklearn.ensemble import GradientBoostingClassifier

    return GradientBoostingClassifier(**_TREES, random_state=SEED).fit(rows, right)


def _exported(trees: Any) -> tuple[Tree, ...]:
    return tuple(_tree(each[0].tree_, trees.learning_rate) for each in trees.estimators_)


def _tree(grown: Any, rate: float) -> Tree:
    return Tree(
        column=tuple(int(column) if column >= 0 else -1 for column in grown.feature),
        threshold=_listed(grown.threshold),
        left=tuple(map(int, grown.children_left)),
        right=tuple(map(int, grown.children_right)),
        value=_listed(rate * grown.value[:, 0, 0]),
    )


def _knots(raw: Floats, right: Bools, groups: NDArray[Any]) -> tuple[tuple[float, float], ...]:
    """The isotonic correction, or none where out of its own sample it is no better than the raw probability."""
    corrected = np.zeros(len(raw))
    for train, test in folds(groups):
        corrected[test] = _isotonic(raw[train], right[train]).predict(raw[test])
    if log_loss(corrected, right) >= log_loss(raw, right):
        return ()
    whole = _isotonic(raw, right)
    return tuple(zip(_listed(whole.X_thresholds_), _listed(whole.y_thresholds_), strict=True))


def _isotonic(raw: Floats, right: Bools) -> Any:
    from sklearn.isotonic import IsotonicRegression

    edge = 1 / (len(raw) + 2)
    return IsotonicRegression(y_min=edge, y_max=1 - edge, out_of_bounds="clip").fit(raw, right)


def log_loss(probability: Floats, right: Bools) -> float:
    """Nats an answer."""
    kept = np.clip(probability, 1e-6, 1 - 1e-6)
    return float(-np.where(right, np.log(kept), np.log(1 - kept)).mean())


def _base(right: Bools) -> float:
    share = np.clip(right.mean(), 1e-6, 1 - 1e-6)
    return float(np.log(share / (1 - share)))


def _probability(nats: Floats) -> Floats:
    return np.asarray(1 / (1 + np.exp(-nats)))


def _listed(values: Any) -> tuple[float, ...]:
    return tuple(round(float(value), 6) + 0.0 for value in values)  # PostgreSQL's jsonb keeps no negative zero
