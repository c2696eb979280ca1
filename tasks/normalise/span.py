"""A typed span: words of a text that stand for a value. How each type's words look is in that type's module."""

import re
from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Any, NamedTuple

from tasks.normalise.sought import plain


class Span(NamedTuple):
    """Characters `start` to `end` of a text; `value` has the form that schemas/values.py gives."""

    start: int
    end: int
    text: str
    value: Any


def distinct(spans: Iterable[Span]) -> list[Span]:
    """The first span of each value, in the order of the text."""
    found: list[Span] = []
    for span in spans:
        if all(span.value != other.value for other in found):
            found.append(span)
    return found


def matches_near(
    anchor: re.Pattern[str],
    pattern: re.Pattern[str],
    text: str,
    before: int,
    after: int,
    needs: re.Pattern[str] | None = None,
) -> Iterator[re.Match[str]]:
    """Matches of a slow pattern in the surroundings of a fast one; a long contract is mostly neither.

    `needs` is what stands in every match, in the plain form of the text: surroundings without it are not looked at.
    """
    windows = _windows(anchor, text, before, after)
    if needs is not None:
        windows = (window for window in windows if needs.search(plain(text), *window))
    return chain.from_iterable(pattern.finditer(text, *window) for window in windows)


def _windows(anchor: re.Pattern[str], text: str, before: int, after: int) -> Iterator[tuple[int, int]]:
    """The surroundings of the anchors, those that touch made one."""
    first, last = 0, -1
    for match in anchor.finditer(text):
        start = match.start() - before
        if start > last:
            if last >= 0:
                yield first, last
            first = start
        last = match.end() + after
    if last >= 0:
        yield first, min(len(text), last)
