"""Which pieces of plain text a pattern cannot do without: where none of them stands, it need not be tried. What patterns mean is not here.

A search for words is a hundred times as fast as one for a pattern, and most patterns find nothing in most documents.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from importlib import import_module
from typing import Any

LEAST = 2  # letters of a piece that is worth a search
MOST = 24  # pieces

_PARSER: Any = import_module("re._parser")  # Python's own reader of patterns
_BOUNDARY = re.compile(r"\b")
_CONSTANTS: Any = import_module("re._constants")


@lru_cache(maxsize=16)
def plain(text: str) -> str:
    """In lower case and as long; what a pattern takes for an ASCII letter when it ignores case is one."""
    if text.isascii():
        return text.lower()
    return text.replace("İ", "i").lower().replace("ſ", "s").replace("ı", "i")


def pieces_of(pattern: re.Pattern[str]) -> tuple[str, ...]:
    """In lower case; one of them stands in all that the pattern matches; empty where it can do without any."""
    return _pieces(pattern.pattern, pattern.flags)  # a pattern itself as key is hashed anew each time, all its code


@lru_cache(maxsize=4096)
def _pieces(pattern: str, flags: int) -> tuple[str, ...]:
    found = _needed(_PARSER.parse(pattern, flags))
    return tuple(sorted(found, key=len)) if found and len(found) <= MOST else ()


def possible(pattern: re.Pattern[str], plain_text: str) -> bool:
    """False where the pattern surely matches nothing in the text of which this is the plain form."""
    pieces = pieces_of(pattern)
    for piece in pieces:  # in plain words: `any` takes twice as long
        if piece in plain_text:
            return True
    return not pieces


def earliest(patterns: Sequence[re.Pattern[str]], text: str) -> re.Match[str] | None:
    """What one pattern of all these alternatives would find: of matches at one place the first one's."""
    small = plain(text)
    found = [match for each in patterns if possible(each, small) and (match := _first(each, text))]
    return min(found, key=re.Match.start, default=None)


def _first(pattern: re.Pattern[str], text: str) -> re.Match[str] | None:
    unbound = _unbound(pattern.pattern, pattern.flags)
    return pattern.search(text) if unbound is None else next(_at_words(unbound, text), None)


def times(pattern: re.Pattern[str], text: str) -> int:
    """How often the pattern matches in a text in lower case, as often as `findall` says."""
    if not possible(pattern, plain(text)):
        return 0
    unbound = _unbound(pattern.pattern, pattern.flags)
    return len(pattern.findall(text)) if unbound is None else sum(1 for _ in _at_words(unbound, text))


def _at_words(unbound: re.Pattern[str], text: str) -> Iterator[re.Match[str]]:
    """The matches that begin where a word begins or ends."""
    at = 0
    while match := unbound.search(text, at):
        start, end = match.span()
        bound = _BOUNDARY.match(text, start) is not None
        if bound:
            yield match
        at = end if bound and end > start else start + 1


@lru_cache(maxsize=4096)
def _unbound(pattern: str, flags: int) -> re.Pattern[str] | None:
    r"""The pattern without the \b that it begins with, if that is all: Python looks for a first letter fast, for a boundary slowly."""
    if not pattern.startswith(_BOUNDARY.pattern):
        return None
    rest = pattern.removeprefix(_BOUNDARY.pattern)
    parsed, whole = _PARSER.parse(rest, flags), _PARSER.parse(pattern, flags)
    return re.compile(rest, flags) if repr(list(whole)[1:]) == repr(list(parsed)) else None


def _needed(parts: Iterable[tuple[Any, Any]]) -> frozenset[str]:
    """The best of what the parts need; empty for nothing."""
    runs, needs = [""], list[frozenset[str]]()
    for operation, argument in parts:
        if letter := _letter(operation, argument):
            runs[-1] += letter
        elif operation is not _CONSTANTS.AT:
            runs.append("")
            needs.append(_of(operation, argument))
    needs += [frozenset({run}) for run in runs if len(run) >= LEAST or (run and not run.isalnum())]
    return max(filter(None, needs), key=_worth, default=frozenset())


def _letter(operation: Any, argument: Any) -> str:
    """The one character in lower case; empty for several, and for letters that are not ASCII."""
    if operation is _CONSTANTS.IN:
        letters = {_letter(*each) for each in argument}
        return letters.pop() if len(letters) == 1 else ""
    letter = chr(argument).lower() if operation is _CONSTANTS.LITERAL else ""
    return letter if letter.isascii() or letter.upper() == letter else ""


def _of(operation: Any, argument: Any) -> frozenset[str]:
    if operation is _CONSTANTS.BRANCH:
        return _all([_needed(each) for each in argument[1]])
    if operation is _CONSTANTS.SUBPATTERN:
        return _needed(argument[-1])
    if operation in (_CONSTANTS.MAX_REPEAT, _CONSTANTS.MIN_REPEAT) and argument[0] > 0:
        return _needed(argument[2])
    return frozenset()


def _all(branches: Sequence[frozenset[str]]) -> frozenset[str]:
    return frozenset().union(*branches) if all(branches) else frozenset()


def _worth(pieces: frozenset[str]) -> tuple[int, int]:
    return min(map(len, pieces)), -len(pieces)
