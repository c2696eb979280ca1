"""Times of day as people say them: "a quarter past eight in the morning", "ten til noon", "four o'clock in the afternoon", "three thirty p.m.". Figures with a colon are in times.py."""

import re

from tasks.normalise.numerals import NUMBER_WORDS, number_of
from tasks.normalise.sought import possible
from tasks.normalise.span import Span

HALVES = r"morning|afternoon|evening|night"
_HOURS = "one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve"
_AP = r"\s*(?P<ap>[ap])\.?\s?m\b\.?"
_HALF = rf"(?:\s+(?:in\s+the|at|this|that)\s+(?P<part>{HALVES})\b|{_AP})"
_HALF_2 = _HALF.replace("<part>", "<part2>").replace("<ap>", "<ap2>")
_HALF_3 = rf"(?:\s+(?:in\s+the|at)\s+(?P<part3>{HALVES})\b|{_AP.replace('<ap>', '<ap3>')})"
_UNITS = "one|two|three|four|five|six|seven|eight|nine"
_TEENS = "ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen"
_MINUTES = rf"(?:oh|zero|o['’])[\s-]?(?:{_UNITS})|{_TEENS}|(?:twenty|thirty|forty|fifty)(?:[\s-](?:{_UNITS}))?"
_NO_UNIT = r"(?<!(?:twenty|thirty)\s)(?<!(?:forty|fifty|sixty)\s)(?<!zero\s)"  # the last word of a number is no hour
_FEW = "five|ten|twenty|twenty-five"
_SPOKEN = re.compile(
    rf"\b(?P<at>(?:at|about|around|approximately)\s+(?=(?:one|(?:{_FEW})[\s-]+to)\b))?"
    rf"(?:(?:(?P<quarter>(?:a\s+)?quarter)|(?P<half>half)|(?P<count>\d{{1,2}}|{NUMBER_WORDS})\s+minutes?|(?P<few>{_FEW}))"
    rf"[\s-]+(?P<way>past|after|of|to|till?|before)\s+(?:(?P<word>noon|midnight|midday)\b|(?P<hour>\d{{1,2}}|{_HOURS})(?:\s+o['’]?clock)?{_HALF})"
    rf"|(?P<plain>\d{{1,2}}|{_HOURS})\s+o['’]?clock{_HALF_2}"
    rf"|(?<!half )(?<!\bto )(?<!-){_NO_UNIT}(?P<alone>{_HOURS})(?:[\s-]+(?P<minutes>{_MINUTES}))?{_HALF_3})",
    re.I,
)
_TOLD = re.compile(rf"noon|midnight|midday|\bquarter|\bhalf[\s-]|minute|o['’]?clock|{HALVES}", re.I)
_SPELLED = re.compile(r"[a-z]\s[ap]\.?\s?m\b", re.I)  # "three thirty p.m."
_WORDS = {"noon": 12, "midday": 12, "midnight": 24}
_OH = re.compile(r"^o(?:h|['’])", re.I)  # "oh five"
_TWELVE = {"morning": 12, "night": 24}


def find_spoken(text: str, plain_text: str) -> list[Span]:
    """All such times, without a value where it is not sure which: "ten to noon" may be two hours, "a quarter to 12 a.m." is before noon or midnight. One without its half of the day is none."""
    if not possible(_TOLD, plain_text) and not _SPELLED.search(plain_text):
        return []
    return [Span(start=m.start(), end=m.end(), text=m.group(), value=_value(m) or "") for m in _SPOKEN.finditer(text)]


def half_of(part: str, hour: int) -> str:
    """ "a" or "p", by the part of the day."""
    return "a" if part == "morning" or (part == "night" and (hour < 5 or hour == 12)) else "p"


def _value(match: re.Match[str]) -> str | None:
    hour = -1 if _is_unsure(match) else _hour(match)
    minutes = 60 * hour + _past(match)
    return f"{minutes // 60 % 24:02d}:{minutes % 60:02d}" if hour >= 0 and minutes >= 0 else None


def _is_unsure(match: re.Match[str]) -> bool:
    """What may be a range, "ten to noon", or a number of things, "one in the morning"."""
    counts = (match["alone"] or "").lower() == "one" or (match["few"] and match["way"].lower() == "to")
    return bool(counts) and not match["at"]


def _hour(match: re.Match[str]) -> int:
    """Of 24; -1 where it is none, or one of two."""
    if match["word"]:
        return _WORDS[match["word"].lower()]
    said = match["hour"] or match["plain"] or match["alone"]
    hour = int(said) if said.isdigit() else number_of(said) or 0
    if not 1 <= hour <= 12:
        return -1
    part = (match["part"] or match["part2"] or match["part3"] or "").lower()
    if hour == 12 and _past(match) < 0:
        return _TWELVE.get(part, -1)
    half = (match["ap"] or match["ap2"] or match["ap3"] or half_of(part, hour)).lower()
    return hour % 12 + (12 if half == "p" else 0)


def _past(match: re.Match[str]) -> int:
    """The minutes after the hour, fewer than none where they are before it."""
    if match["minutes"]:
        return number_of(_OH.sub("", match["minutes"])) or 0
    if not match["way"]:
        return 0
    said = match["count"] or match["few"]
    minutes = (int(said) if said.isdigit() else number_of(said) or 0) if said else 15 if match["quarter"] else 30
    return minutes if match["way"].lower() in ("past", "after") else -minutes
