"""What of the words after a form's label is the value, and whether it can be one. Where labels stand is in labels.py."""

import re

from schemas.kind import FieldSpec
from schemas.values import ValueType
from tasks.find import find
from tasks.find.cues import words_of
from tasks.find.sentences import NEXT_SENTENCE
from tasks.normalise import Context
from tasks.normalise.names import begins_small

_AFTER_NUMBER = re.compile(r"\s{2,}|\s*[(,;]|\s+(?=/\s)|\s+(?:[A-Za-z]+\s+){0,2}(?:[A-Za-z]+:?\s*)?_{2,}")
# What a name is followed by on a form: a note, a column, an address.
_AFTER_NAME = re.compile(r"\s+\(|\s{3,}|,\s+(?=[^,]*\d)")
_DATED = re.compile(r"\d{1,2}[/.]\d{1,2}[/.]\d{2,4}(?:\s|$)")
_BOXES = re.compile(r"\[\s?[xX]?\s?\]")
_TICKED = re.compile(r"\[\s?[xX]\s?\]\s*(?:OTHER\b\s*(?:\([^)]*\))?\W*)?(?P<words>[^\[]+)", re.I)
_REFERS = re.compile(r"(?:the\s+)?same\b|see\s|(?:as\s+)?(?:above|below)\b|ditto\b", re.I)  # to another box
_NOTED = re.compile(r"\(.*\)")  # "(not asked)"
_TELLS = re.compile(r":|(?:^|\s)[a-z]")  # a sentence, not the rest of "Acme Corp. International"
_POSTCODE = re.compile(r"\b(?:[A-Z]{2}|[A-Z][a-z]+)\s+\d{5}(?:-\d{4})?\b|\b[A-Z]{1,2}\d[A-Z\d]?\s\d[A-Z]{2}\b")
_TOWN = re.compile(r"[^\W\d_](?:[^\W\d_]|[ .’'-]){1,40}")
SHORT = 30  # characters that can be one value


def of_its_own(spec: FieldSpec, said: str) -> str:
    """Without what a letter, or a line broken on a form, goes on with; of boxes to tick the ticked one's words."""
    if spec.type is ValueType.IDENTIFIER:
        return _AFTER_NUMBER.split(_sentence(said), maxsplit=1)[0]
    if spec.type is ValueType.TEXT and _BOXES.search(said):
        return next((match["words"].strip() for match in _TICKED.finditer(said)), "")
    if spec.type is ValueType.TEXT and "sentence" in words_of(spec.description):
        return said
    if spec.type is ValueType.NAME:
        return _AFTER_NAME.split(_sentence(said), maxsplit=1)[0]
    first = _sentence(said)
    if spec.type is not ValueType.TEXT or len(first) <= SHORT:
        return first
    return _to_postcode(first) if "where" in words_of(spec.description) else said


def can_be(spec: FieldSpec, value: str, context: Context) -> bool:
    """A number has a figure and is no amount; a name has a word, and not mostly small ones; a city has letters alone; "same as above" is none of them."""
    if len(value) <= SHORT and (_REFERS.match(value) or _NOTED.fullmatch(value)):
        return False
    if spec.type is ValueType.IDENTIFIER and (_is_prose(value) or _is_another(value, context)):
        return False
    if spec.type is ValueType.NAME and (begins_small(value) or _is_prose(value) or _DATED.match(value)):
        return False
    if spec.type is ValueType.TEXT and "city" in words_of(spec.description):
        return _is_town(value)
    if spec.type is ValueType.TEXT and len(value) <= SHORT and _is_date(value, context):
        return False
    wanted = r"\d" if spec.type is ValueType.IDENTIFIER else r"[^\W\d_]{2}"
    return re.search(wanted, value) is not None


def _is_another(number: str, context: Context) -> bool:
    """An amount, or what begins with a date."""
    return bool(_DATED.match(number)) or any(each.text == number for each in find(ValueType.MONEY, number, context))


def _is_date(value: str, context: Context) -> bool:
    return any(char.isdigit() for char in value) and any(
        each.text == value for each in find(ValueType.DATE, value, context)
    )


def _is_prose(value: str) -> bool:
    words = value.split()
    return 2 * sum(word[:1].islower() for word in words) > len(words)


def _is_town(words: str) -> bool:
    """Whether the words can name a town: letters alone, as a form's other boxes are not."""
    return _TOWN.fullmatch(words) is not None


def _sentence(value: str) -> str:
    """The first sentence of what stands after a label."""
    first, *rest = NEXT_SENTENCE.split(value, maxsplit=1)
    return first if rest and _TELLS.search(rest[0]) else value


def _to_postcode(value: str) -> str:
    """An address up to its postcode, where it has one; "at" is no part of it."""
    value = value.removeprefix("at ")
    match = _POSTCODE.search(value)
    return value[: match.end()] if match else value
