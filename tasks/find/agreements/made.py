"""When an agreement was made: by its sentence, its title or its signatures. From when it takes effect is in spells.py."""

import re
from collections.abc import Iterator, Sequence

from tasks.normalise.span import Span

_MADE = re.compile(
    r"\bthis\b(?:[^.;]|\.(?!\s+[A-Z])){0,160}?\b(?:made|entered\s+in(?:to)?|dated|executed|signed|effective)\b(?:[^.;]|\.(?!\s+[A-Z])){0,60}$",
    re.I,
)
_IS_MADE = re.compile(
    r"\b(?:is|was)\s+(?:hereby\s+)?(?:made|entered\s+into|executed|signed|dated)(?:\s+and\s+\w+(?:\s+into)?)?\s+(?:(?:as\s+of|on|this|the|effective)\s+)*$",
    re.I,
)
_BLANK = re.compile(r"\b(?:made|entered\s+into|dated|executed|effective)\b[^.;]{0,40}?(?:_{3,}|\[\s*\])", re.I)
_AGREED = re.compile(
    r"\b(?:agreed?|agrees|signs|enters?\s+into)\b(?:\s+(?:as\s+follows|this\s+agreement))?,?\s+(?:as\s+of|from|effective)(?:\s+(?:this|the))?\s*$",
    re.I,
)
_OF_ANOTHER = re.compile(
    r"\b(?:that\s+certain|pursuant\s+to|as\s+amended|superse\w+|replac\w+|letter|will|shall|expire\w*|ends?|until|through|perform\w*|source)\b",
    re.I,
)
_TITLE = re.compile(
    r"(?:^|\n|\(|\n\s*(?:agreement|contract))\s*(?:(?:dated?(?:\s+of\s+th(?:is|e)\s+agreement)?|signed|entered\s+into|made|effective|execution\s+copy|as\s+of|on|this|the)\b[:\s]*){0,4}$",
    re.I,
)
_TODAY = re.compile(r"\bthis(?:\s+day,?)?(?:\s+the)?\s*$", re.I)
_TITLE_ENDS = 1500  # characters
_SIGNATURE = re.compile(r"/s/|\n\s*(?:By|Name):")
_SIGNED = re.compile(
    r"\b(?:executed?|signed|signature|set\s+their\s+hands)\b[^.;]{0,160}$|(?:^|\n|[ \t]{2}|\t|[).]\s|effective\s|signed[^.;]{0,20})\s*Dated?\s*:\s*$|\n\s*(?-i:D(?:ated?|ATED?))\s*$",
    re.I,
)


def made(text: str, dates: Sequence[Span], on_one_day: bool = False) -> Span | None:
    """The date of which a sentence says that this agreement was made then, else that of its title, else the last day beside its signatures; none of these if all must sign `on_one_day` and did not."""
    said = (
        ()
        if _BLANK.search(text[:_TITLE_ENDS])
        else (_is_made(text, dates), _said_made(text, dates), _titled(text, dates))
    )
    ways = (*said, _signed(text, dates, on_one_day))
    return next((span for way in ways for span in way), None)


def _is_made(text: str, dates: Sequence[Span]) -> Iterator[Span]:
    return (span for span in dates if _of_this(text[max(0, span.start - 420) : span.start]))


def _of_this(before: str) -> bool:
    """Whether the words before a date say that this agreement is made then, whatever else they tell of others."""
    verb = _IS_MADE.search(before)
    return verb is not None and re.search(r"\bthis\b[^;]*$", before[: verb.start()], re.I) is not None


def _said_made(text: str, dates: Sequence[Span]) -> Iterator[Span]:
    for span in dates:
        before = " ".join(text[max(0, span.start - 260) : span.start].split())
        match = _MADE.search(before)
        if _AGREED.search(before) or (match and not _OF_ANOTHER.search(match[0])):
            yield span


def _titled(text: str, dates: Sequence[Span]) -> Iterator[Span]:
    signed = _SIGNATURE.search(text[:_TITLE_ENDS])
    end = signed.start() if signed else _TITLE_ENDS
    return (
        span
        for span in dates
        if span.end < end and any(way.search(text[max(0, span.start - 60) : span.start]) for way in (_TITLE, _TODAY))
    )


def _signed(text: str, dates: Sequence[Span], on_one_day: bool) -> Iterator[Span]:
    """The latest first: it is made when the last party signs."""
    signed = [span for span in dates if _SIGNED.search(text[max(0, span.start - 200) : span.start])]
    if not on_one_day or len({span.value for span in signed}) == 1:
        yield from sorted(signed, key=lambda span: span.value, reverse=True)
