"""What judged answers stand for where people could not judge all that they were asked: their minutes end, and what matters most comes first.

The fields that wait longest are those that are thought to be right. Were the answered ones all that counts, what is accepted would look too good
at every threshold below today's. Who is asked and who answers is not here.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from tasks.trust.bounds import Floats

TOGETHER = 10  # answers that share what they stand for
Rows = Sequence[Mapping[str, Any]]


def stood_for(answered: Sequence[float], waiting: Sequence[float]) -> Floats:
    """(n,) for each answered field the share of its like that is answered: its probability of being among them.

    Its like are the fields of about its confidence: answered ones are taken TOGETHER by rank, and with each group goes what waits at its
    least confidence or above, up to the next group's. So what waits is stood for by what is no surer than it; what waits below all answers, by
    the least sure. A post-stratification (Holt and Smith, 1979), right as far as the choice among fields of like confidence was chance.

    Args:
        answered: (n,) confidences of the fields that people answered.
        waiting: (m,) confidences of those that they were asked and did not answer yet.
    """
    known, asked = np.array(answered, dtype=np.float64), np.array(waiting, dtype=np.float64)
    if not known.size:
        return known
    lows = np.unique(np.sort(known)[: max(1, known.size - TOGETHER + 1) : TOGETHER])
    own, more = (np.maximum(0, np.searchsorted(lows, each, side="right") - 1) for each in (known, asked))
    there, missing = (np.bincount(each, minlength=lows.size) for each in (own, more))
    return np.asarray((there / (there + missing))[own])


def weighed(rows: Rows, waiting: Rows) -> Iterator[Mapping[str, Any]]:
    """The reviewed readings, each with the probability that it was drawn, if a draw chose it, and answered.

    Args:
        rows: what people answered: `field`, `confidence`, `inclusion` of the audit that drew it, None where it was in doubt.
        waiting: the same of what they did not answer.
    """
    for group in sorted({_asked(row) for row in rows}):
        own = [row for row in rows if _asked(row) == group]
        shares = stood_for(_sure(own), _sure([row for row in waiting if _asked(row) == group]))
        for row, share in zip(own, shares, strict=True):
            yield {**row, "inclusion": float(share) * (row["inclusion"] or 1.0)}


def _asked(row: Mapping[str, Any]) -> tuple[str, bool]:
    """What it was asked among: a field's doubts, or its audits."""
    return row["field"], row["inclusion"] is not None


def _sure(rows: Rows) -> list[float]:
    return [row["confidence"] or 0.0 for row in rows]
