"""Ranks a document's paragraphs for a field: BM25 against its description and search words, and the shape of its type. Built once a document."""

import re
from collections.abc import Callable, Sequence
from functools import cache, cached_property, lru_cache, partial

import numpy as np
from numpy.typing import NDArray

from schemas.kind import FieldSpec
from schemas.values import ValueType
from tasks.sought import plain, possible
from tasks.window.bm25 import Bm25
from tasks.window.paragraph import Paragraph
from tasks.window.tokens import estimated_tokens

SHAPE_BOOST = 0.5  # of the best score: what a span of the field's type adds

NO_TERM = "∅"

Scores = NDArray[np.float64]
CountTokens = Callable[[str], int]

_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?"
_DATE = re.compile(
    rf"\b{_MONTH}\s+(?:_+|\d{{1,2}})?,?\s*\d{{2,4}}|\bday\s+of\b|\b{_MONTH},?\s+\d{{4}}|\d{{1,4}}[-/.]\d{{1,2}}[-/.]\d{{2,4}}",
    re.I,
)
SHAPES: dict[ValueType, re.Pattern[str]] = {
    ValueType.DATE: _DATE,
    ValueType.MONTH: _DATE,
    ValueType.TIME: re.compile(r"\b\d{1,2}[:.]\d{2}\b|\b\d{1,2}\s*[ap]\.?m\b", re.I),
    ValueType.MONEY: re.compile(r"[$€£]\s?\d|\b(?:usd|eur|gbp|rm)\s?\d|\b\d[\d,]*\.\d{2}\b", re.I),
    ValueType.DURATION: re.compile(
        r"\b(?:\d+|one|two|three|four|five|six|seven|ten|twelve|eighteen|thirty|sixty|ninety)\)?[\s-]+(?:\(\d+\)\s*)?(?:calendar\s+|business\s+)?(?:day|week|month|year)",
        re.I,
    ),
    ValueType.JURISDICTION: re.compile(r"(?i:\blaws?\s+of\b|\bgovern(?:ed|ing)\b)|\b[A-Z]\w+\s+law\b"),
    ValueType.PHONE: re.compile(r"\+?\(?\d{2,4}\)?[\s.-]?\d{3,4}[\s.-]?\d{3,4}"),
}

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
        self._shaped: dict[ValueType, Scores] = {}

    def scores(self, spec: FieldSpec) -> Scores:
        """A paragraph's promise for the field: 1 for the best words, more for the shape of its type."""
        words = self._bm25.scores(query_terms(spec)).astype(np.float64)
        best = words.max(initial=0.0)
        return (words / best if best else words) + SHAPE_BOOST * self._shape(spec.type)

    def ranked(self, spec: FieldSpec) -> list[int]:
        """Indices of the paragraphs, the most promising first, earlier ones first among equals."""
        return [int(i) for i in np.argsort(-self.scores(spec), kind="stable")]

    @cached_property
    def _bm25(self) -> Bm25:
        return Bm25([terms(paragraph.text) or [NO_TERM] for paragraph in self.paragraphs])

    @cached_property
    def _plain(self) -> list[tuple[str, str]]:
        return [(each.text, plain.__wrapped__(each.text)) for each in self.paragraphs]

    def _shape(self, value_type: ValueType) -> Scores:
        if value_type not in self._shaped:
            pattern = SHAPES.get(value_type)
            hits = [False] * len(self.paragraphs) if pattern is None else list(map(partial(_has, pattern), self._plain))
            self._shaped[value_type] = np.array(hits, dtype=np.float64)
        return self._shaped[value_type]


def _has(pattern: re.Pattern[str], of: tuple[str, str]) -> bool:
    text, plain_text = of
    return possible(pattern, plain_text) and pattern.search(text) is not None


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
