"""BM25 over a document's paragraphs, as Lucene reckons it. Which words are looked for is not here.

A document is asked a few times and thrown away: a term is scored when it is first asked for, and most never are. Scores are those of
the library bm25s to the last bit (float32, summed in the order of the query), which took seven times as long and imports numba.
"""

import math
from collections import Counter
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

K1 = 1.2
B = 0.6

Scores = NDArray[np.float32]
Posting = tuple[NDArray[np.intp], Scores]  # the paragraphs that have a term, and what it is worth in each


class Bm25:
    """State: the terms of each paragraph, and what has been asked."""

    def __init__(self, paragraphs: Sequence[Sequence[str]]) -> None:
        self._count = len(paragraphs)
        self._places: dict[str, list[tuple[int, int]]] = {}
        for at, terms in enumerate(paragraphs):
            for term, times in Counter(terms).items():
                self._places.setdefault(term, []).append((at, times))
        mean = sum(map(len, paragraphs)) / max(1, self._count)
        self._length = [K1 * ((1 - B) + B * len(terms) / mean) for terms in paragraphs]
        self._asked: dict[str, Posting] = {}

    def scores(self, query: Sequence[str]) -> Scores:
        """A paragraph's score; a term of the query counts as often as it is there."""
        found = np.zeros(self._count, dtype=np.float32)
        for term in query:
            if term in self._places:
                at, worth = self._posting(term)
                found[at] += worth
        return found

    def _posting(self, term: str) -> Posting:
        if term not in self._asked:
            places = self._places[term]
            rare = float(np.float32(math.log(1 + (self._count - len(places) + 0.5) / (len(places) + 0.5))))
            worth = [rare * (times / (self._length[at] + times)) for at, times in places]
            self._asked[term] = np.array([at for at, _ in places]), np.array(worth, dtype=np.float32)
        return self._asked[term]
