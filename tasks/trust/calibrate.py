"""A kind's calibration out of judged answers: both calibrators, novelty, the answers behind the thresholds, and a report of what it is worth."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any

import numpy as np

from schemas.adjudication import GENERATED, Adjudication
from schemas.calibration import HASH_HEAD, Calibration, Calibrator, JudgedAnswer
from schemas.settings import Settings
from tasks.trust.adjudicate import REVIEWED
from tasks.trust.figures import (
    accuracy_at,
    auroc,
    auroc_interval,
    calibration_bins,
    ece,
    interval,
    risk_coverage,
)
from tasks.trust.fit import fitted
from tasks.trust.judge import missing
from tasks.trust.novelty import Vectors, novelty_of
from tasks.trust.promised import counted, threshold_for, thresholds_of

REPORTED_TARGETS = (0.02, 0.05, 0.1)


def calibration_of(
    kind: str,
    signature: str,
    model: str,
    answers: Sequence[Adjudication],
    vectors: Sequence[Vectors],
    confidence: float,
    targets: Mapping[str, float] = MappingProxyType({}),
) -> Calibration:
    """Everything for one kind; with too few answers its calibrators are unfit and say so.

    Generated documents are easier than real ones: where there are others, nothing is learned of them. Invented ones that somebody wrote are
    as hard and tell of what no rule was worked on: they are learned from once there are enough real ones, or none at all, to say what that is worth;
    what it promises real ones say.

    Args:
        confidence: with which the thresholds of its report keep their targets.
        targets: by field, reported beside the usual ones.
    """
    answers = [each for each in answers if each.source != GENERATED] or answers
    values, of_values = _fitted(answers, absent=False)
    nulls, of_nulls = _fitted(answers, absent=True)
    judged = sorted([*of_values, *of_nulls], key=lambda each: (each.document, each.field))
    counts = {s: len({a.content_hash for a in answers if a.source == s}) for s in sorted({a.source for a in answers})}
    found = Calibration(
        kind=kind,
        signature=signature,
        model=model,
        fitted_at=datetime.now(UTC),
        sources=tuple(f"{source}: {count}" for source, count in counts.items()),
        values=values,
        nulls=nulls,
        novelty=novelty_of(vectors),
        answers=tuple(judged),
    )
    return found.model_copy(update={"report": report_of(found, confidence, targets)})


def outweighed(fresh: Calibration, standing: Calibration | None) -> bool:
    """Whether what reviews alone say, which wait for it every week, is of fewer documents than the calibration in use rests on.

    Labelled documents that somebody chose to calibrate by are never outweighed, and generated ones outweigh nothing.
    """
    reviews = all(source.startswith(f"{REVIEWED}:") for source in fresh.sources)
    return standing is not None and reviews and fresh.real_documents < standing.real_documents


def taken_away(fresh: Calibration, standing: Calibration | None, settings: Settings) -> list[str]:
    """Fields that the calibration in use accepts and this one would not, though all that it knows more are reviews, and none of them found wrong what that one accepts.

    A few drawn answers, each of which stands for many, make the stakes on all of them timid. What they say by themselves, certificates and drift tell.
    """
    if standing is None:
        return []
    known = {(each.document, each.field) for each in standing.answers}
    new = [each for each in fresh.answers if (each.document, each.field) not in known]
    earned, again = (thresholds_of(each, settings) for each in (standing, fresh))
    lost = {
        f: t.threshold
        for f, t in earned.items()
        if t.threshold is not None and (f not in again or again[f].threshold is None)
    }
    wrong = any(a.wrong and a.eligible and a.confidence >= lost[a.field] for a in new if a.field in lost)
    return sorted(lost) if all(each.reviewed for each in new) and not wrong else []


def report_of(calibration: Calibration, confidence: float, targets: Mapping[str, float]) -> dict[str, Any]:
    """Figures over all answers that promises rest on, by field, and for values and nulls apart; and what each target would accept, held with that confidence."""
    answers = counted(calibration.answers)
    fields = sorted({each.field for each in answers})
    parts = {"all": answers, "values": [a for a in answers if not a.absent], "nulls": [a for a in answers if a.absent]}
    parts |= {field: [a for a in answers if a.field == field] for field in fields}
    promised = {
        field: {
            str(t): threshold_for(parts[field], t, confidence).model_dump(mode="json") | {"confidence": confidence}
            for t in sorted({*REPORTED_TARGETS, targets.get(field, REPORTED_TARGETS[0])})
        }
        for field in fields
    }
    return {name: figures(own) for name, own in parts.items() if own} | {"thresholds": promised}


def figures(answers: Sequence[JudgedAnswer]) -> dict[str, Any]:
    """What the confidence of these answers is worth, with intervals over documents."""
    right = np.array([not each.wrong for each in answers], dtype=np.float64)
    sure, groups = np.array([each.confidence for each in answers]), [each.document for each in answers]
    best = accuracy_at(0.8)
    return {
        "answers": len(answers), "documents": len(set(groups)), "right": round(float(right.mean()), 4),
        "auroc": auroc(right, sure), "auroc_interval": auroc_interval(right, sure, groups),
        "accuracy_at_80": best(right, sure), "accuracy_at_80_interval": interval(best, right, sure, groups),
        "ece": ece(right, sure), "ece_interval": interval(ece, right, sure, groups),
        "bins": calibration_bins(right, sure), "risk_coverage": risk_coverage(right, sure),
    }  # fmt: skip


def _fitted(answers: Sequence[Adjudication], absent: bool) -> tuple[Calibrator, list[JudgedAnswer]]:
    own = [each for each in answers if each.absent == absent]
    calibrator, confidences = fitted(own, absent)
    return calibrator, [_judged(each, sure, calibrator.fit) for each, sure in zip(own, confidences, strict=True)]


def _judged(answer: Adjudication, confidence: float, fit: bool) -> JudgedAnswer:
    """What an unfit calibrator judges, and what lacks a signal, is never accepted: no promise may rest on it."""
    return JudgedAnswer(
        document=answer.content_hash[:HASH_HEAD],
        field=answer.field,
        absent=answer.absent,
        eligible=answer.eligible and fit and not missing(answer.signals),
        confidence=round(confidence, 6),
        wrong=answer.wrong,
        inclusion=answer.inclusion,
        generated=answer.invented,
        reviewed=answer.source == REVIEWED,
    )
