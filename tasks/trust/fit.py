"""A calibrator out of judged readings: cross-fitted by sender, so that each confidence comes from documents that it says nothing about, but where too few are wrong.

How one scorer is made of them is in learn.py, what follows from the confidence elsewhere.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from schemas.adjudication import Adjudication
from schemas.calibration import Calibrator, Scorer
from tasks.trust.figures import auroc, auroc_interval
from tasks.trust.learn import FOLDS, by_agreement, even, folds, learned
from tasks.trust.scorer import score

LEAST_ANSWERS, LEAST_OF_EACH = 40, 5  # fewer answers, or fewer right or wrong ones, teach nothing
LEAST_SENDERS = FOLDS  # fewer cannot be parted once more within a fold, and say little of other senders
LEAST_AUROC = 0.6  # the lower end of the interval must be above it
ALL_RIGHT = 0.02  # a share of wrong ones below which there is nothing to tell apart

Floats = NDArray[np.float64]
Worth = tuple[float | None, tuple[float, float] | None]  # an AUROC and its interval


def fitted(answers: Sequence[Adjudication], absent: bool) -> tuple[Calibrator, list[float]]:
    """The calibrator for values or for nulls, and each answer's confidence, cross-fitted if there is enough to learn from; unfit ones say why.

    Whether there is enough, and what the confidence is worth, is said by the answers about real documents, where there are any; where those are
    nearly all right or wrong and invented ones are not, these teach what is not fit.
    """
    real = np.array([not each.invented for each in answers], dtype=bool)
    telling = real if real.any() else ~real
    told = [each for each, tells in zip(answers, telling, strict=True) if tells]
    if _few(told):
        return _unlearned(told, len(answers), absent)
    if _one_sided(answers) or (_one_sided(told) and _all_right(told)):
        return _scarce(told, answers, absent)
    crossed = _crossed(answers)
    found = _worth(told, crossed[telling])
    return _calibrator(told, absent, _fitness(told, found), learned(answers), found), crossed.tolist()


def _fitness(told: Sequence[Adjudication], found: Worth) -> tuple[bool, str]:
    """Whether a confidence of that worth is fit, and why."""
    if _one_sided(told):
        return False, _too_few(told)
    fit = found[1] is not None and found[1][0] > LEAST_AUROC
    return fit, "it tells right from wrong" if fit else f"the lower end of its AUROC is not above {LEAST_AUROC}"


def _one_sided(answers: Sequence[Adjudication]) -> bool:
    """Whether too few are wrong, or right, to learn from."""
    wrong = sum(each.wrong for each in answers)
    return min(wrong, len(answers) - wrong) < LEAST_OF_EACH


def _all_right(answers: Sequence[Adjudication]) -> bool:
    """Whether so few are wrong that there is nothing to tell apart."""
    from tasks.trust.bounds import binomial_upper

    return binomial_upper(sum(each.wrong for each in answers), len(answers), 0.05) <= ALL_RIGHT


def _crossed(answers: Sequence[Adjudication]) -> Floats:
    """Each answer's confidence by a scorer that saw none of its sender's."""
    sure = np.zeros(len(answers))
    for train, test in folds(np.array([each.sender for each in answers])):
        sure[test] = _scored(learned([answers[i] for i in train]), [answers[i] for i in test])
    return sure


def _worth(answers: Sequence[Adjudication], sure: Floats) -> Worth:
    right = np.array([not each.wrong for each in answers], dtype=float)
    return auroc(right, sure), auroc_interval(right, sure, np.array([each.sender for each in answers]))


def _few(answers: Sequence[Adjudication]) -> bool:
    return len(answers) < LEAST_ANSWERS or len({each.sender for each in answers}) < LEAST_SENDERS


def _unlearned(told: Sequence[Adjudication], count: int, absent: bool) -> tuple[Calibrator, list[float]]:
    """Too few answers, or senders, to say anything: the share of right ones, for all `count` answers."""
    calibrator = _calibrator(told, absent, (False, _too_few(told)), None, (None, None))
    return calibrator, [score(even(np.array([not each.wrong for each in told])), {}, "")] * count


def _scarce(told: Sequence[Adjudication], answers: Sequence[Adjudication], absent: bool) -> tuple[Calibrator, list[float]]:  # fmt: skip
    """Too few of one sort to weigh signals: those that the second reader agrees with come first. Fit only if hardly any is wrong.

    Then it need not part right from wrong, and with one or two wrong ones nobody could say whether it does: in trials without any order the
    interval of the AUROC of 400 answers lay wholly below 0.5 in 72 to 85 %.

    Not cross-fitted: which come first was settled before the answers, and all that come first are equally sure.
    """
    scorer, fit = by_agreement(told), _all_right(told)
    why = "hardly any is wrong, too few to say whether it tells which" if fit else _too_few(told)
    found = _worth(told, _scored(scorer, told))
    return _calibrator(told, absent, (fit, why), scorer, found), _scored(scorer, answers).tolist()


def _scored(scorer: Scorer, answers: Sequence[Adjudication]) -> Floats:
    return np.array([score(scorer, each.signals, each.field) for each in answers])


def _too_few(answers: Sequence[Adjudication]) -> str:
    senders = len({each.sender for each in answers})
    return f"{sum(each.wrong for each in answers)} wrong of {len(answers)} of {senders} senders are too few to learn from"  # fmt: skip


def _calibrator(answers: Sequence[Adjudication], absent: bool, fit: tuple[bool, str], scorer: Scorer | None, found: Worth) -> Calibrator:  # fmt: skip
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
