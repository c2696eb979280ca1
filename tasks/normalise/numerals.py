"""Whole numbers and ordinals in English words, as contracts write them. Figures with units are not here."""

import re

_ONES = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
]
_TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
_ORDINALS = [
    "zeroth",
    "first",
    "second",
    "third",
    "fourth",
    "fifth",
    "sixth",
    "seventh",
    "eighth",
    "ninth",
    "tenth",
    "eleventh",
    "twelfth",
    "thirteenth",
    "fourteenth",
    "fifteenth",
    "sixteenth",
    "seventeenth",
    "eighteenth",
    "nineteenth",
    "twentieth",
]

_CARDINAL = {word: n for n, word in enumerate(_ONES)} | {word: 10 * n for n, word in enumerate(_TENS, 2)}
_ORDINAL = {word: n for n, word in enumerate(_ORDINALS)} | {"thirtieth": 30}
_UNDER_TEN = "|".join(_ONES[1:10])
_UNDER_HUNDRED = rf"(?:(?:{'|'.join(_TENS)})(?:(?:\s*-\s*|\s+)(?:{_UNDER_TEN})(?![^\W_]))?|{'|'.join(sorted(_ONES, key=len, reverse=True))})"

NUMBER_WORDS = (
    rf"(?:(?:(?:{_UNDER_TEN})[\s-]+)?hundred(?:(?:\s*-\s*|\s+(?:and\s+)?){_UNDER_HUNDRED})?|{_UNDER_HUNDRED})"
)
YEAR_WORDS = rf"(?:two\s+thousand|nineteen\s+hundred)(?:,?(?:\s+and)?[\s-]+{_UNDER_HUNDRED})?(?![^\W_])"
ORDINAL_WORDS = rf"(?:(?:twenty|thirty)[\s-]+)?(?:{'|'.join(sorted(_ORDINAL, key=len, reverse=True))})"


def number_of(words: str) -> int | None:
    """ "one hundred eighty" is 180; None where the words are no number below a thousand."""
    total = 0
    for word in re.findall(r"[a-z]+", words.lower()):
        if word == "hundred":
            total = (total or 1) * 100
        elif word in _CARDINAL:
            total += _CARDINAL[word]
        elif word != "and":
            return None
    return total or None


def year_of(words: str) -> int:
    """ "two thousand and nineteen" is 2019."""
    _, century, rest = re.split("(thousand|hundred)", words.lower(), maxsplit=1)
    return (2000 if century == "thousand" else 1900) + (number_of(rest) or 0)


def ordinal_of(words: str) -> int | None:
    """ "twenty-first" is 21."""
    parts = re.findall(r"[a-z]+", words.lower())
    if not parts or parts[-1] not in _ORDINAL:
        return None
    return _ORDINAL[parts[-1]] + sum(_CARDINAL.get(part, 0) for part in parts[:-1])
