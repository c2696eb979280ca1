"""A calibrator out of judged readings: cross-fitted by sender, so that each confidence comes from documents that it says nothing about.

Logistic regression, then isotonic regression where that is better out of its own sample. What follows from the confidence is not here.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from schemas.adjudication import Adjudication
from schemas.calibration import Calibrator, Scorer
from tasks.trust.features import columns_for, features
from tasks.trust.figures import auroc, auroc_interval
from tasks.trust.scorer import score

FOLDS = 5
PENALTIES = (0.03, 0.1, 0.3, 1.0)  # inverse strengths of the ridge; the best is chosen by cross-validated log loss
LEAST_ANSWERS, LEAST_OF_EACH = 40, 5  # fewer answers, or fewer right or wrong ones, teach nothing
LEAST_AUROC = 0.6  # the lower end of the interval must be above it
ALL_RIGHT = 0.02  # a share of wrong ones below which there is nothing to tell apart
SEED = 0

Floats = NDArray[np.float64]


def fitted(answers: Sequence[Adjudication], absent: bool) -> tuple[Calibrator, list[float]]:
    """The calibrator for values or for nulls, and each answer's cross-fitted confidence; unfit ones say why."""
    right = np.array([not each.wrong for each in answers], dtype=float)
    if len(answers) < LEAST_ANSWERS or min(right.sum(), (1 - right).sum()) < LEAST_OF_EACH:
        return _constant(answers, right, absent)
    groups = np.array([each.sender for each in answers])
    crossed = np.zeros(len(answers))
    for train, test in folds(groups):
        scorer = _scorer([answers[i] for i in train])
        crossed[test] = [score(scorer, answers[i].signals, answers[i].field) for i in test]
    found, interval = auroc(right, crossed), auroc_interval(right, crossed, groups)
    fit = interval is not None and interval[0] > LEAST_AUROC
    why = "it tells right from wrong" if fit else f"the lower end of its AUROC is not above {LEAST_AUROC}"
    calibrator = _calibrator(answers, absent, (fit, why), _scorer(answers), (found, interval))
    return calibrator, crossed.tolist()


def folds(groups: NDArray[Any], count: int = FOLDS) -> list[tuple[NDArray[np.int64], NDArray[np.int64]]]:
    """Indices to fit on and to score, whole groups on one side."""
    from sklearn.model_selection import GroupKFold

    splitter = GroupKFold(min(count, len(set(groups.tolist()))), shuffle=True, random_state=SEED)
    return list(splitter.split(groups, groups=groups))


def _constant(answers: Sequence[Adjudication], right: Floats, absent: bool) -> tuple[Calibrator, list[float]]:
    """Too few of one sort to tell apart: the share of right ones, fit only if hardly any is wrong."""
    from tasks.trust.bounds import binomial_upper

    wrong = int(len(answers) - right.sum())
    fit = len(answers) >= LEAST_ANSWERS and binomial_upper(wrong, len(answers), 0.05) <= ALL_RIGHT
    why = "hardly any is wrong" if fit else f"{wrong} wrong of {len(answers)} are too few to learn from"
    share = (float(right.sum()) + 1) / (len(answers) + 2)
    even = Scorer(columns=(), centres=(), scales=(), weights=(), intercept=float(np.log(share / (1 - share))))
    return _calibrator(answers, absent, (fit, why), even if fit else None, (None, None)), [share] * len(answers)


def _calibrator(answers: Sequence[Adjudication], absent: bool, fit: tuple[bool, str], scorer: Scorer | None, found: tuple[float | None, tuple[float, float] | None]) -> Calibrator:  # fmt: skip
    return Calibrator(
        absent=absent,
        fields=tuple(sorted({each.field for each in answers})),
        answers=len(answers),
        wrong=sum(each.wrong for each in answers),
        auroc=found[0],
        auroc_interval=found[1],
        fit=fit[0],
        why=fit[1],
        scorer=scorer,
    )


def _scorer(answers: Sequence[Adjudication]) -> Scorer:
    """A scorer of these answers; the correction is fitted to probabilities of parts of them that the regression did not see."""
    columns = columns_for([each.signals for each in answers], sorted({each.field for each in answers}))
    rows = np.array([features(each.signals, each.field, columns) for each in answers])
    right = np.array([not each.wrong for each in answers])
    centres, scales = rows.mean(axis=0), np.maximum(rows.std(axis=0), 1e-6)
    scaled = (rows - centres) / scales
    groups = np.array([each.sender for each in answers])
    penalty = min(PENALTIES, key=lambda c: _loss(_crossed(scaled, right, groups, c), right))
    model = _regression(scaled, right, penalty)
    return Scorer(
        columns=columns,
        centres=_listed(centres),
        scales=_listed(scales),
        weights=_listed(model.coef_[0]),
        intercept=round(float(model.intercept_[0]), 6),
        knots=_knots(_crossed(scaled, right, groups, penalty), right, groups),
    )


def _regression(rows: Floats, right: NDArray[np.bool_], penalty: float) -> Any:
    from sklearn.linear_model import LogisticRegression

    return LogisticRegression(C=penalty, max_iter=1000).fit(rows, right)


def _crossed(rows: Floats, right: NDArray[np.bool_], groups: NDArray[Any], penalty: float) -> Floats:
    """Raw probabilities of rows that the regression did not see; the share of right ones where a part holds only one sort."""
    raw = np.full(len(rows), right.mean())
    for train, test in folds(groups):
        if 0 < right[train].sum() < len(train):
            raw[test] = _regression(rows[train], right[train], penalty).predict_proba(rows[test])[:, 1]
    return raw


def _knots(raw: Floats, right: NDArray[np.bool_], groups: NDArray[Any]) -> tuple[tuple[float, float], ...]:
    """The isotonic correction, or none where out of its own sample it is no better than the raw probability."""
    corrected = np.zeros(len(raw))
    for train, test in folds(groups):
        corrected[test] = _isotonic(raw[train], right[train]).predict(raw[test])
    if _loss(corrected, right) >= _loss(raw, right):
        return ()
    whole = _isotonic(raw, right)
    return tuple(zip(_listed(whole.X_thresholds_), _listed(whole.y_thresholds_), strict=True))


def _isotonic(raw: Floats, right: NDArray[np.bool_]) -> Any:
    from sklearn.isotonic import IsotonicRegression

    edge = 1 / (len(raw) + 2)
    return IsotonicRegression(y_min=edge, y_max=1 - edge, out_of_bounds="clip").fit(raw, right)


def _loss(probability: Floats, right: NDArray[np.bool_]) -> float:
    """Log loss, nats an answer."""
    kept = np.clip(probability, 1e-6, 1 - 1e-6)
    return float(-np.where(right, np.log(kept), np.log(1 - kept)).mean())


def _listed(values: Any) -> tuple[float, ...]:
    return tuple(round(float(value), 6) for value in values)
