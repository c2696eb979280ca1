"""A run of nights with labels, audits and feedback, by the functions that production calls."""

from collections import Counter
from collections.abc import Callable, Iterator
from functools import lru_cache

import numpy as np

from schemas.trust import Accepted, Audited, Promise
from sql.trust.judged import NEWEST
from tasks.trust.audit import drawn, inclusion, plan_audit
from tasks.trust.certificate import Draws, certified, next_threshold
from tasks.trust.columns import Columns
from tasks.trust.drifted import drift_since, shift_of
from tasks.trust.promised import unproven
from tasks.trust.thresholds import derive_from
from tests.bench.rivals import FIXED, by_ece
from tests.bench.world import Answers, State, Truth, answers, columns

RUN, DOCUMENTS = 25, 300
POWER = 0.8  # of the audit, as the settings have it
_truth = lru_cache(maxsize=None)(Truth)


class Feedback:
    """One field under one calibration: the threshold of tonight, what was accepted and audited since it last moved, and what was judged.

    What was drawn is certified by day, when people have looked at all of it. A new calibration is no part of it.
    """

    def __init__(self, labels: Columns, reference: np.ndarray, promise: Promise) -> None:
        self._earned, self._promise = derive_from(labels, promise, reference).threshold, promise
        self.threshold, self._then = self._earned, shift_of(labels)
        self._rates: Counter[float] = Counter()
        self._audited: list[Audited] = []
        self._judged: list[Columns] = []

    def night(self, name: str, found: Answers) -> None:
        """People judge what tonight left to them; by day that is certified, which sets tomorrow's threshold."""
        taken = found.confidence >= (2.0 if self.threshold is None else self.threshold)
        chosen = self._draw(name, found, taken)
        self._judged.append(_judged(found, taken, chosen))
        self._audited += [_audited(found, place, rate) for place, rate in chosen.items()]
        if self._earned is not None:
            self._move()

    def _move(self) -> None:
        total, target = self._rates.total(), self._promise.target
        line = certified("k", "", total, self._audited, target, draws=Draws(self._rates))
        drift = drift_since(self._then, _joined(self._judged).since(-NEWEST))
        after = next_threshold(self.threshold, line, self._audited, unproven(), drift.asks(self._earned or 1.0)).after
        if after != self.threshold:
            self.threshold, self._rates, self._audited = after, Counter(), []

    def _draw(self, name: str, found: Answers, taken: np.ndarray) -> dict[tuple[int, int], float]:
        places = [(int(d), int(f)) for d, f in np.argwhere(taken)]
        accepted = [Accepted(document=str(d), field=str(f), confidence=found.confidence[d, f]) for d, f in places]
        plan = plan_audit(accepted, zone=self._promise.target, power=POWER)
        self._rates.update(inclusion(plan, each.confidence) for each in accepted)
        return {(int(a.document), int(a.field)): rate for a, rate in drawn(accepted, plan, name)}


def nightly(rng: np.random.Generator, labelled: int, state: Callable[[int], State], promise: Promise) -> Iterator[tuple[tuple[float, float], ...]]:  # fmt: skip
    """(coverage, true error) of ours, a fixed threshold and ECE's, night by night."""
    labels, others = answers(rng, labelled, fields=1), answers(rng, 400, fields=1)
    ours = Feedback(columns(*labels), others.confidence.ravel(), promise)
    ece = by_ece(*labels, promise.target)
    for night in range(RUN):
        truth = _truth(state(night))
        yield truth.at(ours.threshold), truth.at(FIXED), truth.at(ece)
        ours.night(f"{rng.integers(2**60)}", answers(rng, DOCUMENTS, state(night), fields=1))


def _audited(found: Answers, place: tuple[int, int], rate: float) -> Audited:
    return Audited(
        kind="k", field="", confidence=found.confidence[place], wrong=bool(found.wrong[place]), inclusion=rate
    )


def _judged(found: Answers, taken: np.ndarray, chosen: dict[tuple[int, int], float]) -> Columns:
    """What was accepted counts where it was audited, for one as in production (sql/trust/judged.py); a person judges all the rest."""
    known = ~taken
    for place in chosen:
        known[place] = True
    document, field = np.nonzero(known)
    return Columns(document, found.confidence[document, field], found.wrong[document, field], np.ones(document.size))


def _joined(nights: list[Columns]) -> Columns:
    numbers = [night.document + i * DOCUMENTS for i, night in enumerate(nights)]
    parts = [*zip(*nights, strict=True)] if nights else [[], [np.zeros(0)], [np.zeros(0)], [np.zeros(0)]]
    return Columns(np.concatenate([np.zeros(0, dtype=np.int64), *numbers]), *map(np.concatenate, parts[1:]))
