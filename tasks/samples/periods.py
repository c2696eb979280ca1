"""Terms and notice periods, and the ways papers write them. What they are terms of is not here."""

import random
from typing import cast

from num2words import num2words

from schemas.record import Record


class Period(Record):
    """A length of time: in words after "for", as an adjective ("a two (2) year period"), and normalised."""

    words: str
    adjective: str
    normal: str


YEARS = (1, 2, 2, 2, 3, 3, 3, 5, 5, 4, 7, 10)
MONTHS = (3, 6, 9, 12, 12, 18, 18, 24, 24, 36, 60)
DAYS = (10, 14, 15, 30, 30, 30, 45, 60, 60, 90, 90, 120, 180)


def spelt(number: int) -> str:
    return cast(str, num2words(number))


def period(rng: random.Random, number: int, unit: str) -> Period:
    """So many of `unit` (singular), in one of the usual wordings."""
    plural = unit if number == 1 else f"{unit}s"
    count = rng.choices(
        [f"{spelt(number)} ({number})", spelt(number), str(number), f"{spelt(number).capitalize()} ({number})"],
        [5, 3, 3, 0.4],
    )[0]
    hyphen = "-" if rng.random() < 0.4 and "(" not in count else " "
    return Period(words=f"{count} {plural}", adjective=f"{count}{hyphen}{unit}", normal=f"{number} {plural}")


def term(rng: random.Random) -> Period:
    """How long an agreement lasts."""
    return period(rng, rng.choice(YEARS), "year") if rng.random() < 0.68 else period(rng, rng.choice(MONTHS), "month")


def notice(rng: random.Random) -> Period:
    """How long before: days mostly."""
    return (
        period(rng, rng.choice(DAYS), "day")
        if rng.random() < 0.85
        else period(rng, rng.choice((1, 2, 3, 6, 12)), "month")
    )
