"""Adjudicated answers as columns, checked. What is concluded from them is in thresholds.py."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from schemas.trust import Adjudicated, Promise
from tasks.trust.bounds import Floats


class Columns(NamedTuple):
    """n answers: document as a number from 0, confidence, the loss suffered (0 if right), and 1/inclusion; each (n,)."""

    document: NDArray[np.int64]
    confidence: Floats
    loss: Floats
    weight: Floats

    def since(self, first: int) -> "Columns":
        """Without the answers before that one, from 0; a negative number counts from the end."""
        return Columns(self.document[first:], self.confidence[first:], self.loss[first:], self.weight[first:])


def columns_of(answers: Sequence[Adjudicated]) -> Columns:
    """Records as columns."""
    numbers: dict[str, int] = {}
    return Columns(
        np.array([numbers.setdefault(a.document, len(numbers)) for a in answers], dtype=np.int64),
        np.array([a.confidence for a in answers], dtype=np.float64),
        np.array([a.loss * a.wrong for a in answers], dtype=np.float64),
        np.array([1 / a.inclusion for a in answers], dtype=np.float64),
    )


def checked(columns: Columns, promise: Promise) -> Columns:
    """The same columns.

    Raises:
        ValueError: a confidence that is no share; more answers of a document, a greater loss or a smaller inclusion than promised.
    """
    if not np.all((columns.confidence >= 0) & (columns.confidence <= 1)):
        raise ValueError("a confidence is not a number from 0 to 1")
    if columns.document.size and np.bincount(columns.document).max() > promise.most_answers:
        raise ValueError(f"a document has more than {promise.most_answers} answers; say so in most_answers")
    if not np.all((columns.loss >= 0) & (columns.loss <= promise.worst_loss)):
        raise ValueError(f"a loss is not a number from 0 to worst_loss, {promise.worst_loss}")
    if not np.all((columns.weight >= 1) & (columns.weight <= 1 / promise.least_inclusion + 1e-9)):
        raise ValueError(f"an inclusion is not from least_inclusion, {promise.least_inclusion}, to 1")
    return columns


def document_sums(columns: Columns, values: Floats, taken: NDArray[np.bool_]) -> Floats:
    """Sums a document of the values that are taken: values (n,), taken (grid, n) → (grid, documents)."""
    documents = int(columns.document.max()) + 1 if columns.document.size else 0
    sums = [np.bincount(columns.document, weights=values * row, minlength=documents) for row in taken]
    return np.array(sums, dtype=np.float64).reshape(len(taken), documents)


def worst_of(promise: Promise) -> float:
    """The largest loss that one document can have, by inclusion weights."""
    return promise.most_answers * promise.worst_loss / promise.least_inclusion
