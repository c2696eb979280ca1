"""Times of day as people say them: "a quarter past eight in the morning", "ten til noon", "four o'clock in the afternoon". Figures with a colon are in times.py."""

import re

from tasks.normalise.numerals import NUMBER_WORDS, number_of
from tasks.normalise.sought import possible
from tasks.normalise.span import Span

HALVES = r"morning|afternoon|evening|night"
_HOURS = "two|three|four|five|six|seven|eight|nine|ten|eleven|twelve"
_HALF = rf"(?:\s+(?:in\s+the|at|this|that)\s+(?P<part>{HALVES})\b|\s*(?P<ap>[ap])\.?\s?m\b\.?)"
_SPOKEN = re.compile(
    rf"\b(?:(?:(?P<quarter>(?:a\s+)?quarter)|(?P<half>half)|(?P<count>\d{{1,2}}|{NUMBER_WORDS})\s+minutes?|(?P<few>five|ten|twenty|twenty-five)(?!\s+to\b))"
    rf"\s+(?P<way>past|after|to|till?|before)\s+(?:(?P<word>noon|midnight|midday)\b|(?P<hour>\d{{1,2}}|one|{_HOURS})(?:\s+o['’]?clock)?{_HALF})"
    rf"|(?P<plain>\d{{1,2}}|one|{_HOURS})\s+o['’]?clock{_HALF.replace('<part>', '<part2>').replace('<ap>', '<ap2>')}|(?P<bare>{_HOURS})\s+in\s+the\s+(?P<part3>{HALVES})\b)",
    re.I,
)
_TOLD = re.compile(rf"noon|midnight|midday|\bquarter|\bhalf\s|minute|o['’]?clock|{HALVES}", re.I)
_WORDS = {"noon": 12, "midday": 12, "midnight": 24}


def find_spoken(text: str, plain_text: str) -> list[Span]:
    """All such times; one without its half of the day is none."""
    if not possible(_TOLD, plain_text):
        return []
    found = ((match, _value(match)) for match in _SPOKEN.finditer(text))
    return [Span(start=m.start(), end=m.end(), text=m.group(), value=value) for m, value in found if value]


def half_of(part: str, hour: int) -> str:
    """ "a" or "p", by the part of the day."""
    return "a" if part == "morning" or (part == "night" and (hour < 5 or hour == 12)) else "p"


def _value(match: re.Match[str]) -> str | None:
    minutes = 60 * _hour(match) + _past(match) if _hour(match) >= 0 else -1
    return f"{minutes // 60 % 24:02d}:{minutes % 60:02d}" if minutes >= 0 else None


def _hour(match: re.Match[str]) -> int:
    """Of 24; -1 where it is none."""
    if match["word"]:
        return _WORDS[match["word"].lower()]
    said = match["hour"] or match["plain"] or match["bare"]
    hour = int(said) if said.isdigit() else number_of(said) or 0
    if not 1 <= hour <= 12:
        return -1
    part = (match["part"] or match["part2"] or match["part3"] or "").lower()
    half = (match["ap"] or match["ap2"] or half_of(part, hour)).lower()
    return hour % 12 + (12 if half == "p" else 0)


def _past(match: re.Match[str]) -> int:
    """The minutes after the hour, fewer than none where they are before it."""
    if not match["way"]:
        return 0
    said = match["count"] or match["few"]
    minutes = (int(said) if said.isdigit() else number_of(said) or 0) if said else 15 if match["quarter"] else 30
    return minutes if match["way"].lower() in ("past", "after") else -minutes
