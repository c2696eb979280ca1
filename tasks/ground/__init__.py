"""Evidence: a value must be found in its document, exact, normalised, fuzzy or not at all. Whether that suffices is not decided here."""

import re
import sys
from bisect import bisect_right
from collections.abc import Sequence
from typing import Any

from schemas.page import Page
from schemas.reading import Evidence, EvidenceGrade
from schemas.values import ValueType
from tasks.ground.exact import Place, folded_places, printed_places
from tasks.ground.fuzzy import fuzzy_places
from tasks.ground.index import DocumentIndex
from tasks.ground.stream import folded, joined, printed
from tasks.ground.typed import is_typed, key_of
from tasks.normalise import normalise
from tasks.normalise.digits import mend_digits
from tasks.normalise.finders import FINDERS

__all__ = ["DocumentIndex", "locate"]

_NAMES = (ValueType.NAME, ValueType.NAMES)
_FIGURES = (ValueType.IDENTIFIER,)


def locate(words: str, pages: Sequence[Page] | DocumentIndex, value_type: ValueType, value: Any) -> Evidence:
    """Where one value stands; hand the same index for all values of a document, and the items of a list one by one."""
    document = pages if isinstance(pages, DocumentIndex) else DocumentIndex(pages)
    # A whole list tells nothing of one of its names.
    listed = value_type is ValueType.NAMES and (value is None or isinstance(value, list))
    sought = words, value_type, "" if listed else repr(value)
    if sought not in document.located:
        document.located[sought] = _located(words, document, value_type, value)
    return document.located[sought]


def _located(words: str, document: DocumentIndex, value_type: ValueType, value: Any) -> Evidence:
    if places := _whole(document, printed_places(document.printed, printed(words)), value_type, value):
        return document.evidence(EvidenceGrade.EXACT, places)
    folded_words = _whole(document, _folded(document, words), value_type, value)
    if places := folded_words or _valued(document, value_type, value):
        return document.evidence(EvidenceGrade.NORMALISED, places)
    return _fuzzy(document, words, value_type, value)


def _folded(document: DocumentIndex, words: str) -> list[Place]:
    return folded_places(document.folded, folded(words)) or folded_places(document.joined, joined(words))


def _whole(document: DocumentIndex, places: list[Place], value_type: ValueType, value: Any) -> list[Place]:
    """Without the places at which the words are cut out of another value: "7:30" of "7:30 pm", "Virginia" of "West Virginia"."""
    if not places or value is None or value_type not in FINDERS:
        return places
    own = key_of(value_type, value)
    others = sorted(place for key, found in document.typed(value_type).items() if key != own for place in found)
    return [place for place in places if not _within(place, others)]


def _within(place: Place, others: Sequence[Place]) -> bool:
    """Whether it is a part of one of these, which are sorted and do not overlap."""
    before = bisect_right(others, (place[0], sys.maxsize)) - 1
    return before >= 0 and place != others[before] and place[1] <= others[before][1]


def _valued(document: DocumentIndex, value_type: ValueType, value: Any) -> list[Place]:
    """Where other words mean the same value."""
    if value in (None, "") or isinstance(value, bool | list):
        return []
    if is_typed(value_type):
        return document.typed(value_type).get(key_of(value_type, value), [])
    return _folded(document, str(value))


def _fuzzy(document: DocumentIndex, words: str, value_type: ValueType, value: Any) -> Evidence:
    found = fuzzy_places(document.folded, document.vocabulary, folded(words), name=value_type in _NAMES)
    for (first, last), similarity in found:
        place = document.folded.spans[first][0], document.folded.spans[last - 1][1]
        if _whole(document, [place], value_type, value) and _may_mean(
            document.text[slice(*place)], words, value_type, value, document
        ):
            return document.evidence(EvidenceGrade.FUZZY, [place], similarity)
    return Evidence(grade=EvidenceGrade.NONE)


def _may_mean(quote: str, words: str, value_type: ValueType, value: Any, document: DocumentIndex) -> bool:
    """Similar figures are other values: digits must agree, and a quote that can be read must have this value."""
    if not is_typed(value_type) and value_type not in _FIGURES:
        return True
    if _digits(quote) != _digits(words):
        return False
    read = normalise(value_type, (quote,), document.context).value
    return read is None or key_of(value_type, read) == key_of(value_type, value)


def _digits(text: str) -> str:
    return "".join(re.findall(r"\d", mend_digits(text)))
