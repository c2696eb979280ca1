"""Whether a piece of text holds what could answer a field: seen by the same finders that read, though no value is made of it."""

from collections.abc import Callable
from functools import cache

from schemas.kind import FieldSpec
from schemas.values import ValueType
from tasks.find import FINDABLE, spans
from tasks.find.agreements.clauses import CLAUSES
from tasks.find.cues import words_of
from tasks.normalise import Context

Sight = Callable[[str], bool]


def sight_of(spec: FieldSpec) -> Sight | None:
    """The same for all fields that are seen alike; none for a field whose type has no finder."""
    if spec.type is ValueType.CLAUSE:
        words = words_of(spec.description)
        return next((_clause(word) for word in CLAUSES if word in words), None)
    return _typed(spec.type) if spec.type in FINDABLE else None


@cache
def _clause(word: str) -> Sight:
    return lambda text: bool(CLAUSES[word](text))


@cache
def _typed(value_type: ValueType) -> Sight:
    return lambda text: any(True for _ in spans(value_type, text, _ANY))


_ANY = Context()  # where a span stands does not hang on what its figures mean
