"""Whether a model in shadow is right more often than the one in production. Which documents both read is not here.

Its unit is the document: the fields that the shadow alone has right less those that production alone has right, as a share of its fields, so
from −1 to 1. Where both say the same nobody needs to know the truth. Where they differ and no person has answered, the document counts at its
worst for what is to be shown: each capital is then at most what it would be with all answers, and the claim holds however few there are and
whichever fields people answer. Capital that grows by betting on one sign of the mean is evidence for it whenever one looks (bounds.py).
"""

import math
from collections.abc import Iterable, Iterator, Sequence

import numpy as np

from schemas.comparison import Verdict
from schemas.evaluation import ALL
from schemas.record import Record
from schemas.shadow import Agreed, Pair, Standing
from tasks.measure import compared
from tasks.trust.bounds import Floats, log_capital

STAKES = (np.arange(1, 10) / 10, np.full(9, 1 / 9))  # gains and losses are alike in size, so none bets all


class _Gain(Record):
    """Of one field: the least and the most by which the shadow is ahead, and who is right where that is known."""

    low: int
    high: int
    differs: bool = False
    answered: bool = False
    shadow: bool = False
    production: bool = False


def standings(pairs: Sequence[Pair], alike: Sequence[Agreed], alpha: float) -> list[Standing]:
    """All kinds together, then each. The shadow is better if it is in all of it and shown to be worse in no kind; nothing of no document.

    Args:
        pairs: all fields of the documents in which anything differs.
        alike: the other documents.
    """
    kinds = sorted({pair.kind for pair in pairs} | {each.kind for each in alike})
    if not kinds:
        return []
    found = [_standing(kind, [p for p in pairs if p.kind == kind], [a for a in alike if a.kind == kind], alpha) for kind in kinds]  # fmt: skip
    whole = _standing(ALL, pairs, alike, alpha)
    spoiled = whole.verdict is Verdict.BETTER and any(each.verdict is Verdict.WORSE for each in found)
    return [whole.model_copy(update={"verdict": Verdict.INCONCLUSIVE}) if spoiled else whole, *found]


def _standing(kind: str, pairs: Sequence[Pair], alike: Sequence[Agreed], alpha: float) -> Standing:
    documents: dict[str, list[_Gain]] = {}
    for pair in pairs:
        documents.setdefault(pair.content_hash, []).append(_gain(pair))
    gains = [gain for own in documents.values() for gain in own]
    better = _p_value(np.array([sum(g.low for g in own) / len(own) for own in documents.values()]))
    worse = _p_value(-np.array([sum(g.high for g in own) / len(own) for own in documents.values()]))
    return Standing(
        kind=kind,
        documents=len(documents) + sum(each.documents for each in alike),
        fields=len(gains) + sum(each.fields for each in alike),
        differing=sum(gain.differs for gain in gains),
        answered=sum(gain.answered for gain in gains),
        shadow_right=sum(gain.shadow for gain in gains),
        production_right=sum(gain.production for gain in gains),
        p_better=better,
        p_worse=worse,
        verdict=_verdict(better, worse, alpha),
    )


def _gain(pair: Pair) -> _Gain:
    if compared(pair.production, pair.shadow)[3]:
        return _Gain(low=0, high=0)
    if not pair.answered:
        return _Gain(low=-1, high=1, differs=True)
    shadow, production = (compared(pair.answer, value)[3] for value in (pair.shadow, pair.production))
    ahead = shadow - production
    return _Gain(low=ahead, high=ahead, differs=True, answered=True, shadow=shadow, production=production)


def _p_value(margins: Floats) -> float:
    return min(1.0, math.exp(-float(log_capital(margins, 1.0, STAKES))))


def _verdict(better: float, worse: float, alpha: float) -> Verdict:
    if better <= alpha:
        return Verdict.BETTER
    return Verdict.WORSE if worse <= alpha else Verdict.INCONCLUSIVE


def rows_of(found: Iterable[Standing]) -> Iterator[dict[str, str]]:
    """A row a line, for people."""
    for each in found:
        yield {
            "kind": each.kind or "all",
            "documents": str(each.documents),
            "fields": str(each.fields),
            "differ": f"{each.differing}, answered {each.answered}",
            "shadow right": str(each.shadow_right),
            "production right": str(each.production_right),
            "p better": f"{each.p_better:.3f}",
            "p worse": f"{each.p_worse:.3f}",
            "the shadow is": each.verdict.value,
        }
