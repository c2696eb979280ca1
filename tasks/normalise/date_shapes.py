"""How dates look in English documents, with a few months of other languages, as one pattern. What they mean is in dates.py."""

import re

from tasks.normalise.digits import NOT_MISREAD
from tasks.normalise.numerals import ORDINAL_WORDS, YEAR_WORDS, year_of

MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?)(?![^\W\d_])"
)
_OTHER_MONTH = (
    r"(?:januari?|jänner|janvier|februari?|f[eé]vrier|märz|maerz|mars|mac|avril|mai|mei|juni|juin|juli|julai|juillet|ogos|ao[uû]t|septembre|oktober"
    r"|octobre|d[eé]cembre|dezember|disember|dis|dez|okt|ogo)(?![^\W\d_])"
)  # Malay, German, French
YEAR = r"(?:\d{4}|['’]?\d{2})(?![\d_]|\s*:|[.,]\d|\s?%|\s+(?:days|weeks|months|years|hours)\b)"
_SUFFIX = r"(?:\s?(?:hb|s\s?t|n\s?d|r\s?d|t\s?h))?"
_GAP = r"[\s,.\-/]*"
_OF = r"(?:of\s+|(?:in\s+)?the\s+year\s+(?:of\s+our\s+lord,?\s+)?)"
_SPOKEN = rf"(?:{YEAR}|{YEAR_WORDS})"

_NUMERIC = r"(?P<n1>\d{1,2})\s?(?P<sep>[/.\-])\s?(?P<n2>\d{1,2})\s?(?P=sep)\s?(?P<n3>\d{4}|\d{2})(?![\d_]|[.\-/]\d)"
_ISO = r"(?P<iy>\d{4})(?P<isep>[/.\-])(?P<im>\d{1,2})(?P=isep)(?P<id>\d{1,2})(?!\d)"
_DAY_MONTH = (
    rf"(?P<d1>\d{{1,2}}){_SUFFIX}\)?\s*(?:\(\s*{ORDINAL_WORDS}\s*\)\s*)?(?:day\b)?{_GAP}(?:of\b)?{_GAP}"
    rf"(?P<m1>{MONTH}|{_OTHER_MONTH}){_GAP}{_OF}?(?P<y1>{_SPOKEN})"
)
_MONTH_DAY = rf"(?P<m2>{MONTH}){_GAP}(?P<d2>\d{{1,2}}){_SUFFIX}(?:[\s,.\-/]+{_OF}?|(?=['’]))(?P<y2>{_SPOKEN})"
_MONTH_WORD = rf"(?P<m4>{MONTH})\s+(?:the\s+)?(?P<d4>{ORDINAL_WORDS})[\s,]+{_OF}?(?P<y4>\d{{4}}(?!\d)|{YEAR_WORDS})"
_WORD_DAY = rf"(?P<d3>{ORDINAL_WORDS})\s+(?:day\s+)?of\s+(?P<m3>{MONTH}){_GAP}{_OF}?(?P<y3>{_SPOKEN})"

# What each way begins with comes first: most characters of a text begin no date, and are passed by after one look.
DATE_PATTERN = re.compile(
    rf"(?=\d)(?<![\d.,/]){NOT_MISREAD}(?:{_ISO}|{_NUMERIC}|{_DAY_MONTH})|(?=[adefjmnostz])(?<![^\W_])(?:{_MONTH_DAY}|{_MONTH_WORD}|{_WORD_DAY})",
    re.I,
)
DATE_SIGN = re.compile(
    r"\d\s?[/.-]\s?\d|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|\d\W{0,3}(?:hb\s)?(?:jän|fév|mär|mae|mac|avr|mai|mei|jui|ogo|ao[uû]|okt|dé|dez|dis)"
)  # in each, in lower case
COMPACT = re.compile(
    r"(?P<iy>(?:19|20)\d{2})(?P<im>0[1-9]|1[0-2])(?P<id>\d{2})|(?P<n1>\d{2})(?P<n2>\d{2})(?P<n3>(?:19|20)\d{2})"
)

_OTHERS = {
    "mär": 3,
    "mae": 3,
    "mac": 3,
    "avr": 4,
    "mai": 5,
    "mei": 5,
    "ogo": 8,
    "aou": 8,
    "aoû": 8,
    "okt": 10,
    "dez": 12,
    "dis": 12,
    "déc": 12,
    "fév": 2,
    "fev": 2,
    "jän": 1,
}
_NUMBERS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]


def month_number(name: str) -> int:
    """Of "juin" and "juillet" the fourth letter tells."""
    begins = name[:3].lower()
    if begins == "jui":
        return 7 if name[3].lower() == "l" else 6
    return _OTHERS.get(begins) or _NUMBERS.index(begins) + 1


def year_number(digits: str) -> int:
    """Two digits mean 1969 to 2068; a year may be spelled out."""
    if digits[0].isalpha():
        return year_of(digits)
    bare = digits.lstrip("'’")
    number = int(bare)
    if len(bare) == 4:
        return number
    return number + (2000 if number <= 68 else 1900)
