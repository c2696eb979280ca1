"""Which date of a slip is that of the purchase: none that its label says is another day's. Which is the likeliest of the others is choice.py's."""

import re
from collections.abc import Sequence

from tasks.normalise.span import Span

_OTHER_DAY = re.compile(
    r"\b(?:due|exp(?:ir\w+|\.|\b)|valid|until|till|member|since|sejak|seit|birth|dob|next|warranty|before|sebelum|by|best|mfg|ready|siap|promised|as\s+(?:at|of)"
    r"|opened|closed|closing|booked|return\w*|exchange|refund|instal\w+|p\.?o\b\.?|deliver\w*|last|previous|relief|act|appointment|temujanji|f(?:ä|ae)llig\w*)",
    re.I,
)
_SOONER_OR_LATER = re.compile(
    r"\b(?:(?:re)?print(?:ed)?|arriv\w+|anreise|arriv[ée]e|check\W?in|entry|einfahrt|masuk|order(?:ed)?|drop|(?:date|time)\s+in|from)\b",
    re.I,
)
_ABOVE = re.compile(r"[^\d\n]{3,30}")  # a label with a line of its own


def bought(text: str, dates: Sequence[Span]) -> list[Span]:
    """The dates that may be the purchase's; one of an arrival, an order or a print only where there is no other."""
    labels = [(each, _label(text, dates, i)) for i, each in enumerate(dates)]
    own = [(each, label) for each, label in labels if not _OTHER_DAY.search(label)]
    return [each for each, label in own if not _SOONER_OR_LATER.search(label)] or [each for each, _ in own]


def _label(text: str, dates: Sequence[Span], i: int) -> str:
    """What stands before a date in its line, else the line above if that is a label."""
    start = text.rfind("\n", 0, dates[i].start) + 1
    before = text[max(start, dates[i - 1].end if i else 0) : dates[i].start]
    if any(c.isalpha() for c in before) or not start:
        return before
    above = text[text.rfind("\n", 0, start - 1) + 1 : start - 1].strip()
    return above if _ABOVE.fullmatch(above) else ""
