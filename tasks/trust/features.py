"""Signals of a reading as the columns of a regression: numbers, what is missing, the field, and what a field makes of a signal."""

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

Signals = Mapping[str, float | None]

_MISSING, _FIELD, _OF_FIELD = "missing ", "field ", " × "
_BY_FIELD = ("by_rules", "rules_agree", "lower_agrees", "logprob_mean")  # may weigh differently field by field


def columns_for(signals: Iterable[Signals], fields: Sequence[str]) -> tuple[str, ...]:
    """The columns that these readings fill: a signal, whether it is missing if it sometimes is, and the fields if there are several."""
    rows = list(signals)
    seen = [name for name in rows[0] if any(row.get(name) is not None for row in rows)]
    gaps = [f"{_MISSING}{name}" for name in seen if any(row.get(name) is None for row in rows)]
    own = [f"{_FIELD}{field}" for field in fields] if len(fields) > 1 else []
    crossed = [f"{field}{_OF_FIELD}{name}" for field in fields for name in _BY_FIELD if name in seen] if own else []
    return (*seen, *gaps, *own, *crossed)


@lru_cache(maxsize=64)  # asked about each reading anew, of a scorer a kind
def always_there(columns: tuple[str, ...]) -> frozenset[str]:
    """The signals that no reading lacked of those that gave these columns."""
    gaps = {column.removeprefix(_MISSING) for column in columns if column.startswith(_MISSING)}
    own = (column for column in columns if not column.startswith((_MISSING, _FIELD)) and _OF_FIELD not in column)
    return frozenset(own) - gaps


def features(signals: Signals, field: str, columns: Sequence[str]) -> list[float]:
    """One number a column; what is missing counts 0 beside its own column that says so."""
    return [_feature(signals, field, column) for column in columns]


def _feature(signals: Signals, field: str, column: str) -> float:
    if column.startswith(_MISSING):
        return float(signals.get(column.removeprefix(_MISSING)) is None)
    if column.startswith(_FIELD):
        return float(column == f"{_FIELD}{field}")
    if _OF_FIELD in column:
        owner, _, name = column.partition(_OF_FIELD)
        return (signals.get(name) or 0.0) if owner == field else 0.0
    return signals.get(column) or 0.0
