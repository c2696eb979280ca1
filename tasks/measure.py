"""How right readings are against labels, with intervals over documents. The rules are the shared scorer's; nothing is read or shown here."""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

import numpy as np
from numpy.typing import NDArray

from schemas.record import Record

RESAMPLES = 1000
LEVEL = 0.95
_BETWEEN_WORDS = re.compile(r"[^a-z0-9]+")
_COUNTS = ("n", "right", "tp", "fp", "fn", "null", "invented")

Fields = Mapping[str, Any]
Counts = NDArray[np.int64]  # documents × _COUNTS


class Measured(Record):
    """Figures over documents; each interval (low, high) by bootstrap over whole documents, at LEVEL.

    Attributes:
        f1: micro over values and list items, as Kleister and SROIE score. None where there is nothing to find.
        accuracy: share of the labelled fields that are right, null for null included.
        invented: share of the null labels for which a value was given; None where no label is null.
    """

    documents: int
    fields: int
    f1: float | None
    f1_interval: tuple[float, float] | None
    accuracy: float | None
    accuracy_interval: tuple[float, float] | None
    invented: float | None


def measured(pairs: Sequence[tuple[Fields, Fields]]) -> dict[str, Measured]:
    """Labels and values a document → figures by field, and under '' over all fields."""
    names = list(dict.fromkeys(name for labels, _ in pairs for name in labels))
    by_field = {name: np.array([_counts(labels, values, [name]) for labels, values in pairs]) for name in names}
    totals = np.sum(list(by_field.values()), axis=0) if names else np.zeros((len(pairs), len(_COUNTS)), dtype=np.int64)
    return {name: _figures(counts) for name, counts in {"": totals, **by_field}.items()}


def compared(label: Any, value: Any) -> tuple[int, int, int, bool]:
    """True positives, false positives, false negatives, and whether it is right; lists as sets."""
    if isinstance(label, list):
        items = value if isinstance(value, list) else [value]
        want, got = {folded(item) for item in label} - {None}, {folded(item) for item in items} - {None}
        return len(want & got), len(got - want), len(want - got), want == got
    want_one, got_one = folded(label), folded(value)
    right = want_one == got_one
    return int(right and want_one is not None), int(got_one is not None and not right), int(want_one is not None and not right), right  # fmt: skip


def folded(value: Any) -> str | None:
    """A value without what does not make it another: case, accents, punctuation, zeros at the end of a number."""
    if value is None or value == "" or value == []:
        return None
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, dict):
        value = value["amount"]
    text = unicodedata.normalize("NFKD", str(value)).casefold().replace("&", " and ")
    try:
        return str(Decimal(text.replace(",", "").replace("$", "").strip()).normalize())
    except InvalidOperation:
        return _BETWEEN_WORDS.sub(" ", text).strip() or None


def _counts(labels: Fields, values: Fields, names: Iterable[str]) -> list[int]:
    total = [0] * len(_COUNTS)
    for name in names:
        if name in labels:
            label = labels[name]
            tp, fp, fn, right = compared(label, values.get(name))
            null = not label if isinstance(label, list) else folded(label) is None
            row = (1, right, tp, fp, fn, null, null and not right)
            total = [a + int(b) for a, b in zip(total, row, strict=True)]
    return total


def _figures(counts: Counts) -> Measured:
    rng = np.random.default_rng(0)
    drawn = rng.integers(0, len(counts), size=(RESAMPLES, len(counts)))
    resampled = counts[drawn].sum(axis=1)
    whole = counts.sum(axis=0)
    return Measured(
        documents=int((counts[:, 0] > 0).sum()),
        fields=int(whole[0]),
        f1=_f1(whole),
        f1_interval=_interval([_f1(sample) for sample in resampled]),
        accuracy=_share(whole[1], whole[0]),
        accuracy_interval=_interval([_share(sample[1], sample[0]) for sample in resampled]),
        invented=_share(whole[6], whole[5]),
    )


def _f1(row: Counts) -> float | None:
    return _share(2 * row[2], 2 * row[2] + row[3] + row[4])


def _share(part: Any, whole: Any) -> float | None:
    return round(float(part / whole), 4) if whole else None


def _interval(values: Sequence[float | None]) -> tuple[float, float] | None:
    known = [value for value in values if value is not None]
    if not known:
        return None
    low, high = np.quantile(known, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return round(float(low), 4), round(float(high), 4)
