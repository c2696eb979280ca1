"""MONEY: words to an amount and a currency, neither invented. How a figure is written is in figures.py; sums are not here."""

import re
from decimal import Decimal

from schemas.reading import Normalised
from tasks.normalise.context import DOLLARS
from tasks.normalise.digits import mend_digits, mending_note
from tasks.normalise.figures import FIGURE, SPACED_BEFORE, SPACED_BEHIND, amount_of
from tasks.normalise.manner import Context
from tasks.normalise.numerals import NUMBER_WORDS
from tasks.normalise.span import Span, distinct, matches_near

_SIGNS = {
    "RM": "MYR", "MYR": "MYR", "RINGGIT": "MYR", "US$": "USD", "USD": "USD", "S$": "SGD", "SGD": "SGD", "HK$": "HKD",
    "HKD": "HKD", "C$": "CAD", "CA$": "CAD", "CDN$": "CAD", "CAD": "CAD", "A$": "AUD", "AU$": "AUD", "AUD": "AUD",
    "NZ$": "NZD", "NZD": "NZD", "€": "EUR", "EUR": "EUR", "EURO": "EUR", "EUROS": "EUR", "£": "GBP", "GBP": "GBP",
    "₹": "INR", "INR": "INR", "RS": "INR", "RS.": "INR", "RUPEES": "INR", "CHF": "CHF", "JPY": "JPY", "CNY": "CNY",
    "RMB": "CNY", "US $": "USD", "U.S.$": "USD", "U.S. $": "USD",
}  # fmt: skip
_SIGN = "|".join(sorted((re.escape(sign) for sign in [*_SIGNS, "$"]), key=len, reverse=True))
_NAMED = r"(?:u\.?s\.?\s+|united states\s+)?dollars"
_SCALED = r"\s*(?:thousand|million|billion)\b|\s?(?:mio|mln|mrd)\b\.?|(?(sign)[ ]?(?:(?:mm|mn|bn)\b|(?<![.,]\d\d)(?<![.,]\d\d\s)[km]\b)|(?!))"
MONEY_PATTERN = re.compile(
    rf"(?<![\w.,])(?P<open>\()?\s?(?P<minus>[-−–]\s?)?(?:(?P<sign>{_SIGN})(?:\s*:\s*|(?<=[a-z])\.\s*|\s*\.\s+|\s*)(?:(?<=[a-z])\$|(?<=[a-z]\s)\$)?(?P<open2>\(\s?)?)?"
    rf"(?P<minus2>[-−–]\s?)?(?(sign)|(?<!\d:))(?!(?<=\d/)100(?![.,]?\d))(?P<figure>(?(sign){SPACED_BEHIND}|(?!))|{SPACED_BEFORE}(?=[ ]?(?:{_SIGN})(?!\w))|{FIGURE}|(?(sign)\.\d{{2}}(?!\d)|(?!)))"
    rf"(?P<scale>{_SCALED})?(?P<minus3>-(?![\w$€£₹-]))?(?(open2)\s?\)|\s?(?P<close>\))?)(?:(?:[.,]-{{1,2}})?\s*\)?\s*(?P<after>(?:{_SIGN}|{_NAMED})(?!\w))(?(sign)(?!\s?\.?\d)))?"
    rf"(?!\s?%|[.,/:]{{0,2}}\d|[^\W\d_]|[ ]?CR\b(?!-))",
    re.I,
)
# Signs of currencies that no value is made of: an amount beside one is not in the document's.
_FOREIGN = re.compile(
    r"[¥₩₽₺₴₪฿₫₱₦]|(?<![^\W_])(?:(?:mex|r|mx|nt)\$|(?:kr|zł|kč|ft|lei|yen|won|sek|nok|dkk|pln|czk|huf|ron|brl|mxn|try|zar|thb|krw)(?![^\W\d_]))",
    re.I,
)
_DIGITS = re.compile(r"[0-9]+")
_SPELT = re.compile(
    rf"\b(?:{NUMBER_WORDS}|thousand|million|billion|dollars?|ringgit|euros?|pounds?|rupees|cents?|only|sum|amount)(?:\s+of)?\s*$",
    re.I,
)
# Of "USD 12 500.": one amount, or one and a number.
_GROUP_BEHIND = re.compile(r"[ \u00a0\u202f]\d{3}[ ]*(?:$|[\n;)]|[.,](?:\s|$))")
_SHORT = re.compile(r"(?<![\d.,])\d{1,3}$")
_DECIMALS = re.compile(r"[.,]\d{2}$")
_LONGEST_WORD = 40  # characters, with the white space behind it
_COUNTED = rf"[ ]+(?!(?:thousand|million|billion|per|an?|each|and|or|in|for|{_SIGN}|{_NAMED})(?!\w))[^\W\d_]"  # "$500 to 3 heirs"
_RANGE = re.compile(rf"(?:(?<=\d)[-–—]|[ ]*\bto[ ]+(?!\d{{1,3}}{_COUNTED}))(?:{_SIGN})?[ ]?\d", re.I)


def find_amounts(text: str, context: Context | None = None) -> list[Span]:
    """All amounts with a currency or with decimals; bare whole numbers are not taken for money, nor the ends of a range."""
    found, other_end = [], -1
    for match, span in _read(text, context or Context()):
        ends_one, starts_one = span.start <= other_end < span.end, _RANGE.match(text, span.end)
        if starts_one:
            other_end = starts_one.end() - 1
        elif _worth(match) and not ends_one and not _parted(span, text):
            found.append(span)
    return found


def normalise_money(text: str, context: Context) -> Normalised:
    for attempt in dict.fromkeys((text, mend_digits(text))):
        if found := _read(attempt, context):
            return _chosen(found, attempt, context, mending_note(text, attempt))
    return Normalised(problem="no amount in these words")


def _read(text: str, context: Context) -> list[tuple[re.Match[str], Span]]:
    found = []
    for match in matches_near(_DIGITS, MONEY_PATTERN, text, before=12, after=40):
        currency = _currency(match, context)
        if (amount := _amount(match, currency or context.currency)) is not None:
            value = {"amount": format(amount, "f"), "currency": currency}
            found.append((match, Span(start=match.start(), end=match.end(), text=match.group(), value=value)))
    return found


def _chosen(found: list[tuple[re.Match[str], Span]], text: str, context: Context, note: str) -> Normalised:
    """The only amount; among several, the only one with a currency or decimals."""
    spans = distinct(span for match, span in found if _worth(match)) or distinct(span for _, span in found)
    if len(spans) > 1:
        return Normalised(problem=f"several amounts: {', '.join(span.text.strip() for span in spans)}")
    if _parted(spans[0], text):
        return Normalised(problem=f"{spans[0].text.strip()}, or an amount in groups that begins with it")
    if _RANGE.match(text, spans[0].end):
        return Normalised(problem=f"a range of amounts from {spans[0].text.strip()}")
    value = spans[0].value
    if value["currency"] is None and context.currency and not _FOREIGN.search(text):
        value, note = (
            {**value, "currency": context.currency},
            "; ".join(filter(None, (note, f"currency by {context.currency_note}"))),
        )
    return Normalised(value=value, note=note)


def _parted(span: Span, text: str) -> bool:
    """Whether what follows a short whole figure may belong to it."""
    return _GROUP_BEHIND.match(text, span.end) is not None and _SHORT.search(span.text) is not None


def _worth(match: re.Match[str]) -> bool:
    return bool(match["sign"] or match["after"] or _DECIMALS.search(match["figure"]))


def _currency(match: re.Match[str], context: Context) -> str | None:
    """The printed currency; a bare dollar is the US one unless the document's only currency is another dollar."""
    sign = (match["after"] if match["sign"] in (None, "$") and match["after"] else match["sign"] or "").upper()
    if sign == "$" or sign == "DOLLARS":
        return context.currency if context.currency in DOLLARS else "USD"
    return "USD" if sign.endswith("DOLLARS") else _SIGNS.get(sign)


def _amount(match: re.Match[str], currency: str | None) -> Decimal | None:
    amount = amount_of(match["figure"], currency)
    if amount is None:
        return None
    if match["scale"]:
        amount = Decimal(format(amount.scaleb(_zeros(match["scale"].strip().lower())), "f"))
    return -amount if amount and _negative(match) else amount


def _zeros(scale: str) -> int:
    return 9 if scale[0] == "b" or scale.startswith("mrd") else 3 if scale[0] in "tk" else 6


def _negative(match: re.Match[str]) -> bool:
    """A minus, or brackets as accountants use them; in "ten dollars ($10)" they only say it again."""
    if match["minus"] or match["minus2"] or match["minus3"]:
        return True
    return bool(match["open2"] or (match["open"] and match["close"])) and not _SPELT.search(
        match.string, max(0, match.start() - _LONGEST_WORD), match.start()
    )
