"""The sentence that words of a text stand in, bounded on either side. Which sentence says what is in terms.py, spells.py, made.py and clauses.py."""

import re
from typing import NamedTuple

from tasks.normalise.span import Span

LETTER = 40_000  # characters of one that rules of forms and letters look at
STOP = r"(?<!\b[A-Z])(?<!\b[DM]r)(?<!\b[MS][st])(?<!\bMrs)\."  # of a sentence, not of an initial or a title
NEXT_SENTENCE = re.compile(rf"{STOP}\s+(?=[A-Z])")
_REACH = 420  # characters of a sentence on either side
_END = re.compile(
    r"[.;](?!(?<=[AaPp]\.[Mm]\.)\s+(?:[CEMPG][SDM]?T\b|Central|Eastern|Mountain|Pacific|Greenwich))\s+(?=[A-Z0-9(“\"])|\n\s*\n|:\s*\n"
)


class Place(NamedTuple):
    """A span with what its sentence says before and after it, each with single spaces."""

    span: Span
    before: str
    after: str


def place_of(text: str, span: Span) -> Place:
    before = _END.split(text[max(0, span.start - _REACH) : span.start])[-1]
    after = _END.split(text[span.end : span.end + _REACH], maxsplit=1)[0]
    return Place(span=span, before=" ".join(before.split()), after=" ".join(after.split()))


def caught(match: re.Match[str]) -> str:
    """The words that the one of a pattern's alternatives that matched has caught."""
    return next(group for group in match.groups() if group)
