"""IDENTIFIER and PHONE: numbers that name something. Amounts and dates are not here."""

import re

import phonenumbers

from schemas.reading import Normalised
from tasks.normalise.absent import absence
from tasks.normalise.digits import mend_digits, mending_note
from tasks.normalise.manner import Context
from tasks.normalise.text import clean_text, settled

_NUMBER = r"(?:number|num|no|nr|ref|id)\b(?!-\w)"
_LABEL = re.compile(
    r"^(?:(?:policy|claim|reference|ref|invoice|file|case|incident|report|certificate|account)\b"
    rf"(?:-(?={_NUMBER})|(?!-\w))\.?\s*)*(?:{_NUMBER}\.?|#)?\s*[:#.]*\s*",
    re.I,
)
_PHONE_LABEL = re.compile(
    r"^\s*(?:tel(?:ephone)?|phone|mobile|cell|contact|fax|hp|h/p)?(?:\s*/\s*\w+)?[\s.:#]*(?:no\.?)?[\s.:]*", re.I
)
_NEXT_NUMBER = re.compile(r"\s*(?:[/;,&\n]|\bor\b|\band\b)\s*", re.I)
_EXTENSION = re.compile(r"\bext|(?:\b|(?<=\d))x\s?\.?(?=\d)", re.I)
_REGION = {
    "MYR": "MY",
    "SGD": "SG",
    "HKD": "HK",
    "AUD": "AU",
    "NZD": "NZ",
    "GBP": "GB",
    "INR": "IN",
    "USD": "US",
    "CAD": "CA",
}


def normalise_identifier(text: str) -> Normalised:
    """Letters, digits and inner punctuation as printed, without a leading label such as "Policy No.:"."""
    cleaned = settled(lambda left: clean_text(left).strip(".#"), text)
    bare = settled(lambda left: clean_text(_LABEL.sub("", left)).strip(".#"), cleaned)
    if not any(c.isalnum() for c in bare):
        return Normalised(problem=f"no identifier in {text!r}")
    if said := absence(bare):
        return Normalised(note=said)
    return Normalised(value=bare if any(c.isdigit() for c in bare) else cleaned)


def normalise_phone(text: str, context: Context) -> Normalised:
    """International form where the number, the first of several, is a possible one of the document's country, otherwise its digits."""
    region = _REGION.get(context.currency or "")
    first, several = _first_number(_PHONE_LABEL.sub("", text))
    mended = mend_digits(first)
    notes = [several, mending_note(first, mended)]
    try:
        number = phonenumbers.parse(mended, region)
    except phonenumbers.NumberParseException:
        return _digits(mended, notes)
    if not phonenumbers.is_possible_number(number) or number.extension:
        return _digits(mended, notes)
    if "+" not in text and region:
        notes.append(f"country code of {region}: {context.currency_note}")
    value = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    return Normalised(value=value, note="; ".join(filter(None, notes)))


def _first_number(text: str) -> tuple[str, str]:
    """The first of several numbers, with a note; "415/555-0132" is one."""
    first, *others = _NEXT_NUMBER.split(text, maxsplit=1)
    if not others or sum(c.isdigit() for c in mend_digits(first)) < 7:
        return text, ""
    return first, "the first of several numbers" if re.search(r"\d", others[0]) else ""


def _digits(text: str, notes: list[str]) -> Normalised:
    digits = "".join(re.findall(r"[0-9]", _EXTENSION.split(text)[0]))
    if len(digits) < 5:
        return Normalised(problem=f"no telephone number in {text!r}")
    plus = "+" if re.match(r"\D*\+", text) else ""
    return Normalised(value=plus + digits, note="; ".join(filter(None, notes)))
