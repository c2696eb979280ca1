"""The day that a letter or mail bears, by which it means days without a year. Which date a field means is in tasks/find."""

import re
from collections.abc import Sequence
from datetime import date

from tasks.normalise.dates import find_dates
from tasks.normalise.manner import Context
from tasks.normalise.span import Span

_HEAD = 2000  # characters
_LINE = 80
_LETTER = re.compile(r"^\W*(?:Dear\b|Good\s(?:morning|afternoon)|Hello\b|(?:From|Sent|Subject|Date):)", re.M)
_SENT = re.compile(
    r"(?:.{0,60}\s{3,})?\s*(?:(?:Sent|Date|Dated|Received|received)\s*:?)?\s*(?:[A-Z][a-zé]{2,9}(?:day)?,?\s+)?(?:[A-Z]\w+,\s+)?"
)
_CLOCKED = re.compile(r"\b(?:at|hrs|hours|Uhr)\b")


def written(text: str, dates: Sequence[Span]) -> Span | None:
    """The day that a letter or mail bears: a date that has a line of its own, or the line of when it was sent."""
    return next((span for span in dates if _bears(text, span)), None)


def with_its_day(context: Context, text: str) -> Context:
    """The context of a letter, with the day that it bears; that of any other paper as it is."""
    head = text[:_HEAD]
    if not _LETTER.search(head):
        return context
    span = written(head, find_dates(head, context))
    return context.model_copy(update={"written": date.fromisoformat(span.value)}) if span else context


def _bears(text: str, span: Span) -> bool:
    before = text[max(0, span.start - _LINE) : span.start].rpartition("\n")[2]
    after = text[span.end : span.end + _LINE].partition("\n")[0]
    return bool(_SENT.fullmatch(before)) and not re.search(r"[a-z]{3}", _CLOCKED.sub("", after))
