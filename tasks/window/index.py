"""Ranks a document's paragraphs for a field: BM25 against its description and search words, and what the finders see in them. Built once a document."""

import re
from collections.abc import Callable, Sequence
from functools import cache, cached_property, lru_cache

import numpy as np
from numpy.typing import NDArray

from schemas.kind import FieldSpec
from tasks.find.sight import Sight, sight_of
from tasks.window.bm25 import Bm25
from tasks.window.paragraph import Paragraph
from tasks.window.tokens import estimated_tokens

FOUND_BOOST = 0.5  # of the best score: what a span of the field's type adds, or words of its clause

NO_TERM = "∅"

Scores = NDArray[np.float64]
CountTokens = Callable[[str], int]

_WORD = re.compile(r"[a-z]{2,}|\d+")
_SUFFIX = re.compile(r"(?<=[a-z]{4})(?:ing|ed|es|e|s)$")
_STOP = re.compile(
    r"\b(?:the|of|to|and|in|or|any|by|for|that|this|which|with|be|it|is|as|on|an|at|from|its|has|was|are)\b"
)


class ParagraphIndex:
    """The paragraphs of one document and their costs in tokens, indexed for any number of fields when first asked."""

    def __init__(self, paragraphs: Sequence[Paragraph], count_tokens: CountTokens = estimated_tokens) -> None:
        self.paragraphs = tuple(paragraphs)
        self.costs = tuple(count_tokens(paragraph.text) + 1 for paragraph in self.paragraphs)
        self._found: dict[Sight | None, Scores] = {}

    def scores(self, spec: FieldSpec) -> Scores:
        """A paragraph's promise for the field: 1 for the best words, more where the second reader's finders see what could be the answer."""
        words = self._bm25.scores(query_terms(spec)).astype(np.float64)
        best = words.max(initial=0.0)
        return (words / best if best else words) + FOUND_BOOST * self._seen(spec)

    def ranked(self, spec: FieldSpec) -> list[int]:
        """Indices of the paragraphs, the most promising first, earlier ones first among equals."""
        return [int(i) for i in np.argsort(-self.scores(spec), kind="stable")]

    @cached_property
    def _bm25(self) -> Bm25:
        return Bm25([terms(paragraph.text) or [NO_TERM] for paragraph in self.paragraphs])

    def _seen(self, spec: FieldSpec) -> Scores:
        sight = sight_of(spec)
        if sight not in self._found:
            seen = [sight is not None and sight(each.text) for each in self.paragraphs]
            self._found[sight] = np.array(seen, dtype=np.float64)
        return self._found[sight]


def terms(text: str) -> list[str]:
    """Words without endings; "governed" and "governing" are one."""
    return [term for word in _WORD.findall(text.lower()) if (term := _term(word))]


@lru_cache(maxsize=50_000)
def _term(word: str) -> str:
    """Empty for a word that says nothing."""
    return "" if _STOP.fullmatch(word) else _SUFFIX.sub("", word)


@cache
def query_terms(spec: FieldSpec) -> list[str]:
    """The field's search words and its description; a search word counts twice."""
    return 2 * list(dict.fromkeys(terms(spec.search))) + list(dict.fromkeys(terms(spec.description)))
