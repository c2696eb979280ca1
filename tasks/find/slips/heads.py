"""What stands at the top of a paper: who issued it, and its address. The title of an agreement is in titles.py, fields with a label in labels.py."""

import re
from collections.abc import Sequence
from itertools import pairwise

from tasks.normalise.gazetteer import PLACES, STATES, key_of
from tasks.normalise.names import LEGAL_FORM

_HEAD = 14  # lines
_WIDEST = 200  # characters of a line; a hostile one may have a million
_TRADE = "store|shop|restaurant|trading|mart|cafe|hotel|pharmacy|restoran|kedai|pasaraya|klinik|farmasi|perniagaan|bakery|supermarket|stores|market|garage|motors|inn|clinic|apotheke|autohaus|gasthaus|bistro|trattoria|ristorante|hardware|tyres?|workshop|bengkel|resort|services?|boulangerie|station"
_LEGAL = re.compile(rf"\b(?:{LEGAL_FORM}|s/b)\b", re.I)
_FORM = re.compile(rf"{_LEGAL.pattern}|\b(?:enterprise|{_TRADE})\b", re.I)
_TRADE_ALONE = re.compile(rf"^\W*(?:[^\W\d_]+\W+){{0,1}}(?:{_TRADE})?\W*(?:(?:sdn|s)\W+)?(?:{LEGAL_FORM})?\W*$", re.I)
_OWNED = re.compile(
    r"^\W*(?:(?:own|operat)(?:ed)?\s+by|trad(?:ing|e)\s+name\s+of|(?:an?\s+)?(?:unit|division)\s+of)\s*:?\s*(?=\w)",
    re.I,
)
_FORM_ALONE = re.compile(
    rf"^(?:&|\W*(?:(?:co\b|\([\w\s]{{1,40}}\)|sdn\b|s\b|private\b)\W*)*(?:{LEGAL_FORM})\W*$)", re.I
)
_REST_ALONE = re.compile(rf"^(?:{LEGAL_FORM}|{_TRADE}|cent(?:re|er)|kg)[.,]?$", re.I)  # of the name in the line above
_REGISTERED = re.compile(
    r"\s*[(\[]?\s*(?:co(?:mpany)?\.?\s*)?(?:reg(?:istration)?\.?\s*)?(?:no\.?\s*)?:?\s*(?<!#)(?<!\d)\d{4,}\s*-?\s*[A-Z]?\s*[)\]]?\s*$",
    re.I,
)
_OTHER = re.compile(
    r"\b(?:tel|phone|fax|gst\w*|vat|sst|tax|tva|siret|ust\W?id\w*|uen|abn|invoice|receipt|bill|rechnung|quittung|facture|resit|folio|guest(?!\s*house)s?|room\W*(?:no\W*)?\d|server|date|datum|tarikh|cashier|reg|roc|email|website|www|mobile(?=\W*\d)|hp|id\s?no|table\W*(?:no\W*)?\d|order\W+(?:no|#|\d)|cash(?!\W+carry)|owned|copy(?=\W*$)|original(?=\W*$)|duplicate|reprint|(?:since|est\.?|established|seit|depuis|sejak)(?:\s+\d{4}|\W*$)|welcome(?=\s+to\b|\W*$)|(?:member|part)\s+of|thank(?:s|\s+you)\s+for|company\s*no|co\.?\s*no)\b|[:#*=]{1}\s|@|www\.|\.com",
    re.I,
)
_CALLED = re.compile(r"\W*(?:tel|phone|ph|fax|gst\w*|vat|sst|tax|h/?p|contact|hotline)\b", re.I)
_STREET = re.compile(
    r"\b(?:lot|unit|jalan|jln|jl|street|st|road|rd|avenue|ave|boulevard|blvd|parkway|pkwy|highway|hwy|way|court|square|terrace|close|floor|lorong|taman|blok|blk|block|plaza"
    r"|level|suite|drive|lane|km|batu|persiaran|lebuh|ground|kawasan|bandar|rue|via|calle|avenida|rua|am|im|\w*str(?:\.|asse|aße)|\w*(?:weg|gasse|platz|allee|straat|laan)"
    r")(?!\w)",
    re.I,
)
# Of names of shops too, so only behind a number.
_SITE = re.compile(r"\d.{0,60}\b(?:walk|arcade|place|crescent|parade|gardens|mews|quay)(?!\w)", re.I)
_STREET_FIRST = re.compile(rf"\W*(?:off\s+)?{_STREET.pattern}", re.I)
_NUMBER = re.compile(
    r"^\W{0,2}(?:no\W{0,3}\d|[a-z]{0,2}\d[\w/&-]{0,8}\s*,\s*[a-z])", re.I
)  # a house, before its street
_HOUSE = re.compile(
    r"^\W{0,2}(?:(?:ptd?|plot|lot|unit|no)\W{1,3})?[a-z]{0,2}-?\d{1,4}(?:[/&-][\da-z]{1,4}){0,2}[a-z]?\s*,?$", re.I
)
_NUMBER_LAST = re.compile(r"[^\W\d_][^\d:]{3,40}\s\d{1,4}\s?[a-z]?", re.I)
_POSTCODE = re.compile(
    r"(?<!\d)(?<![^df]-)(?<!lot )(?<!ptd )(?:\d{5}|(?<=[\s(])\d{6}(?!\s?-?\s?[A-Z]\b)|\d{3}\s\d{3}(?=\W*$|,)|\d{4}\s?[A-Z]{2}(?=\s))(?!\d)|\b[A-Z]{1,2}\d[A-Z\d]?\s\d[A-Z]{2}\b|\b(?:NSW|VIC|QLD|WA|SA|TAS|ACT)\s\d{4}\b",
    re.I,
)
_NO_ADDRESS = re.compile(r"\d[.,]\d\d\b|\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}\b|\d:\d\d|[\"”*]")  # amounts, dates, times
_NUMBERED = re.compile(r"\bno\s?[.:]+\s?(?=[a-z]?\d)", re.I)
_NAMED_SITE = re.compile(rf"^[\w-]+\.com\b[\w\s]{{0,40}}\b(?:{LEGAL_FORM})\b", re.I)
_COLUMNS = re.compile(r"\s{3,}")
_PLACE = re.compile(r"[^\W\d_][^\d:]*")


def issuer(lines: Sequence[str]) -> tuple[str, ...]:
    """The first line with a company's form above the address, else the first line with a word; with what of the name stands in the lines around."""
    head = [_bare(_OWNED.sub("", _short(line))) for line in lines[:_HEAD]]
    named = [i for i, line in enumerate(head) if _names(line)]
    start = next((i for i, line in enumerate(head) if _starts(line) or _POSTCODE.match(line)), _HEAD)
    plausible = [i for i in named if i < start]  # who stands below the address is a customer
    if not plausible:
        return ()
    legal = [i for i in plausible if _LEGAL.search(head[i])]
    formed = [i for i in plausible if _FORM.search(head[i])]
    first = (legal or formed or plausible)[0]
    name = re.sub(r"^[#\d\s]+(?=[^\W\d_])", "", head[first])
    after = head[first + 1] if first + 1 < len(head) else ""
    in_two = name.endswith("&") or (_in_two(name, after) and first + 2 not in plausible)
    name = f"{name} {after}" if _REST_ALONE.match(after) or (in_two and first + 1 in plausible) else name
    goes_on = _FORM_ALONE.match(name) or (_TRADE_ALONE.match(name) and first - 1 in plausible)
    return (f"{head[first - 1]} {name}" if goes_on and first else name,)


def address(lines: Sequence[str]) -> tuple[str, ...]:
    """The lines from the first with a street's word, else the one with words, a comma and a postcode, to the last before a telephone or tax number."""
    head = [_short(line) for line in lines[: 2 * _HEAD]]
    start = next(
        (i for i, (line, after) in enumerate(pairwise([*head, ""])) if _starts(line) or _is_house(line, after)), None
    )
    start = next((i for i, line in enumerate(head) if _is_whole(line)), None) if start is None else start
    if start is None:
        return ()
    block = [head[start]]
    for line, after in pairwise([*head[start + 1 : start + 7], ""]):
        if not _continues(line, after, block):
            break
        block.append(line)
    return (" ".join(block),)


def _in_two(name: str, after: str) -> bool:
    """A name in capitals without a legal form goes on in capitals, where one more line stands above the address."""
    return name.isupper() and after.isupper() and not _LEGAL.search(name)


def _names(line: str) -> bool:
    """Whether a line can be the name of a company."""
    letters = len(re.findall(r"[^\W\d_]", line))
    return letters > 3 and not _other(line) and not _starts(line) and not _POSTCODE.match(line)


def _short(line: str) -> str:
    """The left one of columns."""
    return _COLUMNS.split(line.strip()[:_WIDEST], maxsplit=1)[0]


def _bare(line: str) -> str:
    """A name without its numbers in a register, of which there may be an old and a new one."""
    bare = _REGISTERED.sub("", _REGISTERED.sub("", line))
    return bare.rstrip(") ") if bare.count(")") > bare.count("(") else bare


def _starts(line: str) -> bool:
    street = _NUMBER.match(line) or (_STREET.search(line) and re.search(r"\d", line)) or _SITE.search(line)
    return bool(street) and not _OTHER.search(_NUMBERED.sub("", line)) and not _NO_ADDRESS.search(line)


def _is_house(line: str, after: str) -> bool:
    """A number alone above the name of its street, or behind a street's name above its postcode."""
    if _NUMBER_LAST.fullmatch(line) and _POSTCODE.match(after):
        return not _OTHER.search(line)
    return bool(_HOUSE.match(line) and _STREET_FIRST.match(after)) and not _OTHER.search(after)


def _is_whole(line: str) -> bool:
    """An address without a number, in one line: "High Street, Leeds LS1 4AB"."""
    parted = _PLACE.match(line) and "," in line and _POSTCODE.search(line)
    return bool(parted) and not _OTHER.search(line) and not _NO_ADDRESS.search(line)


def _other(line: str) -> bool:
    """Something else than a name; a name may be a domain's, with a legal form behind it."""
    return bool(_OTHER.search(line)) and not _NAMED_SITE.match(line)


def _continues(line: str, after: str, block: Sequence[str]) -> bool:
    """After the postcode's line only a town or state follows, announced by a comma, known, or the last before a telephone or tax number."""
    if _OTHER.search(_NUMBERED.sub("", line)) or _NO_ADDRESS.search(line) or not line or re.match(r"\(", line):
        return False
    if any(_POSTCODE.search(done) for done in block):
        announced = block[-1].endswith(",") or re.search(r"(?:^|,\s*)\d{5}$", block[-1])
        last = _CALLED.match(after) and len(line.split()) < 5 and not _complete(block[-1])
        return bool(_PLACE.fullmatch(line)) and (bool(announced or last) or key_of(line) in PLACES)
    return True


def _complete(line: str) -> bool:
    """Whether an address ends here, in its country or, as American ones do, in its postcode."""
    last = re.split(r",\s*", line)[-1]
    state = re.sub(r"\s+\d{5}$", "", last)
    american = state != last and (key_of(state) in STATES or state.rpartition(" ")[2] in STATES.values())
    return american or key_of(last) in PLACES
