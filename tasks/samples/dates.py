"""Days, and the many ways papers write them. Which of them a paper uses is decided by its kind."""

import random
from collections.abc import Callable
from datetime import date, time, timedelta

from schemas.record import Record

MONTHS = "January February March April May June July August September October November December".split()  # noqa: SIM905


class DateWords(Record):
    """A date as written; `lead` belongs to the sentence ("this " 8th day of May), not to the words copied."""

    day: date
    words: str
    lead: str = ""

    @property
    def said(self) -> str:
        return self.lead + self.words

    @property
    def iso(self) -> str:
        return self.day.isoformat()


def ordinal(number: int) -> str:
    suffix = "th" if 10 <= number % 100 <= 20 else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{suffix}"


def _month(day: date) -> str:
    return MONTHS[day.month - 1]


def _short(day: date) -> str:
    return _month(day)[:3]


STYLES: dict[str, Callable[[date], str]] = {
    "May 8, 2014": lambda d: f"{_month(d)} {d.day}, {d.year}",
    "May 8 2014": lambda d: f"{_month(d)} {d.day} {d.year}",
    "May 08, 2014": lambda d: f"{_month(d)} {d.day:02d}, {d.year}",
    "May 8th, 2014": lambda d: f"{_month(d)} {ordinal(d.day)}, {d.year}",
    "MAY 8, 2014": lambda d: f"{_month(d).upper()} {d.day}, {d.year}",
    "8 May 2014": lambda d: f"{d.day} {_month(d)} {d.year}",
    "8th May 2014": lambda d: f"{ordinal(d.day)} {_month(d)} {d.year}",
    "8th May, 2014": lambda d: f"{ordinal(d.day)} {_month(d)}, {d.year}",
    "8th day of May, 2014": lambda d: f"{ordinal(d.day)} day of {_month(d)}, {d.year}",
    "8th day of May 2014": lambda d: f"{ordinal(d.day)} day of {_month(d)} {d.year}",
    "8 day of May, 2014": lambda d: f"{d.day} day of {_month(d)}, {d.year}",
    "May. 8, 2014": lambda d: f"{_short(d)}. {d.day}, {d.year}",
    "8 May 14": lambda d: f"{d.day:02d} {_short(d).upper()} {d.year % 100:02d}",
    "08-May-2014": lambda d: f"{d.day:02d}-{_short(d)}-{d.year}",
    "05/08/2014": lambda d: f"{d.month:02d}/{d.day:02d}/{d.year}",
    "5/8/2014": lambda d: f"{d.month}/{d.day}/{d.year}",
    "5/8/14": lambda d: f"{d.month}/{d.day}/{d.year % 100:02d}",
    "05-08-2014": lambda d: f"{d.month:02d}-{d.day:02d}-{d.year}",
    "08/05/2014": lambda d: f"{d.day:02d}/{d.month:02d}/{d.year}",
    "8/5/2014": lambda d: f"{d.day}/{d.month}/{d.year}",
    "08/05/14": lambda d: f"{d.day:02d}/{d.month:02d}/{d.year % 100:02d}",
    "08-05-2014 day first": lambda d: f"{d.day:02d}-{d.month:02d}-{d.year}",
    "08-05-14": lambda d: f"{d.day:02d}-{d.month:02d}-{d.year % 100:02d}",
    "08.05.2014": lambda d: f"{d.day:02d}.{d.month:02d}.{d.year}",
    "2014-05-08": lambda d: d.isoformat(),
}
DAY_OF = {"8th day of May, 2014": 0.2, "8th day of May 2014": 0.06, "8 day of May, 2014": 0.03}
AMERICAN = {"May 8, 2014": 0.5, "May 8 2014": 0.03, "May 08, 2014": 0.03, "May 8th, 2014": 0.04, "MAY 8, 2014": 0.03}
BRITISH = {"8 May 2014": 0.6, "8th May 2014": 0.2, "8th May, 2014": 0.1}
MONTH_FIRST = {"05/08/2014": 0.5, "5/8/2014": 0.2, "5/8/14": 0.15, "05-08-2014": 0.15}
DAY_FIRST = {
    "08/05/2014": 0.45,
    "8/5/2014": 0.08,
    "08/05/14": 0.12,
    "08-05-2014 day first": 0.15,
    "08-05-14": 0.1,
    "8 May 14": 0.05,
    "08-May-2014": 0.05,
}
DOTTED = {"08.05.2014": 1.0}
LEGAL_US = {**AMERICAN, **DAY_OF, "05/08/2014": 0.04, "2014-05-08": 0.01, "8 May 2014": 0.02, "May. 8, 2014": 0.02}
LEGAL_UK = {**BRITISH, **DAY_OF}


def any_day(rng: random.Random, first: int = 1998, last: int = 2025) -> date:
    return date(first, 1, 1) + timedelta(days=rng.randrange((last - first + 1) * 365))


def later(rng: random.Random, day: date, least: int, most: int) -> date:
    return day + timedelta(days=rng.randint(least, most))


def written(rng: random.Random, day: date, styles: dict[str, float]) -> DateWords:
    """The day in one of the styles, by weight."""
    style = rng.choices(list(styles), list(styles.values()))[0]
    words = STYLES[style](day)
    lead = rng.choice(["this ", "the ", "the "]) if "day of" in style else ""
    return DateWords(day=day, words=words, lead=lead)


CLOCKS: tuple[Callable[[time], str], ...] = (
    lambda t: f"{t.hour % 12 or 12}:{t.minute:02d} {'AM' if t.hour < 12 else 'PM'}",
    lambda t: f"{t.hour % 12 or 12}:{t.minute:02d} {'a.m.' if t.hour < 12 else 'p.m.'}",
    lambda t: f"{t.hour % 12 or 12}:{t.minute:02d}{'am' if t.hour < 12 else 'pm'}",
    lambda t: f"{t.hour:02d}:{t.minute:02d}",
    lambda t: f"{t.hour:02d}{t.minute:02d} hours",
)


def clock(rng: random.Random, moment: time) -> str:
    """A time of day as written, mostly in twelve hours."""
    return rng.choices(CLOCKS, [6, 2, 1, 2, 1])[0](moment)


def any_time(rng: random.Random) -> time:
    return time(rng.randrange(24), rng.randrange(60))
