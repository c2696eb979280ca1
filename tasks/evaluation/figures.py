"""What outcomes amount to: figures by tier, kind and field, with intervals by bootstrap over whole documents."""

from collections import defaultdict
from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from schemas.evaluation import ALL, DocumentOutcome, FieldOutcome, Figure, FigureName
from tasks.trust.figures import LEVEL, accuracy_at, auroc, interval, least_if_all

RESAMPLES = 1000
_COLUMNS = (
    "documents", "n", "right", "twice_tp", "f1_base", "absent", "invented", "accepted", "accepted_right", "cost_usd", "duration_s",
)  # fmt: skip
_RATIOS = {
    FigureName.F1: ("twice_tp", "f1_base"),
    FigureName.ACCURACY: ("right", "n"),
    FigureName.INVENTED: ("invented", "absent"),
    FigureName.ACCEPTED: ("accepted", "n"),
    FigureName.ACCEPTED_ACCURACY: ("accepted_right", "accepted"),
    FigureName.DOCUMENT_USD: ("cost_usd", "documents"),
    FigureName.ACCEPTED_FIELD_USD: ("cost_usd", "accepted"),
}
_SHARES = (FigureName.F1, FigureName.ACCURACY, FigureName.INVENTED, FigureName.ACCEPTED, FigureName.ACCEPTED_ACCURACY)
_DURATION = {FigureName.DOCUMENT_S: ("duration_s", "documents")}

Floats = NDArray[np.float64]
Key = tuple[str, str, str]  # tier, kind, field


def figures_of(fields: Sequence[FieldOutcome], documents: Sequence[DocumentOutcome]) -> Iterator[Figure]:
    """Each figure of each tier by kind and field, by kind, and of all."""
    spent: dict[Key, list[DocumentOutcome]] = defaultdict(list)
    for each in documents:
        for kind in (ALL, each.kind):
            spent[each.tier, kind, ALL].append(each)
    found: dict[Key, list[FieldOutcome]] = defaultdict(list)
    for outcome in fields:
        for kind, field in ((ALL, ALL), (outcome.kind, ALL), (outcome.kind, outcome.field)):
            found[outcome.tier, kind, field].append(outcome)
    for key, own in found.items():
        yield from _figures(key, own, spent.get(key, []))


def _figures(key: Key, fields: Sequence[FieldOutcome], documents: Sequence[DocumentOutcome]) -> Iterator[Figure]:
    units = by_document(fields, documents)
    timed = bool(documents) and all(each.duration_s is not None for each in documents)
    tier, kind, field = key
    named = {"tier": tier, "kind": kind, "field": field, "n": len(fields), "documents": len(units)}
    for name, (value, low_high) in (*_ratios(units, timed), *_orders(fields)):
        low, high = low_high or (None, None)
        yield Figure.model_validate(named | {"figure": name, "value": value, "low": low, "high": high})


def by_document(fields: Sequence[FieldOutcome], documents: Sequence[DocumentOutcome]) -> Floats:
    """(documents, _COLUMNS) sums; what a document cost is its own cost where documents are given, else its fields'."""
    rows: dict[str, Floats] = defaultdict(lambda: np.zeros(len(_COLUMNS)))
    for outcome in fields:
        rows[outcome.content_hash] += _counted(outcome, costs=not documents)
    for each in documents:
        rows[each.content_hash][-2:] += (float(each.cost_usd), each.duration_s or 0.0)
    found = np.array([rows[name] for name in sorted(rows)])
    found[:, 0] = 1
    return found


Value = tuple[float | None, tuple[float, float] | None]


def _ratios(units: Floats, timed: bool) -> Iterator[tuple[FigureName, Value]]:
    rng = np.random.default_rng(0)
    drawn = rng.multinomial(len(units), np.full(len(units), 1 / len(units)), size=RESAMPLES) @ units
    for name, (part, whole) in (_RATIOS | (_DURATION if timed else {})).items():
        at, base = _COLUMNS.index(part), _COLUMNS.index(whole)
        total = units.sum(axis=0)
        value = float(total[at] / total[base]) if total[base] else None
        yield name, (value, _all_or_none(name, units[:, at], units[:, base]) or _middle(drawn[:, at], drawn[:, base]))


def _all_or_none(name: FigureName, parts: Floats, wholes: Floats) -> tuple[float, float] | None:
    """Of a share that is 1 or 0 in every document, of which drawing them again shows nothing: the exact interval of so many documents."""
    documents = int((wholes > 0).sum())
    if name not in _SHARES or not documents or 0 < parts.sum() < wholes.sum():
        return None
    least = least_if_all(documents)
    return (least, 1.0) if parts.any() else (0.0, 1 - least)


def _middle(parts: Floats, wholes: Floats) -> tuple[float, float] | None:
    """None if it is mostly undefined."""
    known = wholes > 0
    if known.mean() <= 0.5:
        return None
    low, high = np.quantile(parts[known] / wholes[known], [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return float(low), float(high)


def _orders(fields: Sequence[FieldOutcome]) -> Iterator[tuple[FigureName, Value]]:
    """The figures that need the order of confidences."""
    right = np.array([each.is_right for each in fields], dtype=np.float64)
    sure, groups = np.array([each.confidence for each in fields]), [each.content_hash for each in fields]
    for name, figure in ((FigureName.AUROC, auroc), (FigureName.ACCURACY_AT_80, accuracy_at(0.8))):
        value = figure(right, sure)
        yield name, (value, None if value is None else interval(figure, right, sure, groups))


def _counted(each: FieldOutcome, costs: bool) -> Floats:
    tp, fp, fn = each.true_positives, each.false_positives, each.false_negatives
    taken, cost_usd = each.accepted, float(each.cost_usd) if costs else 0.0
    row = (0, 1, each.is_right, 2 * tp, 2 * tp + fp + fn, each.absent, each.absent and not each.is_right, taken, taken and each.is_right, cost_usd, 0)  # fmt: skip
    return np.array(row, dtype=np.float64)
