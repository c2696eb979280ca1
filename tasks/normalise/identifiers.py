"""IDENTIFIER and PHONE: numbers that name something. Amounts and dates are not here."""

import re

import phonenumbers

from schemas.reading import Normalised
from tasks.normalise.context import Context
from tasks.normalise.text import clean_text, settled

_LABEL = re.compile(
    r"^(?:(?:policy|claim|reference|ref|invoice|file|case|incident|report|certificate|account)\b\.?\s*)*"
    r"(?:(?:number|num|no|nr|ref|id)\b\.?|#)?\s*[:#.]*\s*",
    re.I,
)
_PHONE_LABEL = re.compile(
    r"^\s*(?:tel(?:ephone)?|phone|mobile|cell|contact|fax|hp|h/p)?(?:\s*/\s*\w+)?[\s.:#]*(?:no\.?)?[\s.:]*", re.I
)
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
    value = bare if any(c.isdigit() for c in bare) else cleaned
    return (
        Normalised(value=value) if any(c.isalnum() for c in value) else Normalised(problem=f"no identifier in {text!r}")
    )


def normalise_phone(text: str, context: Context) -> Normalised:
    """International form where the number is a possible one of the document's country, otherwise its digits."""
    region = _REGION.get(context.currency or "")
    try:
        number = phonenumbers.parse(_PHONE_LABEL.sub("", text), region)
    except phonenumbers.NumberParseException:
        return _digits(text)
    if not phonenumbers.is_possible_number(number) or number.extension:
        return _digits(text)
    note = f"country code of {region}: {context.currency_note}" if "+" not in text and region else ""
    return Normalised(value=phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164), note=note)


def _digits(text: str) -> Normalised:
    digits = "".join(re.findall(r"[0-9]", re.split(r"\bext", text, flags=re.I)[0]))
    if len(digits) < 5:
        return Normalised(problem=f"no telephone number in {text!r}")
    plus = "+" if re.match(r"\D*\+", text) else ""
    return Normalised(value=plus + digits)
