"""How much of a document a group of fields is shown. Measured: more than this finds hardly any more answers, and costs as it grows."""

from collections.abc import Sequence

from schemas.kind import FieldSpec
from schemas.values import ValueType

LEAST_TOKENS = 250
_TOKENS = {
    ValueType.NAMES: 300,
    ValueType.CLAUSE: 300,
    ValueType.TEXT: 200,
    ValueType.MONEY: 200,
    ValueType.DURATION: 180,
    ValueType.JURISDICTION: 120,
}
_OTHERS = 150


def budget_tokens(specs: Sequence[FieldSpec], most: int) -> int:
    """Tokens of the document for this group: what its fields need by their types, at most `most`."""
    return min(most, max(LEAST_TOKENS, sum(_TOKENS.get(spec.type, _OTHERS) for spec in specs)))
