"""Where two texts differ, word by word, so that nobody has to search for it. Pure."""

import re
from difflib import SequenceMatcher

from schemas.record import Record

_PIECES = re.compile(r"\s+|\w+|[^\w\s]")


class Run(Record):
    """A stretch of text; whether the other text lacks it."""

    text: str
    differs: bool


def difference(one: str, other: str) -> tuple[tuple[Run, ...], tuple[Run, ...]]:
    """Both texts in runs."""
    left, right = _PIECES.findall(one), _PIECES.findall(other)
    steps = SequenceMatcher(None, left, right, autojunk=False).get_opcodes()
    lefts = tuple(Run(text="".join(left[a:b]), differs=tag != "equal") for tag, a, b, _, _ in steps if a < b)
    rights = tuple(Run(text="".join(right[c:d]), differs=tag != "equal") for tag, _, _, c, d in steps if c < d)
    return lefts, rights
