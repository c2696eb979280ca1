"""Evidence: a value must be found in its document, exact, normalised, fuzzy or not at all. Whether that suffices is not decided here."""

import re
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

__all__ = ["DocumentIndex", "locate"]

_NAMES = (ValueType.NAME, ValueType.NAMES)
_FIGURES = (ValueType.IDENTIFIER,)


def locate(words: str, pages: Sequence[Page] | DocumentIndex, value_type: ValueType, value: Any) -> Evidence:
    """Where one value stands; hand the same index for all values of a document, and the items of a list one by one."""
    document = pages if isinstance(pages, DocumentIndex) else DocumentIndex(pages)
    if places := printed_places(document.printed, printed(words)):
        return document.evidence(EvidenceGrade.EXACT, places)
    if places := _folded(document, words) or _valued(document, value_type, value):
        return document.evidence(EvidenceGrade.NORMALISED, places)
    return _fuzzy(document, words, value_type, value)


def _folded(document: DocumentIndex, words: str) -> list[Place]:
    return folded_places(document.folded, folded(words)) or folded_places(document.joined, joined(words))


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
        if _may_mean(document.text[slice(*place)], words, value_type, value, document):
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
