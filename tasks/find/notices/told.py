"""What sentences tell in set phrases: where something happened, a name, the number of a policy. Who reports an accident is in reporters.py, the city in scenes.py."""

import re

from schemas.kind import FieldSpec
from tasks.find.cues import stem, words_of
from tasks.find.forms.label_words import ALSO, VAGUE
from tasks.find.sentences import LETTER, STOP, caught

_HAPPENED = re.compile(
    r"\b(?:(?:happened|occurred|took place)\s+at|(?:place|premises|location|site)(?:\s+of\s+(?:the\s+)?\w+)?\s+(?:is|are|was|were))\s+"
    r"(?P<a>\w[^;:]{4,140}?)(?=[.;](?:\s|$))"
)
_WAY = r"(?:St(?:reet)?|Ave(?:nue)?|R(?:oa)?d|Dr(?:ive)?|L(?:a)?ne?|Blvd|Boulevard|Way|Ct|Court|Pkwy|Parkway|Hwy|Highway|Loop|Pl(?:ace)?|Terrace|Close|Crescent|Square|Mews|Trail)"
_CITY_NAME = r"[A-Z][a-z]{1,30}(?:\s[A-Z][a-z]{1,30}){0,2}"
_ADDRESS = re.compile(
    r"\b(?:at|of|is|store|yard|house|premises|shop|building|unit|warehouse|office|(?<!(?i:mailing)\s)(?<!(?i:billing)\s)(?<!(?i:agency)\s)address)\b[,:]?\s+"
    rf"(?P<a>\d{{1,5}}[A-Za-z]?\s(?:[NSEW]{{1,2}}\.?\s)?(?:[A-Z0-9][\w.’'-]{{0,30}}\s){{1,4}}?{_WAY}\b\.?"
    rf"(?:,?\s(?:(?:in|on)\s)?{_CITY_NAME}(?:,?\s[A-Z]{{2}}\b|,\s{_CITY_NAME})?(?:\s\d{{5}}\b|\s[A-Z]{{1,2}}\d[A-Z\d]?\s\d[A-Z]{{2}}\b)?)?)"
)
_NUMBERED = (
    r"\b(?i:{})(?:[,.]?\s+|\s?[:#]\s*)(?i:(?:(?:no|number|nr|ref|reference)\b\.?|#)\s*)?(?i:is\s+|[:#]\s*)?"
    r"(?P<number>(?!\d{{1,2}}[/.]\d{{1,2}}[/.]\d{{2,4}}\b)(?=[A-Z0-9/ -]*\d)[A-Z0-9][A-Z0-9/-]+(?:\s[A-Z0-9/-]*\d[A-Z0-9/-]*){{0,3}})\b"
)
_IS_NAMED = (
    r"\b(?i:the|our)\s+(?i:{})\s+is\s+(?P<name>[A-Z][^\n;:]{{1,70}}?)(?=\.?\s*(?:\n|$)|"
    + STOP
    + r"\s|,\s+(?:and|who|which|of|at)\b)"
)


def place(text: str) -> tuple[str, ...]:
    """Where something is said to have happened, to the end of the sentence; else the first house that a sentence names."""
    flat = " ".join(text[:LETTER].split())
    return _first(_HAPPENED, flat) or _first(_ADDRESS, flat)


def named(spec: FieldSpec, text: str) -> tuple[str, ...]:
    """The name of which a sentence says the field's words: "The policyholder is Ann Hill"."""
    words = "|".join(re.escape(word) for word in words_of(spec.search) if stem(word) not in VAGUE)
    match = re.search(_IS_NAMED.format(words), text[:LETTER]) if words else None
    return (match["name"],) if match else ()


def numbered(spec: FieldSpec, text: str) -> tuple[str, ...]:
    """The number that a sentence names by the field's words, "our policy no. TBZ 7708996"."""
    names = [word for word in words_of(spec.name.replace("_", " ")) if stem(word) not in VAGUE]
    names += [short for short, word in ALSO.items() if word in names]
    match = re.search(_NUMBERED.format("|".join(map(re.escape, names))), text[:LETTER]) if names else None
    return (match["number"],) if match else ()


def _first(pattern: re.Pattern[str], text: str) -> tuple[str, ...]:
    match = pattern.search(text)
    return (caught(match),) if match else ()
