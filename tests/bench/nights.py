"""A run of nights with labels, audits and feedback, by the functions that production calls."""

from collections.abc import Callable, Iterator
from functools import lru_cache

import numpy as np

from schemas.trust import Accepted, Audited, DerivedThreshold, Held, Promise
from tasks.trust.audit import drawn, plan_audit
from tasks.trust.certificate import certified, next_threshold
from tasks.trust.columns import Columns
from tasks.trust.drift import overconfidence, warned
from tasks.trust.thresholds import derive_from
from tests.bench.rivals import FIXED, by_ece
from tests.bench.world import Answers, State, Truth, answers, columns

RUN, DOCUMENTS, WINDOW = 25, 300, 3
LEAST = 0.09  # no night audits at a smaller rate
_truth = lru_cache(maxsize=None)(Truth)


class Feedback:
    """The threshold of tonight, and what was judged since it last went up."""

    def __init__(self, labels: Columns, reference: np.ndarray, promise: Promise) -> None:
        self.threshold, self._promise = derive_from(labels, promise, reference).threshold, promise
        self._audits: list[tuple[np.ndarray, list[Audited]]] = []  # confidences accepted a night
        self._fresh: list[Columns] = []
        self._recent: list[Columns] = []
        self._derived, self._then, self._raised = self.threshold, overconfidence(labels), False

    def night(self, name: str, found: Answers) -> None:
        """Audit, certify, and set tomorrow's threshold."""
        taken = found.confidence >= (2.0 if self.threshold is None else self.threshold)
        chosen = self._draw(name, found, taken)
        audited = [_audited(found, place, rate) for place, rate in chosen.items()]
        judged = _judged(found, taken, chosen)
        self._audits = [*self._audits, (found.confidence[taken], audited)][-WINDOW:]
        self._recent = [*self._recent, judged][-WINDOW:]
        self._fresh.append(judged)
        pooled = [a for _, some in self._audits for a in some]
        line = certified("k", "", sum(len(n) for n, _ in self._audits), pooled, self._promise.target)
        move = next_threshold(self.threshold, line, pooled, self._from_fresh(), self._warning())
        self._move(move.after, kept=line.held is not Held.NO)

    def _draw(self, name: str, found: Answers, taken: np.ndarray) -> dict[tuple[int, int], float]:
        places = [(int(d), int(f)) for d, f in np.argwhere(taken)]
        accepted = [Accepted(document=str(d), field=str(f), confidence=found.confidence[d, f]) for d, f in places]
        plan = plan_audit(accepted)
        return {(int(a.document), int(a.field)): rate for a, rate in drawn(accepted, plan, name)}

    def _from_fresh(self) -> DerivedThreshold:
        least = 1.0 if self.threshold is None else LEAST
        fresh = self._fresh if self._raised or self.threshold is None else []
        return derive_from(joined(fresh), self._promise.model_copy(update={"least_inclusion": least}))

    def _warning(self) -> float | None:
        return warned(self._derived, self._then, overconfidence(joined(self._recent))) if self._derived else None

    def _move(self, after: float | None, kept: bool) -> None:
        """Audits that told where to go cannot say how it is there; others still hold for what lies above."""
        if after == self.threshold:
            return
        up = after is None or (self.threshold is not None and after > self.threshold)
        if after is not None and not (
            up and kept
        ):  # a drift counts from where audits or fresh answers last put the threshold
            self._derived, self._then = after, overconfidence(joined(self._recent))
        self._raised, self._fresh = up, [] if up else self._fresh
        self.threshold, least = after, after if kept and up and after is not None else 2.0
        self._audits = [(c[c >= least], [a for a in some if a.confidence >= least]) for c, some in self._audits]


def nightly(rng: np.random.Generator, labelled: int, state: Callable[[int], State], promise: Promise) -> Iterator[tuple[tuple[float, float], ...]]:  # fmt: skip
    """(coverage, true error) of ours, a fixed threshold and ECE's, night by night."""
    labels, others = answers(rng, labelled), answers(rng, 400)
    ours = Feedback(columns(*labels), others.confidence.ravel(), promise)
    ece = by_ece(*labels, promise.target)
    for night in range(RUN):
        truth = _truth(state(night))
        yield truth.at(ours.threshold), truth.at(FIXED), truth.at(ece)
        ours.night(f"{rng.integers(2**60)}", answers(rng, DOCUMENTS, state(night)))


def _audited(found: Answers, place: tuple[int, int], rate: float) -> Audited:
    return Audited(
        kind="k", field="", confidence=found.confidence[place], wrong=bool(found.wrong[place]), inclusion=rate
    )


def _judged(found: Answers, taken: np.ndarray, chosen: dict[tuple[int, int], float]) -> Columns:
    """What was accepted counts where it was audited; a person judges all the rest."""
    rate = np.where(taken, 0.0, 1.0)
    for place, inclusion in chosen.items():
        rate[place] = inclusion
    document, field = np.nonzero(rate)
    return Columns(document, found.confidence[document, field], found.wrong[document, field], 1 / rate[document, field])


def joined(nights: list[Columns]) -> Columns:
    if not nights:
        return Columns(np.zeros(0, dtype=np.int64), np.zeros(0), np.zeros(0), np.zeros(0))
    numbers = np.concatenate([night.document + i * DOCUMENTS for i, night in enumerate(nights)])
    return Columns(numbers, *(np.concatenate(parts) for parts in list(zip(*nights, strict=True))[1:]))
