"""The words of a field's description that tell where its answer stands. Weighing them against each other is in choice.py."""

import itertools
import re
from functools import cache, lru_cache
from typing import NamedTuple

from schemas.kind import FieldSpec
from schemas.values import ValueType

_WORD = re.compile(r"[^\W\d_]+")


def words_of(text: str) -> list[str]:
    return _WORD.findall(text.casefold())


_COMMON = frozenset(
    words_of("a an and are as at by for from his how in is it its of on or out that the this to was where which with")
)
_UNITS = frozenset(words_of("day days week weeks month months year years period periods"))
_TYPES = frozenset(words_of("date term period name number"))
_STEM = 5


class Cues(NamedTuple):
    """Stems of single words, and pairs of neighbouring words, as they are printed near an answer."""

    stems: frozenset[str]
    pairs: frozenset[str]


def stem(word: str) -> str:
    return word[:_STEM]


@cache
def cues_of(spec: FieldSpec) -> Cues:
    """A unit is part of any duration, and no sign of this one."""
    search = words_of(spec.search)
    common = _COMMON | (_UNITS if spec.type is ValueType.DURATION else frozenset())
    named = set(words_of(spec.name.replace("_", " "))) - _TYPES
    return Cues(
        stems=frozenset(stem(word) for word in [*search, *named] if word not in common),
        pairs=frozenset(f"{a} {b}" for a, b in itertools.pairwise(search)),
    )


@lru_cache(maxsize=256)
def telling(cues: Cues) -> Cues:
    """Without the words that all fields of a type share: a mail's "Date:" is no date of loss."""
    return Cues(stems=cues.stems - {stem(word) for word in _TYPES}, pairs=cues.pairs)


def said_near(cues: Cues, text: str) -> int:
    """How many different cues a piece of text holds."""
    stems, words = _said(text)
    return len(cues.stems & stems) + sum([f" {pair} " in words for pair in cues.pairs])


@lru_cache(maxsize=256)  # an excerpt is asked about for each of its fields
def _said(text: str) -> tuple[frozenset[str], str]:
    """The stems of its words, and the words with spaces around each."""
    words = words_of(text)
    return frozenset([word[:_STEM] for word in words]), f" {' '.join(words)} "
