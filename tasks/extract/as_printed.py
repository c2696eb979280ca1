"""A model's copies of names as the document prints them: slips of the copy mended, cut-off legal forms completed, what is no name left out.

Where a name stands is ground's; how it is written in the end is normalise's.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from schemas.reading import EvidenceGrade
from schemas.values import ValueType
from tasks.ground import DocumentIndex, locate
from tasks.normalise.names import LEGAL_FORM

_FORM = rf"(?i:{LEGAL_FORM})(?!\w)\.?"
_FORM_AFTER = re.compile(rf",? {_FORM}(?:,? {_FORM})?")
_ENDS_IN_FORM = re.compile(rf"\b(?i:{LEGAL_FORM})\W*$")
_NUMBERED = re.compile(r"\d{3}")  # an address, a form's number
_MARKS = ("“", "”", '"', "'", "‘", "’")
_QUOTE = "[“”\"'‘’]{1,2}"


class Printed(NamedTuple):
    """The words, and what was done to those of the model, empty if nothing."""

    words: tuple[str, ...]
    note: str = ""


def as_printed(words: tuple[str, ...], index: DocumentIndex, value_type: ValueType) -> Printed:
    """The names that the document holds; all as they were where it holds none of them, or for other types."""
    if value_type not in (ValueType.NAME, ValueType.NAMES):
        return Printed(words=words)
    listed = value_type is ValueType.NAMES
    found = [(word, _printed(word, index, listed)) for word in words]
    if listed and any(name for _, name in found):
        found = [(word, name) for word, name in found if name]
    kept = tuple(name or word for word, name in found)
    return Printed(words=kept, note="; ".join(_said(words, kept)))


def _printed(word: str, index: DocumentIndex, listed: bool) -> str:
    """The name, in a list completed; empty for what is none."""
    evidence = locate(word, index, ValueType.NAMES, None)
    if evidence.grade is EvidenceGrade.NONE or (listed and _no_name(word, index)):
        return ""
    name = evidence.quote if evidence.grade is EvidenceGrade.FUZZY else word
    return name + _form_after(evidence.quote, index) if listed and not _ENDS_IN_FORM.search(word) else name


def _form_after(quote: str, index: DocumentIndex) -> str:
    """The legal form with which the name goes on where it stands first."""
    place = index.printed.text.find(quote)
    form = _FORM_AFTER.match(index.printed.text, place + len(quote)) if place >= 0 else None
    return form.group() if form else ""


def _no_name(word: str, index: DocumentIndex) -> bool:
    """Whether it is an address or a number, or the short word that brackets define for somebody: (the "Company")."""
    if _NUMBERED.search(word) and not _ENDS_IN_FORM.search(word):
        return True
    if not _is_quoted(word.strip(), index.printed.text):
        return False
    defined = rf"\([^()]{{0,200}}{_QUOTE}(?:[Tt]he )?{re.escape(word.strip())}[,.]?{_QUOTE}[^()]{{0,200}}\)"
    return re.search(defined, index.printed.text) is not None


def _is_quoted(word: str, text: str) -> bool:
    """Whether a quotation mark stands behind it somewhere: a pattern of its own for each word takes longer than all else about it."""
    at = text.find(word)
    while at >= 0:
        if text[at + len(word) : at + len(word) + 2].lstrip(",.")[:1] in _MARKS:
            return True
        at = text.find(word, at + 1)
    return False


def _said(words: tuple[str, ...], kept: tuple[str, ...]) -> Iterator[str]:
    if set(words) - set(kept):
        yield "as the document prints it; the model said " + ", ".join(f'"{word}"' for word in words)
