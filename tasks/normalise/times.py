"""TIME: words to "HH:MM" of 24 hours. Time zones and durations are not here."""

import re

from schemas.reading import Normalised
from tasks.normalise.digits import NOT_MISREAD, mend_digits, mending_note
from tasks.normalise.sought import plain
from tasks.normalise.span import Span, distinct, matches_near
from tasks.normalise.spoken_times import HALVES, find_spoken, half_of

_UNTIL = r"(?:\s*(?:-|–|—|to|and|until)\s*(?P<h5>\d{1,2})(?:[:.](?P<m5>\d{2}))?\s*(?P<ap5>[ap])\.?\s?m\b)"  # shares its half of the day
_NO_NAME = (
    r"(?-i:(?!(?:Noon|Midnight|Midday) (?!Eastern|Central|Mountain|Pacific|\w+day\b)[A-Z][a-z]))"  # nor "Noon Street"
)
TIME_PATTERN = re.compile(
    rf"(?=[\dnm])(?<![\d.,/$€£-])(?<!\d:)(?<!quarter to )(?<!quarter past )(?<!half past ){NOT_MISREAD}(?:"
    rf"(?:12(?:[:.]00)?[\s-]*)?(?<!high )\b{_NO_NAME}(?P<word>noon|midnight|midday)\b"
    rf"|(?P<h6>\d{{1,2}})(?:[:.](?P<m6>\d{{2}}))?\s+(?:in\s+the|at|this|that)\s+(?P<part>{HALVES})\b"
    r"|(?P<h1>\d{1,2})\s?[:.]\s?(?P<m1>\d{2})(?:[:.]\d{2})?(?:\s*(?P<ap1>[ap])\.?\s?m\b\.?|(?P<ap7>[ap])\b(?![.'’]\w))"
    r"|(?<![\dOolI|]:)(?<!\d [to][of] )(?<!\bthat )(?!00?\s*[ap])(?P<h2>\d{1,2})\s*(?P<ap2>[ap])\.?\s?m\b\.?"
    r"|(?P<h3>\d{1,2}):(?P<m3>\d{2})(?::\d{2})?(?![\d:])"
    rf"{_UNTIL}?"
    r"|(?P<h4>[01]\d|2[0-4])[:.]?(?P<m4>[0-5]\d)\s*(?:hours|hrs|hr|h)\b"
    r"|(?!20[12]\d)(?P<h8>[01]\d|2[0-3])(?P<m8>[0-5]\d)\s+(?:local|[ECMP][SD]?T)\b"
    r"|(?:(?<=\bat )|(?<=\babout )|(?<=\baround )|(?<=\bapproximately ))(?P<h9>0\d)(?P<m9>[0-5]\d)\b(?!-)"
    r")",
    re.I,
)
_NEAR = re.compile(r"[0-9]+|[Nn]oon|NOON|[Mm]id(?:night|day)|MID(?:NIGHT|DAY)")
_FOUR = re.compile(r"(?P<hour>[01]\d|2[0-3])(?P<minute>[0-5]\d)")
_WORDS = {"noon": "12:00", "midday": "12:00", "midnight": "00:00"}


def find_times(text: str) -> list[Span]:
    """All times of day of a text."""
    spoken = find_spoken(text, plain(text))
    printed = [
        Span(start=match.start(), end=match.end(), text=match.group(), value=value)
        for match in matches_near(_NEAR, TIME_PATTERN, text, before=15, after=30)
        if (value := _value(match)) and not any(s.start < match.end() and match.start() < s.end for s in spoken)
    ]
    return sorted([*(each for each in spoken if each.value), *printed], key=lambda span: span.start)


def normalise_time(text: str) -> Normalised:
    if match := _FOUR.fullmatch(text.strip()):
        return Normalised(value=f"{match['hour']}:{match['minute']}")
    for attempt in dict.fromkeys((text, mend_digits(text))):
        if found := distinct(find_times(attempt)):
            several = f"the first of {len(found)} times" if len(found) > 1 else ""
            return Normalised(
                value=found[0].value, note="; ".join(filter(None, (several, mending_note(text, attempt))))
            )
    return Normalised(problem="no time of day in these words")


def _value(match: re.Match[str]) -> str | None:
    parts = match.groupdict()
    if parts["word"]:
        return _WORDS[parts["word"].lower()]
    hour = int(_first(parts, "h1", "h2", "h3", "h4", "h6", "h8", "h9"))
    minute = int(_first(parts, "m1", "m3", "m4", "m6", "m8", "m9") or 0)
    half = _first(parts, "ap1", "ap2", "ap7") or _half_of(parts, hour, minute)
    hour = _of_24(hour, half.lower()) if half else hour % 24 if (hour, minute) == (24, 0) else hour
    return f"{hour:02d}:{minute:02d}" if 0 <= hour < 24 and minute < 60 else None


def _first(parts: dict[str, str], *names: str) -> str:
    return next((parts[name] for name in names if parts[name]), "")


def _half_of(parts: dict[str, str], hour: int, minute: int) -> str:
    """That of the part of the day, or of the end of a time's range; empty where nothing tells it."""
    if part := (parts["part"] or "").lower():
        return half_of(part, hour)
    if not (half := (parts["ap5"] or "").lower()) or not 1 <= hour <= 12:
        return ""
    later = (hour % 12, minute) > (int(parts["h5"]) % 12, int(parts["m5"] or 0))
    return half if not later else "pa"[half == "p"]


def _of_24(hour: int, half: str) -> int:
    """12 AM is 0; "13:05 PM" says the same thing twice, "13:05 AM" is no time (-1)."""
    if hour > 12:
        return hour if half == "p" else -1
    return hour % 12 + (12 if half == "p" else 0)
