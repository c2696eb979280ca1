"""MONTH: words to "YYYY-MM", from a whole date or from a month and a year around a redacted day. Days are not here."""

import re

from schemas.reading import Normalised
from tasks.normalise.date_shapes import MONTH, YEAR, month_number, year_number
from tasks.normalise.dates import find_dates, without_year
from tasks.normalise.manner import Context
from tasks.normalise.span import Span, distinct, matches_near

_REDACTED_DAY = r"(?:\[?\s?(?:x{2,}|redacted)\s?\]?|\[[^\]\n]{0,12}\]|_{2,}|\d{1,2}(?:st|nd|rd|th)?)"
MONTH_PATTERN = re.compile(
    rf"(?=[adfjmnos])(?<![^\W_])(?P<name>{MONTH})[\s,.]*(?:{_REDACTED_DAY}[\s,.]+)?(?:of\s+)?[\s,.\-/]*(?P<year>\d{{4}}(?!\d)|['’]\d{{2}}(?!\d))"
    r"|(?=\d)(?<![\d./-])(?P<y>\d{4})[-/](?P<m>0[1-9]|1[0-2])(?![\d/-])|(?=\d)(?<![\d./-])(?P<m2>0?[1-9]|1[0-2])[-/](?P<y2>\d{4})(?![\d/-])",
    re.I,
)
_DIGITS = re.compile(r"[0-9]{2,}")
_OTHER_MONTH = re.compile(rf"(?<![^\W_]){MONTH}\.?\s*(?:-|–|—|/|to|and|or|&|through|until)\s*$", re.I)
_SHORT = re.compile(rf"\s*(?P<name>{MONTH})[\s,.\-/]*(?P<year>{YEAR})\s*", re.I)


def find_months(text: str, context: Context | None = None) -> list[Span]:
    """All months with their year, those of whole dates among them."""
    dates = [date._replace(value=date.value[:7]) for date in find_dates(text, context)]
    taken = [range(date.start, date.end) for date in dates]
    months = [
        Span(start=match.start(), end=match.end(), text=match.group(), value=_value(match))
        for match in matches_near(_DIGITS, MONTH_PATTERN, text, before=40, after=12)
        if not any(match.start() in span for span in taken)
    ]
    return sorted(dates + months, key=lambda span: span.start)


def normalise_month(text: str, context: Context) -> Normalised:
    found = distinct(find_months(text, context))
    if not found and (day := without_year(text, context)):
        return day.model_copy(update={"value": day.value[:7]})
    if not found:
        short = _SHORT.fullmatch(text)
        return Normalised(value=_value(short)) if short else Normalised(problem="no month with its year in these words")
    if _OTHER_MONTH.search(text[: found[0].start]):
        return Normalised(problem=f"several months up to {found[0].text}")
    note = f"the first of {len(found)} months" if len(found) > 1 else ""
    return Normalised(value=found[0].value, note=note)


def _value(match: re.Match[str]) -> str:
    parts = match.groupdict()
    if parts["name"]:
        return f"{year_number(parts['year']):04d}-{month_number(parts['name']):02d}"
    return f"{parts['y'] or parts['y2']}-{int(parts['m'] or parts['m2']):02d}"
