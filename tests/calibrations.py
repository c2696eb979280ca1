"""Calibrations made by hand: they fit, and earn every field the threshold SURE for 5 % wrong, unless a test changes that."""

from datetime import UTC, datetime
from typing import Any

import pytest

from schemas.calibration import Calibration, Calibrator, JudgedAnswer, Novelty, Scorer
from schemas.kind import fields_of
from schemas.registry import KINDS
from sql.trust.calibrations import add_calibration
from tasks.trust import figures, learn

SURE = 0.99
ENOUGH = 100  # right answers at a confidence that earn a threshold for 5 %: it takes 80
BELOW = 0.986
SCORER = Scorer(
    columns=("logprob_mean",), centres=(0.0,), scales=(1.0,), weights=(1.0,), intercept=6.0
)  # P = 1/(1 + e^(−6 − logprob))


def calibrator(fields: tuple[str, ...], absent: bool = False, **changes: Any) -> Calibrator:
    known: dict[str, Any] = {
        "absent": absent, "fields": fields, "answers": 200, "wrong": 20, "auroc": 0.9, "auroc_interval": (0.85, 0.95),
        "fit": True, "why": "it tells right from wrong", "scorer": SCORER,
    }  # fmt: skip
    return Calibrator(**known | changes)


def answers(field: str, count: int = ENOUGH, confidence: float = SURE, **changes: Any) -> list[JudgedAnswer]:
    """As many answers, one a document, all right unless changed."""
    known: dict[str, Any] = {"absent": False, "eligible": True, "wrong": False} | changes
    names = [f"{field} {confidence} {n}" for n in range(count)]
    return [JudgedAnswer(document=name, field=field, confidence=confidence, **known) for name in names]


def calibration(kind: str, signature: str, **changes: Any) -> Calibration:
    fields = tuple(spec.name for spec in fields_of(KINDS[kind]))
    known: dict[str, Any] = {
        "kind": kind, "signature": signature, "model": "scripted", "fitted_at": datetime.now(UTC), "sources": ("test: 100",),
        "values": calibrator(fields), "nulls": calibrator(fields, absent=True), "novelty": Novelty(limit=1.0),
        "answers": tuple(each for field in fields for each in [*answers(field), *answers(field, 20, BELOW, wrong=True)]),
        "report": {"values": {"ece": 0.01, "auroc": 0.9}, "all": {"ece": 0.01, "auroc": 0.9}},
    }  # fmt: skip
    return Calibration(**known | changes)


def store(kind: str, signature: str, **changes: Any) -> Calibration:
    """In the test's database; from now on it judges the kind's readings under that signature."""
    made = calibration(kind, signature, **changes)
    add_calibration(made, "test")
    return made


def fit_quickly(monkeypatch: pytest.MonkeyPatch) -> None:
    """Fitting takes a fifth of the time and intervals likewise, for tests of what becomes of them."""
    monkeypatch.setitem(learn._TREES, "n_estimators", 10)
    monkeypatch.setattr(figures, "RESAMPLES", 100)
