"""What the document tells about its own way of writing: order of day and month, currency. Reading a value with it is not here."""

import re
from functools import cache, lru_cache

import us

from tasks.normalise.manner import Context, DateOrder
from tasks.normalise.sought import earliest
from tasks.normalise.span import matches_near
from tasks.normalise.written import with_its_day

_HEAD = 20_000  # characters that are searched for signs of a country; dates are searched for everywhere
_NUMERIC_DATE = re.compile(r"(?<![\d./-])(\d{1,2})([/.-])(\d{1,2})\2(\d{4}|(?<!\.)\d{2})(?![\d/-])")
_DIGITS = re.compile(r"[0-9]+")
_DAY_FIRST_HINTS = tuple(
    map(
        re.compile,
        (
            r"\bRM\s?\d", r"\b[CSI]?GST(?:IN)?\b", r"\bSST\b", r"\bSDN\.? BHD\b", "£", "€", "₹", r"\b(?i:jalan|jln|taman|tarikh)\b",
            r"\bVAT\b", r"\bEUR\b", r"\bRs\.?\s?\d", r"\b(?:IVA|TVA|BTW)\b.{0,3}\d", r"\b(?:MwSt|TTC|ABN|Pvt)\b", r"\b(?i:datum)\b",
            r"\b(?i:singapore)\s\(?\d{6}\b", r"\+(?<![\w.]\+)(?:[346]\d|91)[ -]?\(?\d[\d ()-]{6}", r"[SA](?<![A-Z][SA])\$", r"HK\$",
            r"\b[A-Z]{1,2}\d[A-Z\d]?\s\d[A-Z]{2}\b", r"\b\d{1,2}\.\d{1,2}\.(?:19|20)\d{2}\b",
            r"\b\d\d\.\d\d\.\d\d[ ,]{1,3}\d\d:\d\d\b",
        ),
    )
)  # fmt: skip

_DOLLAR = (re.compile(r"\$"),)
_STATED = re.compile(r"\b(?:day/month|month/day|dd[/.-]?mm|mm[/.-]?dd)[/.-]?y(?:y|ear)", re.I)

_CURRENCY_SIGNS = {
    "MYR": (r"\bRM\s?\d", r"\bRM\b", r"\bMYR\b", r"\b(?i:ringgit)", r"\bSDN\.? BHD\b"),
    "SGD": (r"\bS\$", r"\bSGD\b"),
    "HKD": (r"\bHK\$", r"\bHKD\b"),
    "CAD": (r"\b(?:C|CA|CDN)\$", r"\bCAD\b"),
    "AUD": (r"\b(?:A|AU)\$", r"\bAUD\b"),
    "NZD": (r"\bNZ\$", r"\bNZD\b"),
    "EUR": ("€", r"\bEUR\b", r"\b(?i:euros)\b"),
    "GBP": ("£", r"\bGBP\b", r"\b(?i:pounds sterling)\b"),
    "INR": ("₹", r"\bINR\b", r"\bRs\.?\s?\d", r"\b(?i:rupees)\b"),
    "USD": (r"\$(?<![A-Z]\$)", r"\bUS\$", r"\bUSD\b", r"\b(?i:u\.?s\.? dollars|united states dollars)\b"),
}
_CURRENCY = {code: tuple(map(re.compile, signs)) for code, signs in _CURRENCY_SIGNS.items()}
DOLLARS = ("USD", "SGD", "HKD", "CAD", "AUD", "NZD")


@lru_cache(maxsize=512)  # a batch's documents: each is asked about and then read
def context_of(text: str) -> Context:
    """The whole context of a document, from its text."""
    order, why = _ordered(text)
    currency, sign = _currency(text)
    found = Context(date_order=order, date_order_note=why, currency=currency, currency_note=sign)
    return with_its_day(found, text)


def date_order(text: str) -> DateOrder:
    """Day first or month first, decided from dates that can be read in one way only, then from currency and country."""
    return _ordered(text)[0]


def _ordered(text: str) -> tuple[DateOrder, str]:
    if stated := _STATED.search(text):
        return DateOrder.DAY_FIRST if stated[0][0] in "dD" else DateOrder.MONTH_FIRST, f"{stated[0]!r} in this document"
    day_first, month_first = _proofs(text)
    if len(day_first) != len(month_first):
        order, proofs = max(
            (DateOrder.DAY_FIRST, day_first), (DateOrder.MONTH_FIRST, month_first), key=lambda x: len(x[1])
        )
        return order, f"{proofs[0]} in this document"
    if day_first:
        return DateOrder.UNKNOWN, f"{day_first[0]} and {month_first[0]} disagree"
    return _hinted(text[:_HEAD])


def _proofs(text: str) -> tuple[list[str], list[str]]:
    """Dates that prove day first, and dates that prove month first."""
    day_first, month_first = [], []
    for match in matches_near(_DIGITS, _NUMERIC_DATE, text, before=3, after=9):
        first, second = int(match[1]), int(match[3])
        if 12 < first <= 31 and 1 <= second <= 12:
            day_first.append(match.group())
        elif 12 < second <= 31 and 1 <= first <= 12:
            month_first.append(match.group())
    return day_first, month_first


def _hinted(text: str) -> tuple[DateOrder, str]:
    if hint := earliest(_DAY_FIRST_HINTS, text):
        return DateOrder.DAY_FIRST, f"{hint.group()!r} in this document"
    if hint := earliest(_DOLLAR, text) or earliest(_american(), text):
        return DateOrder.MONTH_FIRST, f"{hint.group()!r} in this document"
    return DateOrder.UNKNOWN, ""


@cache
def _american() -> tuple[re.Pattern[str], ...]:
    """Names of US states, or their letters before a ZIP code; Georgia is left out, being a country too."""
    names = "|".join(state.name for state in us.states.STATES if state.name != "Georgia")
    letters = "|".join(state.abbr for state in us.states.STATES)
    return re.compile(rf"\b(?:{names})\b"), re.compile(rf"\b(?:{letters})\s+\d{{5}}(?:-\d{{4}})?\b")


def _currency(text: str) -> tuple[str | None, str]:
    """The only currency the document names."""
    head = text[:_HEAD]
    found = [(code, hit.group()) for code, signs in _CURRENCY.items() if (hit := earliest(signs, head))]
    return (found[0][0], f"{found[0][1]!r} in this document") if len(found) == 1 else (None, "")
