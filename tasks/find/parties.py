"""Who makes an agreement: the names after "between … and …", or the first names that the text defines. Other names are not here."""

import re
from collections.abc import Iterator

from tasks.find.cues import words_of
from tasks.find.sentences import caught
from tasks.normalise.gazetteer import PLACES, key_of
from tasks.normalise.names import LEGAL_FORM

_HEAD, _REACH = 6000, 1800  # characters
_WORD = r"(?<!\w)(?:[A-Z0-9]|[a-z][A-Z]|[a-z]{2,30}\.com)[^\s,;:()“”\"]{0,60}"
_PLACE = r"\([A-Z][A-Za-z.]{1,30}(?:\s[A-Z][A-Za-z.]{1,30}){0,2}\)"  # a part of a name: "Acme (North America) Corp."
_COMPANY = rf"{_WORD}(?:\s+(?:{_WORD}|{_PLACE}|of|and|the|&|for|de)){{0,8}}?,?\s+(?=[A-Z]|plc\b)(?i:{LEGAL_FORM})(?![\w])\.?(?:,?\s+(?i:{LEGAL_FORM})(?!\w)\.?)?"
_PERSON = r"(?:(?:Mr|Ms|Mrs|Dr)\.?\s+)?[A-Z][\w’'-]+(?:\s+[A-Z]\.?)?(?:\s+(?:[A-Z][\w’'-]+|de|van|von)){1,2}(?:,?\s+(?:Jr|Sr|III?)\b\.?)?"
_NEXT = r"(?=\s*[,(;.“\"¤]|\s+(?i:an?|and|or|in|for|dated|with|on|as|to|hereby|whose|having|located|is|are|agree|collectively|represented)\b|\s+-|\s*$)"
_BETWEEN = re.compile(r"\b(?:by\s+and\s+)?(?:between|among|amongst|BETWEEN|AMONG|Between|Among)\b:?|\bPARTIES:")
_PARTY = re.compile(
    rf"(?:\b(?:PARTIES|between|among|and|by|with|AND|BETWEEN|And|Between)\b:?(?:\s*[-–—])?\s+(?:the\s+)?({_COMPANY}|{_PERSON})|[;,¤]\s+({_COMPANY})){_NEXT}"
)
_ROLE = r"(?:the\s+)?(?:Employee|Executive|Consultant|Director|Recipient|Contractor|Advisor|Participant|Optionee|Individual|Party|you)"
_DEFINED = re.compile(
    rf"(?:(?<!\ba )(?<!\ban )({_COMPANY}),?(?:\s+an?\s[^(),]{{1,60}},?)?\s*\([^()]{{0,60}}?[“\"']|({_PERSON}),?\s*\([^()]{{0,60}}?[“\"']+(?i:{_ROLE})\b)"
)
_BRACKETS = re.compile(rf"(?!{_PLACE},?\s+(?i:{LEGAL_FORM})\b)\([^()]{{0,300}}\)")
_END = re.compile(
    r"\bWHEREAS|\bRECITALS?\b|\bWITNESSETH|\bBACKGROUND\b|\bNOW,? THEREFORE|\bagree\s+as\s+follows|\b[Ii]n\s+consideration\b|\bTABLE\s+OF\s+CONTENTS|\bARTICLE\s|\bSource:|/s/|\bIN\s+WITNESS|\bWhereas|\n1\.|\b1\.\s"
)
_NO_PARTY = re.compile(
    r"\b(?:agreement|part(?:y|ies)|effective|date|street|avenue|road|suite|floor|confidential\w*|information|section|exhibit|building|drive|box|county|usa?|laws?|state|corporations?|companies|board|exchange|act)\b|\d{4,}|^(?:an?|the|this|its)\b",
    re.I,
)
_EMPLOYER = re.compile(rf"\b(?:employment|employed|engagement|engaged|retained)\s+(?:with|by|at)\s+({_COMPANY})")
_ROLE_WORDS = frozenset(
    words_of(
        "company companies parent employee employer executive consultant director recipient discloser contractor advisor licensor licensee seller buyer"
        " purchaser supplier vendor customer client agent owner release amendment trade secrets c the and of first second member"
    )
)
_COMPANY_END = re.compile(rf"(?i:{LEGAL_FORM})\.?$")


def parties(text: str) -> tuple[str, ...]:
    """The names as printed, each once: of the sentence that has several, else of definitions, else of an employer; none where nobody is named."""
    head = text[:_HEAD]
    alone: tuple[str, ...] = ()
    for match in _BETWEEN.finditer(head):
        found = _distinct(_plausible(_PARTY, _clause(head, match.start())))
        if len(found) > 1:
            return found[:4]
        alone = alone or found
    defined = _distinct(_plausible(_DEFINED, head))[:2]
    return _distinct(iter((*alone, *defined))) or _distinct(_plausible(_EMPLOYER, head))[:1]


def _clause(head: str, start: int) -> str:
    """From "between" to the recitals, brackets outside of names blanked so that what they define is not taken for a party."""
    clause = head[start : start + _REACH]
    end = _END.search(clause)
    clause = clause[: end.start()] if end else clause
    return _BRACKETS.sub(lambda match: "¤" * len(match.group()), clause)


def _plausible(pattern: re.Pattern[str], text: str) -> Iterator[str]:
    for match in pattern.finditer(text):
        yield from filter(_named, _parted(caught(match)))


def _parted(name: str) -> Iterator[str]:
    """What "and" joins to a company, a place or a postcode is a name of its own."""
    left, *right = re.split(r"\s+(?:and|AND)\s+", name, maxsplit=1)
    if right and (_COMPANY_END.search(left) or key_of(left) in PLACES or re.search(r"\d{4,}$", left)):
        yield from (left, *_parted(right[0]))
    else:
        yield name


def _named(name: str) -> bool:
    if {word.strip(".,").casefold() for word in name.split()} <= _ROLE_WORDS:
        return False
    if _COMPANY_END.search(name):
        return len(name.split()) > 1 and not re.match(r"(?:an?|the|this|its)\s", name, re.I)
    return not _NO_PARTY.search(name) and key_of(name) not in PLACES


def _distinct(names: Iterator[str]) -> tuple[str, ...]:
    """Each once, in full: not "Acme" beside "Acme, Inc."."""
    found: dict[str, str] = {}
    for name in names:
        found.setdefault(re.sub(r"\W+", " ", name.casefold()).strip(), name)
    return tuple(name for key, name in found.items() if not any(other.startswith(f"{key} ") for other in found))
