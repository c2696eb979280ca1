"""How unlike a document is to those that a calibrator saw: the cosine distance of their hashed words to the nearest of a few middle points."""

import re
from collections.abc import Sequence
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from schemas.calibration import Novelty

WIDTH = 256  # numbers a document
MOST_POINTS = 12
TOO_FAR = 0.99  # quantile of the distances of the calibrator's own documents beyond which one is novel
_LONGEST = 20_000  # characters
_DIGIT = re.compile(r"\d")

Vectors = NDArray[np.float64]


def vector_of(text: str) -> Vectors:
    """A unit vector of the document's words, figures ignored; no word can be read off it."""
    words = _DIGIT.sub("0", text[:_LONGEST])
    return np.asarray(_hasher().transform([words]).toarray()[0], dtype=np.float64)


def novelty_of(vectors: Sequence[Vectors]) -> Novelty:
    """Middle points of the documents (k-means), and the distance beyond which hardly one of them lies; without documents every one is novel."""
    from sklearn.cluster import KMeans

    if not vectors:
        return Novelty(limit=0.0)
    stacked = np.stack(vectors)
    count = max(1, min(MOST_POINTS, len(vectors) // 8))
    centres = KMeans(count, n_init=4, random_state=0).fit(stacked).cluster_centers_
    points = centres / np.maximum(np.linalg.norm(centres, axis=1, keepdims=True), 1e-9)
    novelty = Novelty(points=tuple(tuple(round(float(x), 4) + 0.0 for x in point) for point in points))
    return novelty.model_copy(update={"limit": float(np.quantile([distance(v, novelty) for v in vectors], TOO_FAR))})


def distance(vector: Vectors, novelty: Novelty) -> float:
    """Cosine distance to the nearest point, 0 to 1; 1 where there is none."""
    if not novelty.points:
        return 1.0
    return float(np.clip(1 - np.max(np.asarray(novelty.points) @ vector), 0, 1))


@cache
def _hasher() -> Any:
    from sklearn.feature_extraction.text import HashingVectorizer

    return HashingVectorizer(n_features=WIDTH, norm="l2", token_pattern=r"[^\W_]{2,}", lowercase=True)
