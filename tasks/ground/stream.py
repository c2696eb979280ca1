"""A text as tokens, folded, each knowing where it stands in the source. What is searched for in it is not decided here."""

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate

_MARK = "\u0300-\u036f\u00ad"
_WORD = rf"[^\W_][^\W_{_MARK}]*(?:[{_MARK}]+[^\W_]*)*"
_TOKEN = re.compile(rf"{_WORD}(?:(?<=\d)[.,:/](?=\d){_WORD})*|&")
_JOINED = re.compile(rf"{_WORD}(?:(?<=\d)[.,:/](?=\d){_WORD}|[-‐‑]\s*(?=[^\W\d_]){_WORD})*|&")
_PRINTED = re.compile(r"\S+")


@dataclass(frozen=True)
class Stream:
    """`text` is the tokens joined by spaces; `starts` are their offsets in it, `spans` their places in the source."""

    text: str
    starts: list[int]
    spans: list[tuple[int, int]]

    def token_at(self, offset: int) -> int:
        return bisect_right(self.starts, offset) - 1

    def tokens(self, first: int, last: int) -> str:
        """The tokens from first up to last, last not included."""
        end = self.starts[last] - 1 if last < len(self.starts) else len(self.text)
        return self.text[self.starts[first] : end]


def printed(source: str) -> Stream:
    """The words as they are printed, whitespace folded."""
    return _stream(source, _PRINTED, str)


def folded(source: str) -> Stream:
    """Case, accents and punctuation folded; figures such as 12.50 stay whole."""
    return _stream(source, _TOKEN, _fold)


def joined(source: str) -> Stream:
    """Folded, and words with hyphens made one word, across line ends too."""
    return _stream(source, _JOINED, _fold)


def _stream(source: str, pattern: re.Pattern[str], fold: Callable[[str], str]) -> Stream:
    matches = list(pattern.finditer(source))
    words = [fold(match[0]) for match in matches]
    if not all(words):
        matches = [match for match, word in zip(matches, words, strict=True) if word]
        words = [word for word in words if word]
    starts = list(accumulate([len(word) + 1 for word in words[:-1]], initial=0)) if words else []
    return Stream(" ".join(words), starts, [match.span() for match in matches])


@lru_cache(maxsize=100_000)
def _fold(token: str) -> str:
    if token == "&":
        return "and"
    plain = unicodedata.normalize("NFKD", token).casefold()
    return re.sub(rf"[{_MARK}\s‐‑-]", "", plain)
