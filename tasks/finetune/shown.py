"""A text in which labelled values are looked for: the words that mean a value, as they stand there. Whether they matter is not here."""

import re
from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import Any

from schemas.kind import FieldSpec
from schemas.page import Line, Page
from schemas.reading import EvidenceGrade
from schemas.values import ValueType
from tasks.find import FINDABLE, find
from tasks.ground import DocumentIndex, locate
from tasks.normalise import Context, normalise
from tasks.normalise.span import Span

OPENING_WORDS = 8  # of a clause's sentence: enough to find it again, cheap to write
_SUCCESSIVE = "successive "
_WORD = re.compile(r"\S+")


class Shown:
    """A window, or a whole document, searchable."""

    def __init__(self, text: str, context: Context) -> None:
        self.text = text
        self._context = context

    def words(self, spec: FieldSpec, label: Any, verbatim: Sequence[str]) -> tuple[str, ...]:
        """The words here that mean the label, empty if there are none; several for a list, in the order of the text."""
        if spec.many:
            found = (self._located(name, spec.type, name) for name in label)
            return tuple(sorted(filter(None, found), key=self.text.find))
        if spec.type is ValueType.CLAUSE:
            return self._opening(verbatim)
        words = self._typed(spec.type, label) if spec.type in FINDABLE else self._copied(spec.type, label, verbatim)
        return (words,) if words else ()

    @cached_property
    def _index(self) -> DocumentIndex:
        lines = tuple(Line(text=line) for line in self.text.splitlines())
        return DocumentIndex([Page(number=1, lines=lines)])

    def _copied(self, kind: ValueType, label: Any, verbatim: Sequence[str]) -> str:
        return next(filter(None, (self._located(words, kind, label) for words in (*verbatim, str(label)))), "")

    def _located(self, words: str, kind: ValueType, value: Any) -> str:
        evidence = locate(words, self._index, kind, value)
        if evidence.grade is EvidenceGrade.NONE:
            return ""
        dotted = f"{evidence.quote}."  # of "Nike Inc." the search finds "Nike, Inc"
        return dotted if words.endswith(".") and dotted in self._folded else evidence.quote

    @cached_property
    def _folded(self) -> str:
        return " ".join(self.text.split())

    def _opening(self, sentences: Sequence[str]) -> tuple[str, ...]:
        quotes = filter(None, (self._located(" ".join(s.split()[:40]), ValueType.TEXT, s) for s in sentences))
        return tuple(" ".join(quote.split()[:OPENING_WORDS]) for quote in quotes)[:1]

    def _typed(self, kind: ValueType, label: Any) -> str:
        bare = label.lower().removeprefix(_SUCCESSIVE) if kind is ValueType.DURATION else label
        spans = [span for span in find(kind, self.text, self._context) if same_value(span.value, bare)]
        if spans and bare != label:
            return next((words for span in spans for words in self._wider(span, label)), "")
        return spans[0].text.strip() if spans else ""

    def _wider(self, span: Span, label: str) -> Iterator[str]:
        """Ever more words around the span, as long as none of them means the label: "successive one year terms"."""
        words = [match.span() for match in _WORD.finditer(self.text)]
        inside = [i for i, (start, end) in enumerate(words) if start < span.end and end > span.start]
        for width in range(1, 7):
            first, last = max(0, inside[0] - width), min(len(words) - 1, inside[-1] + width)
            phrase = self.text[words[first][0] : words[last][1]]
            if same_value(normalise(ValueType.DURATION, (phrase,), self._context).value, label):
                yield " ".join(phrase.split())


def same_value(found: Any, label: Any) -> bool:
    """Whether a typed value is the labelled one; amounts by their number, words but for case."""
    if isinstance(found, dict):
        wanted = label["amount"] if isinstance(label, dict) else label
        return bool(_number(found["amount"]) == _number(wanted))
    return str(found).casefold() == str(label).casefold()


def _number(amount: Any) -> Any:
    from decimal import Decimal, InvalidOperation

    try:
        return Decimal(str(amount).replace(",", ""))
    except InvalidOperation:
        return None
