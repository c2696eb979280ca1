"""DATE: words to "YYYY-MM-DD", never a guess: what is incomplete, impossible or ambiguous is a problem. Patterns are in date_shapes.py."""

import re
from datetime import date

from dateutil.relativedelta import relativedelta

from schemas.reading import Normalised
from tasks.normalise.date_shapes import COMPACT, DATE_PATTERN, DATE_SIGN, MONTH, month_number, year_number
from tasks.normalise.digits import mend_digits, mending_note
from tasks.normalise.durations import find_durations
from tasks.normalise.manner import Context, DateOrder
from tasks.normalise.numerals import ordinal_of
from tasks.normalise.span import Span, distinct, matches_near

_LONGEST_DAY = 40  # characters
_NO_DATE = "no complete date in these words"
_YEAR = re.compile(r"[0-9]{2,}|[Tt]housand|THOUSAND|[Hh]undred|HUNDRED")
_BEFORE_DAY = rf"(?:^|[\n(;]|:\s|\d,\s|\b(?:from|between|(?<!\d\s)of|on|the|dated?|dates|period|during|for|[a-z]+day|{MONTH}\.?)(?![^\W_]),?)\s*"
_PLAIN_DAY = rf"{_BEFORE_DAY}\d{{1,2}}"  # behind another word it is a number: "Page 2 - May 5, 2018"
_TOLD_DAY = rf"(?<![\d.,/-])\d{{1,2}}(?:(?:st|nd|rd|th)(?:\s+(?:of\s+)?{MONTH})?|\s+(?:of\s+)?{MONTH})"
_OTHER_DAY = re.compile(rf"(?:{_PLAIN_DAY}|{_TOLD_DAY})\s*(?:-|–|—|to|and|or|&|through|until)\s*(?:the\s+)?$", re.I)
_LONGEST_FOR_DATEPARSER = 40
_ITS_DAY = rf"(?P<d1>\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?(?P<m1>{MONTH})\.?|(?P<m2>{MONTH})\.?\s+(?P<d2>\d{{1,2}})(?:st|nd|rd|th)?"
_FIGURES = r"(?P<n1>\d{1,2})/(?P<n2>\d{1,2})"
_YEARLESS = re.compile(rf"(?:{_ITS_DAY}|{_FIGURES})", re.I)
_NAMED_DAY = _ITS_DAY.replace("(?P<m", "(?-i:(?!ma[ry]))(?P<m")  # neither "we may" nor "a march"
_STREET = r"(?-i:(?!(?:\s+[A-Z][\w'.-]*){0,2}\s+(?:St|Street|Ave|Avenue|Rd|Road|Blvd|Boulevard|Dr|Drive|Ln|Lane|Way|Court|Ct|Place)\b))"
_SOMEDAY = re.compile(
    rf"(?<![\w./-])(?<!\d\s)(?:{_NAMED_DAY})(?![\w-]){_STREET}|(?:\b(?:[A-Z][a-z]+day|[Oo]n)\s|\()(?!24/7)(?P<figures>\d{{1,2}}/\d{{1,2}})(?![\d/-]|\.\d|\s?[-–])",
    re.I,
)
_IN_A_YEAR = re.compile(r"[\s,.]*(?:of\s+)?['’]?\d")


def normalise_date(text: str, context: Context) -> Normalised:
    """The first date of the words; digits that OCR took for letters are mended when nothing is found without."""
    mended = mend_digits(text)
    if (ending := _after_duration(text, context)) is not None:
        return ending
    for attempt in dict.fromkeys((text, mended)):
        if (found := _first(attempt, context)) is not None:
            note = "; ".join(filter(None, (found.note, mending_note(text, attempt))))
            return found.model_copy(update={"note": note})
    return without_year(text, context) or _by_dateparser(mended)


def find_dates(text: str, context: Context | None = None) -> list[Span]:
    """All dates of a text that can be read in one way."""
    spans = []
    for match in matches_near(_YEAR, DATE_PATTERN, text, before=80, after=30, needs=DATE_SIGN):
        value = _read(match, context or Context()).value
        if value and not _OTHER_DAY.search(text, max(0, match.start() - _LONGEST_DAY), match.start()):
            spans.append(Span(start=match.start(), end=match.end(), text=match.group(), value=value))
    return spans


def find_yearless(text: str, context: Context) -> list[Span]:
    """The days of a letter that have no year: each is of the letter's."""
    if context.written is None:
        return []
    spans = []
    for match in _SOMEDAY.finditer(text):
        said = "figures" if match["figures"] else 0
        found = without_year(match[said], context)
        before = text[max(0, match.start() - _LONGEST_DAY) : match.start()]
        if found and not _IN_A_YEAR.match(text, match.end()) and not _OTHER_DAY.search(before):
            spans.append(Span(start=match.start(said), end=match.end(said), text=match[said], value=found.value))
    return spans


def without_year(text: str, context: Context) -> Normalised | None:
    """A day of a letter's year, unless the letter is older."""
    match = _YEARLESS.fullmatch(text.strip()) if context.written else None
    if match is None or context.written is None:
        return None
    year = str(context.written.year)
    if match["n1"]:
        found = _numeric(int(match["n1"]), int(match["n2"]), year, context)
    else:
        found = _dated(year, month_number(match["m1"] or match["m2"]), int(match["d1"] or match["d2"]))
    if found.value is None or date.fromisoformat(found.value) > context.written:
        return None
    return Normalised(value=found.value, note=f"the year of the letter's own day, {context.written}")


def _after_duration(text: str, context: Context) -> Normalised | None:
    """Of a date and a duration, and nothing else, the day on which it ends: a year from 1 May is 1 May."""
    dates = find_dates(text, context)
    if len(dates) != 1 or text[: dates[0].start].strip():
        return None
    rest = text[dates[0].end :].strip()
    durations = find_durations(rest)
    if len(durations) != 1 or durations[0].text.strip() != rest:
        return None
    end = _later(date.fromisoformat(dates[0].value), durations[0].value)
    return Normalised(value=end.isoformat(), note=f"computed: {durations[0].value} from {dates[0].value}")


def _later(start: date, duration: str) -> date:
    count, unit = duration.split()
    end: date = start + relativedelta(**{unit.rstrip("s") + "s": int(count)})
    return end


def _first(text: str, context: Context) -> Normalised | None:
    """The first date; a text that holds dates of which none can be read gives the first one's problem."""
    compact = COMPACT.fullmatch(text.strip())
    matches = [compact] if compact else list(DATE_PATTERN.finditer(text))
    if not matches:
        return None
    first = _read(matches[0], context)
    if _OTHER_DAY.search(text[: matches[0].start()]):
        return Normalised(problem=f"several days up to {matches[0].group()}")
    others = distinct(find_dates(text, context)) if len(matches) > 1 else []
    if first.problem or len(others) < 2:
        return first
    return first.model_copy(update={"note": "; ".join(filter(None, (first.note, f"the first of {len(others)} dates")))})


def _read(match: re.Match[str], context: Context) -> Normalised:
    parts = match.groupdict()
    if parts.get("iy"):
        return _dated(parts["iy"], int(parts["im"]), int(parts["id"]))
    if parts.get("n1"):
        return _numeric(int(parts["n1"]), int(parts["n2"]), parts["n3"], context)
    if parts.get("d1"):
        return _dated(parts["y1"], month_number(parts["m1"]), int(parts["d1"]))
    if parts.get("d2"):
        return _dated(parts["y2"], month_number(parts["m2"]), int(parts["d2"]))
    spoken = "3" if parts.get("d3") else "4"
    return _dated(parts[f"y{spoken}"], month_number(parts[f"m{spoken}"]), ordinal_of(parts[f"d{spoken}"]) or 0)


def _numeric(first: int, second: int, year: str, context: Context) -> Normalised:
    if first > 12 or first == second:
        return _dated(year, second, first)
    if second > 12:
        return _dated(year, first, second)
    why = f"{context.date_order}: {context.date_order_note}"
    if context.date_order is DateOrder.DAY_FIRST:
        return _dated(year, second, first, why)
    if context.date_order is DateOrder.MONTH_FIRST:
        return _dated(year, first, second, why)
    return Normalised(problem="day and month cannot be told apart", note=context.date_order_note)


def _dated(year: str, month: int, day: int, note: str = "") -> Normalised:
    number = year_number(year)
    if not 1800 <= number <= 2200:
        return Normalised(problem=f"the year {number} cannot be meant")
    try:
        return Normalised(value=date(number, month, day).isoformat(), note=note)
    except ValueError:
        return Normalised(problem=f"there is no day {day} of month {month} in {number}")


def _by_dateparser(text: str) -> Normalised:
    """What the patterns do not know. Trusted only with a month's name, and only for a year and a day printed in the words."""
    if len(text) > _LONGEST_FOR_DATEPARSER or not re.search(rf"\b{MONTH}", text, re.I) or not re.search(r"\d{4}", text):
        return Normalised(problem=_NO_DATE)
    found = _parsed(text)
    printed = {int(digits) for digits in re.findall(r"[0-9]+", text)}
    if found is None or not {found.year, found.day} <= printed:
        return Normalised(problem=_NO_DATE)
    return Normalised(value=found.isoformat(), note="read by dateparser")


def _parsed(text: str) -> date | None:
    import dateparser

    try:
        found = dateparser.parse(
            text,
            languages=["en"],
            settings={
                "REQUIRE_PARTS": ["day", "month", "year"],
                "STRICT_PARSING": True,
                "PARSERS": ["absolute-time"],
                "RETURN_AS_TIMEZONE_AWARE": False,
            },
        )
    except (ValueError, OverflowError):
        return None
    return found.date() if found else None
