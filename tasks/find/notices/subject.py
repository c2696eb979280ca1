"""Whose loss a mail or letter is about, and of which kind: by its subject, and by the company that has a line of its own. Sentences are in told.py."""

import re
from collections.abc import Iterator

from tasks.find.sentences import LETTER, caught
from tasks.normalise.names import LEGAL_FORM

_SUBJECT = re.compile(r"^[^\w\n]*(?:subject|re)\s*[:：]\s*(?P<said>\S.{0,200})$", re.I | re.M)
_AGAIN = re.compile(r"^(?:(?:re|fwd?)\s*:\s*)+", re.I)
_PART = re.compile(r"\s+[-–—/|]+\s+|;\s+|:\s+")
_COMPANY = rf"(?<![\w&’'.-])[A-Z][\w&’'.,-]{{0,30}}(?:[ ](?:[A-Z&][\w&’'.,-]{{0,30}}|of|and|the)){{0,6}}?,?[ ](?i:{LEGAL_FORM})\.?"
_IS_COMPANY = re.compile(rf"{_COMPANY}(?=$|\s{{3}})")
_YOUR_INSURED = re.compile(rf"(?P<name>{_COMPANY})\s*\((?:your|the|our)\s+(?:named\s+)?insured\)")
_PERSON = r"[A-Z][\w’'-]{1,30}(?:\s(?:and\s|&\s)?[A-Z](?:\.(?=\s[A-Z])|[\w’'-]{1,30})){1,4}"
_FOR = re.compile(
    rf"\b(?:on\s+behalf\s+of|write\s+for|acting\s+for|represents|in\s+the\s+name\s+of(?!\s+God\b)|[Mm]y\s+name\s+is|(?:This|(?:^|(?<=[.!?,:]\s)|(?<=\b[Hh]i\s)|(?<=\b[Hh]ello\s))this)\s+is)\s+(?P<name>{_PERSON})\b(?!(?:\s\w+)?\s+from\b)|(?P<named>{_PERSON})\s*\((?:named\s+)?insured\)"
)
_INSURES = re.compile(
    r"\b(?:insur\w+|assurance|mutual|casualty|indemnity|underwrit\w+|broker\w*|agency|claims?|adjust\w+|bank|trust|surety)\b",
    re.I,
)
_PERIL = re.compile(
    r"\b(?:hail|fire|theft|stolen|leaks?|broken|break-?in|burst|water|flood\w*|storm|wind\w*|lightning|vandal\w+|burglary|smoke|glass|collision|freez\w+|explosion|collapse|breakdown|spoilage|damage)\b",
    re.I,
)
_ONE_PERIL = re.compile(
    r"(?<!\bno\s)\b(?:hail|fire|theft|burglary|lightning|flood|explosion|wind|vandalism|earthquake|tornado)\b(?![-\s]?(?:alarm|brigade|cover|dep|district|doors?|escape|extinguish|hydrant|insurance|marshal|policy|shield|station|truck|turbine|wall))",
    re.I,
)
_RIVAL = re.compile(
    r"\b(?:pipes?\b|water\s(?:came|leaked|ran|soaked)|(?<!hail\s)(?<!lightning\s)(?<!tornado\s)(?<!wind\s)hit\b(?!\sby\s(?:hail|lightning|wind))|collided|collision|flooded)",
    re.I,
)  # another thing that happened
_DENIED = re.compile(r"\b(?:not|no|never|any|nobody|\w+n['’]t)\b(?:(?!\s[-–—]\s)[^.;:?!])*$", re.I)
_CLAUSE = 60  # characters
_NEWS = re.compile(r"\b(?:claims?|loss|notice|policy|insured)\b", re.I)
_DAY = re.compile(r"\W+(?:on\s+)?\d[\d/.-]*\W*$|[\W_]+$")
_FEW = 6  # words


def owner(text: str) -> tuple[str, ...]:
    """The company called the reader's insured, else of the subject, else the only one that has a line of its own and insures nobody."""
    text = text[:LETTER]
    flat = " ".join(text.split())
    if match := _YOUR_INSURED.search(flat):
        return (caught(match),)
    if name := next((name for name in map(caught, _FOR.finditer(flat)) if not _INSURES.search(name)), None):
        return (name,)
    found = [part for part in _parts(text) if _IS_COMPANY.fullmatch(part)] or list(dict.fromkeys(_alone(text)))
    return (found[0],) if len(found) == 1 else ()


def peril(text: str) -> tuple[str, ...]:
    """The part of the subject that says what happened to the insured thing."""
    parts = (_DAY.sub("", part) for part in _parts(text[:LETTER]))
    return next(
        ((part,) for part in parts if _PERIL.search(part) and not _NEWS.search(part) and len(part.split()) <= _FEW), ()
    )


def only_peril(text: str) -> tuple[str, ...]:
    """The one word for what happened, where a letter has one such word alone, does not deny it and tells of nothing else."""
    text = text[:LETTER]
    found = [match for match in _ONE_PERIL.finditer(text) if not _DENIED.search(text[: match.start()][-_CLAUSE:])]
    return (found[0][0],) if len({each[0].casefold() for each in found}) == 1 and not _RIVAL.search(text) else ()


def _parts(text: str) -> Iterator[str]:
    for match in _SUBJECT.finditer(text):
        yield from (part.strip() for part in _PART.split(_AGAIN.sub("", match["said"])))


def _alone(text: str) -> Iterator[str]:
    for line in text.split("\n"):
        match = _IS_COMPANY.match(line.strip()[:200])
        if match and not _INSURES.search(match[0]):
            yield match[0]
