"""Figures as they are printed, "1,234.00", "1.234,56", "12,34,567", to a decimal. Currencies and signs are not here."""

import re
from decimal import Decimal

_GROUP = r"[ \u00a0\u202f]\d{3}"
# Groups by blanks are clear beside a currency alone, and only where no columns can stand side by side: "GST RM 6 106.00", "2 150.00 USD".
SPACED_BEHIND = rf"\d{{1,3}}(?:{_GROUP}){{2,}}(?:[.,]\d{{2}})?(?!\d|[.,]\d)"
SPACED_BEFORE = rf"\d{{1,3}}(?:{_GROUP})+(?!\d|[.,]\d)"
FIGURE = r"\d{1,3}(?:,?\d{3})* \.\d{2}(?!\d|[.,]\d)|\d{1,3}(?:[ \u00a0\u202f]\d{3})+,\d{2}(?!\d)|\d+(?:[.,'’]\d+)*(?:\s?\.\s\d{2}(?!\d|[.,]\d))?"

_COMMA_GROUPS = r"\d{1,3}(?:,\d{3})+|\d{1,2}(?:,\d{2})+,\d{3}"
_SHAPES = (
    (re.compile(rf"(?:\d+|{_COMMA_GROUPS}|\d{{1,3}}(?:'\d{{3}})+)(?:\.\d+)?"), ","),
    (re.compile(r"(?:\d+|\d{1,3}(?:\.\d{3})+|\d{1,3}(?:'\d{3})+),\d{1,2}"), "."),
    (re.compile(r"\d{1,3}(?:\.\d{3}){2,}"), "."),
)
_POINT_GROUPS = re.compile(r"\d{1,3}(?:\.\d{3})+")
_SPACED_POINT = re.compile(r"\s?\.\s| \.")
_BLANK = re.compile(r"[ \u00a0\u202f]")
_LONGEST = 24


def amount_of(figure: str, currency: str | None = None) -> Decimal | None:
    """The figure as a decimal, None for groups that are no groups ("1,23,4"); "1.234" is a thousand in euros alone."""
    text = _BLANK.sub("", _SPACED_POINT.sub(".", figure.replace("’", "'")))
    if len(text) > _LONGEST:
        return None
    if text.startswith("."):
        return Decimal(f"0{text}")
    if currency == "EUR" and _POINT_GROUPS.fullmatch(text):
        return Decimal(text.replace(".", ""))
    grouping = next((groups for shape, groups in _SHAPES if shape.fullmatch(text)), None)
    if grouping is None:
        return None
    return Decimal(text.replace(grouping, "").replace("'", "").replace(",", "."))
