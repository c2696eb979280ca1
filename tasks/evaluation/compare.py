"""Whether one evaluation is better than another on the same documents: a paired test, whose unit is the document.

Sign-flip permutation of the differences document by document (Fisher, The Design of Experiments, 1935; for language models Dror et al.,
ACL 2018), exact for few documents, else drawn, with Phipson and Smyth's correction (2010); Holm's adjustment over the lines of one level;
intervals by paired bootstrap (Efron and Tibshirani, 1993).
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from schemas.comparison import ComparisonLine, Verdict
from schemas.errors import SettingError
from schemas.evaluation import ALL, Evaluation, FieldOutcome
from tasks.trust.figures import LEVEL

ALPHA = 0.05
EXACT = 14  # differing documents up to which all signs are tried
DRAWN = 9_999
RESAMPLES = 2_000

Floats = NDArray[np.float64]
Key = tuple[str, str]  # kind, field
Right = Mapping[tuple[str, str, str], bool]  # content hash, kind, field


def require_comparable(first: Evaluation, second: Evaluation, common: int) -> None:
    """Raises SettingError unless both were measured on the same documents with the same labels."""
    if first.documents_hash != second.documents_hash:
        raise SettingError(
            f"Evaluation {first.evaluation_id} is of {first.documents} documents of {first.set_name}, "
            f"{second.evaluation_id} of {second.documents} of {second.set_name}: {common} are common, and they or their labels differ",
            "Evaluate both models on the same set with the same options",
        )


def common_documents(first: Sequence[FieldOutcome], second: Sequence[FieldOutcome]) -> int:
    """How many documents both are about."""
    return len({each.content_hash for each in first} & {each.content_hash for each in second})


def compare(first: Sequence[FieldOutcome], second: Sequence[FieldOutcome]) -> list[ComparisonLine]:
    """All, then kinds, then fields, each level adjusted for its own number of lines."""
    pairs = _pairs(_right(first), _right(second))
    levels: dict[int, list[Key]] = defaultdict(list)
    for key in pairs:
        levels[sum(name != ALL for name in key)].append(key)
    return [line for level in sorted(levels) for line in _adjusted([_line(key, pairs[key]) for key in levels[level]])]


def sign_flip_p_value(differences: Floats) -> float:
    """Two-sided p-value of "each difference was as likely to have the other sign"."""
    own = differences[differences != 0]
    if not own.size:
        return 1.0
    seen = abs(own.sum()) - 1e-9
    if own.size <= EXACT:
        signs = 1 - 2 * ((np.arange(2**own.size)[:, None] >> np.arange(own.size)) & 1)
        return float((np.abs(signs @ own) >= seen).mean())
    rng = np.random.default_rng(0)
    signs = rng.choice([-1, 1], size=(DRAWN, own.size))
    return float((1 + (np.abs(signs @ own) >= seen).sum()) / (1 + DRAWN))


def holm(p_values: Sequence[float]) -> list[float]:
    """Adjusted so that one false verdict among them all is as unlikely as one alone (Holm, 1979)."""
    order = np.argsort(p_values)
    steps = np.array(p_values)[order] * np.arange(len(p_values), 0, -1)
    adjusted = np.empty(len(p_values))
    adjusted[order] = np.minimum(1.0, np.maximum.accumulate(steps))
    return [float(p) for p in adjusted]


def _right(outcomes: Sequence[FieldOutcome]) -> Right:
    return {(each.content_hash, each.kind, each.field): each.is_right for each in outcomes}


def _pairs(first: Right, second: Right) -> dict[Key, Floats]:
    """By kind and field: (documents, 3) fields, right in the first, right in the second; only what both answer for."""
    sums: dict[Key, dict[str, Floats]] = defaultdict(lambda: defaultdict(lambda: np.zeros(3)))
    for document, kind, field in sorted(first.keys() & second.keys()):
        row = np.array([1, first[document, kind, field], second[document, kind, field]], dtype=np.float64)
        for key in ((ALL, ALL), (kind, ALL), (kind, field)):
            sums[key][document] += row
    return {key: np.array(list(rows.values())) for key, rows in sums.items()}


def _line(key: Key, rows: Floats) -> ComparisonLine:
    fields, first, second = rows.sum(axis=0)
    differences = rows[:, 1] - rows[:, 2]
    low, high = _interval(rows)
    return ComparisonLine(
        kind=key[0],
        field=key[1],
        documents=len(rows),
        differing=int((differences != 0).sum()),
        n=int(fields),
        first=first / fields,
        second=second / fields,
        difference=(first - second) / fields,
        low=low,
        high=high,
        p_value=sign_flip_p_value(differences),
        verdict=Verdict.INCONCLUSIVE,
    )


def _interval(rows: Floats) -> tuple[float, float]:
    rng = np.random.default_rng(0)
    drawn = rng.multinomial(len(rows), np.full(len(rows), 1 / len(rows)), size=RESAMPLES) @ rows
    low, high = np.quantile((drawn[:, 1] - drawn[:, 2]) / drawn[:, 0], [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return float(low), float(high)


def _adjusted(lines: Sequence[ComparisonLine]) -> Iterator[ComparisonLine]:
    for line, p_value in zip(lines, holm([line.p_value for line in lines]), strict=True):
        yield line.model_copy(update={"p_value": p_value, "verdict": _verdict(line.difference, p_value)})


def _verdict(difference: float, p_value: float) -> Verdict:
    if p_value > ALPHA or not difference:
        return Verdict.INCONCLUSIVE
    return Verdict.BETTER if difference > 0 else Verdict.WORSE
