"""A calibrator out of judged readings: cross-fitted by sender, so that each confidence comes from documents that it says nothing about.

How one scorer is made of them is in learn.py, what follows from the confidence elsewhere.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from schemas.adjudication import Adjudication
from schemas.calibration import Calibrator, Scorer
from tasks.trust.figures import auroc, auroc_interval
from tasks.trust.learn import FOLDS, even, folds, learned
from tasks.trust.scorer import score

LEAST_ANSWERS, LEAST_OF_EACH = 40, 5  # fewer answers, or fewer right or wrong ones, teach nothing
LEAST_SENDERS = FOLDS  # fewer cannot be parted once more within a fold, and say little of other senders
LEAST_AUROC = 0.6  # the lower end of the interval must be above it
ALL_RIGHT = 0.02  # a share of wrong ones below which there is nothing to tell apart

Floats = NDArray[np.float64]


def fitted(answers: Sequence[Adjudication], absent: bool) -> tuple[Calibrator, list[float]]:
    """The calibrator for values or for nulls, and each answer's cross-fitted confidence; unfit ones say why."""
    right = np.array([not each.wrong for each in answers], dtype=float)
    groups = np.array([each.sender for each in answers])
    if _few(answers) or min(right.sum(), (1 - right).sum()) < LEAST_OF_EACH:
        return _constant(answers, right, absent)
    crossed = np.zeros(len(answers))
    for train, test in folds(groups):
        scorer = learned([answers[i] for i in train])
        crossed[test] = [score(scorer, answers[i].signals, answers[i].field) for i in test]
    found, interval = auroc(right, crossed), auroc_interval(right, crossed, groups)
    fit = interval is not None and interval[0] > LEAST_AUROC
    why = "it tells right from wrong" if fit else f"the lower end of its AUROC is not above {LEAST_AUROC}"
    calibrator = _calibrator(answers, absent, (fit, why), learned(answers), (found, interval))
    return calibrator, crossed.tolist()


def _few(answers: Sequence[Adjudication]) -> bool:
    return len(answers) < LEAST_ANSWERS or len({each.sender for each in answers}) < LEAST_SENDERS


def _constant(answers: Sequence[Adjudication], right: Floats, absent: bool) -> tuple[Calibrator, list[float]]:
    """Too few of one sort to tell apart: the share of right ones, fit only if hardly any is wrong."""
    from tasks.trust.bounds import binomial_upper

    wrong, senders = int(len(answers) - right.sum()), len({each.sender for each in answers})
    fit = not _few(answers) and binomial_upper(wrong, len(answers), 0.05) <= ALL_RIGHT
    why = f"{wrong} wrong of {len(answers)} of {senders} senders are too few to learn from"
    scorer = even(right)
    calibrator = _calibrator(
        answers, absent, (fit, "hardly any is wrong" if fit else why), scorer if fit else None, (None, None)
    )
    return calibrator, [score(scorer, {}, "")] * len(answers)


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
