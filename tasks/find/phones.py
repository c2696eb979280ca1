"""Telephone numbers in a text. Which of them belongs to whom is not here."""

import re
from collections.abc import Iterator

from tasks.normalise.span import Span

_PHONE = re.compile(
    r"(?<![\w.,/$£€#-])(?:\+\s?\d{1,3}[\s.-]?)?(?:\(\d{2,5}\)[\s.-]?)?\d{2,5}(?:[ \t\xa0.-]{1,3}\d{2,6}){0,4}(?![\w/$%]|[.,-]\d)"
)
_FEWEST, _MOST = 7, 15  # digits
_NO_PHONE = re.compile(r"\d{1,2}([-. ])\d{1,2}\1\d{2,4}|\d{4}([-. ])\d{1,2}\2\d{1,2}|\d+\.\d{2}|\d{5}-\d{4}")


def find_phones(text: str) -> Iterator[Span]:
    """Groups of 7 to 15 digits that are neither a date, nor an amount, nor a ZIP code."""
    for match in _PHONE.finditer(text):
        digits = re.sub(r"\D", "", match.group())
        if _FEWEST <= len(digits) <= _MOST and not _NO_PHONE.fullmatch(match.group()):
            yield Span(start=match.start(), end=match.end(), text=match.group(), value=digits)
