"""What sentences tell in set phrases: who reports, in which city, which make of vehicle, the number of a policy. Dates and times are chosen in choice.py."""

import re
from itertools import islice

from schemas.kind import FieldSpec
from tasks.find.cues import stem, words_of
from tasks.find.label_words import ALSO, VAGUE
from tasks.find.sentences import caught
from tasks.normalise.date_shapes import MONTH
from tasks.normalise.gazetteer import PLACES, key_of
from tasks.normalise.places import state_pattern

_NAME = r"(?<![\w&.-])[A-Z][\w&.-]{0,40}(?:\s+[A-Z][\w&.-]{0,40}){0,5}"
_STOP = r"(?<!\b[A-Z])(?<!\b[DM]r)(?<!\b[MS][st])(?<!\bMrs)\."  # of a sentence, not of an initial or a title
_ARTICLE = r"(?:[Aa]n?|[Tt]he)"
_REPORTS = re.compile(
    rf"(?P<a>{_NAME})\s+(?:is\s+(?:also\s+)?(?:reporting|submitting|filing)\b|(?:reports|submits|files|submitted|filed)\s+(?:that|this|an?|the\s+following)\b(?!\s+police)"
    r"|may\s+(?:\w+\s+or\s+)?(?:add\s+to|correct|supplement|update)\s+(?:or\s+\w+\s+)?this\s+report)"
    rf"|\b(?:reported|submitted|filed)\s+by\s+(?P<b>{_NAME})|\bstatement\b[^.]{{0,60}}?\bfor\s+(?P<c>{_NAME})"
)
_INNER = r"[a-zA-Z]{1,40}(?:\.[a-zA-Z]{1,40}|-[A-Z][a-zA-Z]{1,40})?"  # of "Acme.ai", of "Rolls-Royce"
_DRIVES = re.compile(
    rf"\b{_ARTICLE}\s+(?P<a>[A-Z]{_INNER}(?:\s(?!Autonomous|Automated|Self|Test)[A-Z]{_INNER}){{0,2}})\s+(?:[Aa]ut(?:onomous|omated)\b|[Ss]elf-driving\b|[Rr]obotaxi\b|AV\b|ADS\b|(?:test\s+)?[Vv]ehicle\b)"
    rf"|\boperated\s+by\s+(?P<b>{_NAME})"
)
_NO_REPORTER = re.compile(
    r"^(?:Our|The|His|Her|My|Police|Insured|Driver|Witness|Officer|Operator|It|We|He|She|They|I)$"
)
_MAKE = r"(?:(?:19|20)\d\d\s+)?(?P<{}>[A-Z][a-zA-Z-]+)"
_OPERATES = re.compile(
    r"\b(?P<a>(?:(?!(?:The|An?|On|In)\s)[A-Z]\w{1,40}\s){0,2}[A-Z]\w{1,40})-(?:operated|branded)\b|(?<![\d\]],\s)(?<!\]\s)\b(?:19|20)\d\d(?:[ ]+|\n(?=[A-Z][a-z]))(?P<b>[A-Z][a-zA-Z-]+)\s(?:[A-Z]|vehicle|sedan|SUV)"
    rf"|\b(?:[Mm]y|[Oo]ur|[Ii]nsured\s+vehicle,\s+an?)\s+{_MAKE.format('c')}\b|\b[Aa]n?\s+{_MAKE.format('d')}\s+\w+\s+operated\s+by\b|\b{_MAKE.format('e')}\s+Class\s+\d\s+(?:semi|tractor|truck)"
)
_CITY = re.compile(r"(?P<city>[A-Z][\w.’'-]*(?:[ ][A-Z][\w.’'-]*){0,2}),\s*$")
_AROUND = 100  # characters
_POSTED = re.compile(r"\bP\.?\s?O\.?\s+Box\b|\b(?:mail|send|return)\s+(?:it\s+)?to\b", re.I)
_OF_CITY = re.compile(
    r"\b[Cc]ity\s+of\s+(?P<a>[A-Z][\w’'-]{1,30}(?:[ ](?!Police\b|PD\b)[A-Z][\w’'-]{1,30}){0,2})|\b(?!The\b|Local\b|State\b|County\b)(?P<b>[A-Z][a-z]{1,30}(?:[ ][A-Z][a-z]{1,30}){0,2})\s+(?:Police\s+Department|PD)\b"
    r"|\b(?:[Oo]perating|happened|occurred|crash(?:ed)?|collision|collided|accident|incident|involved|hit|struck)\b[^.]{0,90}?\bin\s+"
    rf"(?!(?i:{MONTH}))(?P<c>[A-Z][a-z]{{1,30}}(?:[ ][A-Z][a-z]{{1,30}}){{0,2}})(?=[.,;]|\s+(?:on|at|was|when|near)\b)"
)
_NO_TOWN = re.compile(r"\b(?:Lane|Street|Road|Avenue|Boulevard|Drive|Highway|Mode)\b")
_HAPPENED = re.compile(
    r"\b(?:(?:happened|occurred|took place)\s+at|(?:place|premises|location|site)(?:\s+of\s+(?:the\s+)?\w+)?\s+(?:is|are|was|were))\s+"
    r"(?P<a>\w[^;:]{4,140}?)(?=[.;](?:\s|$))"
)
_WAY = r"(?:St(?:reet)?|Ave(?:nue)?|R(?:oa)?d|Dr(?:ive)?|L(?:a)?ne?|Blvd|Boulevard|Way|Ct|Court|Pkwy|Parkway|Hwy|Highway|Loop|Pl(?:ace)?|Terrace|Close|Crescent|Square|Mews|Trail)"
_CITY_NAME = r"[A-Z][a-z]{1,30}(?:\s[A-Z][a-z]{1,30}){0,2}"
_ADDRESS = re.compile(
    r"\b(?:at|of|is|store|yard|house|premises|shop|building|unit|warehouse|office|address)\b[,:]?\s+"
    rf"(?P<a>\d{{1,5}}[A-Za-z]?\s(?:[NSEW]{{1,2}}\.?\s)?(?:[A-Z0-9][\w.’'-]{{0,30}}\s){{1,4}}?{_WAY}\b\.?"
    rf"(?:,?\s(?:in\s)?{_CITY_NAME}(?:,\s(?:[A-Z]{{2}}\b|{_CITY_NAME}))?(?:\s\d{{5}}\b|\s[A-Z]{{1,2}}\d[A-Z\d]?\s\d[A-Z]{{2}}\b)?)?)"
)
_NUMBERED = (
    r"\b(?i:{})[,.]?\s+(?i:(?:(?:no|number|nr|ref|reference)\b\.?|#)\s*)?(?i:is\s+|[:#]\s*)?"
    r"(?P<number>(?!\d{{1,2}}[/.]\d{{1,2}}[/.]\d{{2,4}}\b)(?=[A-Z0-9/ -]*\d)[A-Z0-9][A-Z0-9/-]{{2,}}(?:\s[A-Z0-9/-]*\d[A-Z0-9/-]*){{0,3}})\b"
)
_IS_NAMED = (
    r"\b(?i:the|our)\s+(?i:{})\s+is\s+(?P<name>[A-Z][^\n;:]{{1,70}}?)(?=\.?\s*(?:\n|$)|"
    + _STOP
    + r"\s|,\s+(?:and|who|which|of|at)\b)"
)
_NEXT_SENTENCE = re.compile(rf"{_STOP}\s+(?=[A-Z])")
_TELLS = re.compile(r":|(?:^|\s)[a-z]")  # a sentence, not the rest of "Acme Corp. International"
_POSTCODE = re.compile(r"\b(?:[A-Z]{2}|[A-Z][a-z]+)\s+\d{5}(?:-\d{4})?\b|\b[A-Z]{1,2}\d[A-Z\d]?\s\d[A-Z]{2}\b")
_TOWN = re.compile(r"[^\W\d_](?:[^\W\d_]|[ .’'-]){1,40}")
_LONGEST = 40_000  # characters of a letter
_BEFORE_CITY = re.compile(r"^(?:In|At|On|Near|The)\s+")


def reporter(text: str) -> tuple[str, ...]:
    """The company that says that it reports, else the one whose vehicle it is; by the longer name where the text explains a short one."""
    found = _names_of(_REPORTS, text) or _names_of(_DRIVES, text)
    return tuple(_in_full(name, text) for name in found[:1])


def make(text: str) -> tuple[str, ...]:
    return _first(_OPERATES, text)


def city(text: str) -> tuple[str, ...]:
    """The capitalised words before a state, but where post is sent; else those of which a sentence says that they are a city, or that have a police."""
    for state in state_pattern().finditer(text):
        before = text[max(0, state.start() - _AROUND) : state.start()]
        if (match := _CITY.search(before)) and not _POSTED.search(before):
            return (_BEFORE_CITY.sub("", match["city"]),)
    found = (caught(match) for match in _OF_CITY.finditer(text[:_LONGEST]))
    return tuple(islice((name for name in found if key_of(name) not in PLACES and not _NO_TOWN.search(name)), 1))


def is_town(words: str) -> bool:
    """Whether the words can name a town: letters alone, as a form's other boxes are not."""
    return _TOWN.fullmatch(words) is not None


def place(text: str) -> tuple[str, ...]:
    """Where something is said to have happened, to the end of the sentence; else the first house that a sentence names."""
    flat = " ".join(text[:_LONGEST].split())
    return _first(_HAPPENED, flat) or _first(_ADDRESS, flat)


def sentence(value: str) -> str:
    """The first sentence of what stands after a label."""
    first, *rest = _NEXT_SENTENCE.split(value, maxsplit=1)
    return first if rest and _TELLS.search(rest[0]) else value


def to_postcode(value: str) -> str:
    """An address up to its postcode, where it has one; "at" is no part of it."""
    value = value.removeprefix("at ")
    match = _POSTCODE.search(value)
    return value[: match.end()] if match else value


def named(spec: FieldSpec, text: str) -> tuple[str, ...]:
    """The name of which a sentence says the field's words: "The policyholder is Ann Hill"."""
    words = "|".join(re.escape(word) for word in words_of(spec.search) if stem(word) not in VAGUE)
    match = re.search(_IS_NAMED.format(words), text[:_LONGEST]) if words else None
    return (match["name"],) if match else ()


def numbered(spec: FieldSpec, text: str) -> tuple[str, ...]:
    """The number that a sentence names by the field's words, "our policy no. TBZ 7708996"."""
    names = [word for word in words_of(spec.name.replace("_", " ")) if stem(word) not in VAGUE]
    names += [short for short, word in ALSO.items() if word in names]
    match = re.search(_NUMBERED.format("|".join(map(re.escape, names))), text[:_LONGEST]) if names else None
    return (match["number"],) if match else ()


def _names_of(pattern: re.Pattern[str], text: str) -> list[str]:
    """Whom the pattern names, but for people and pronouns; of two sentences the part next to what is said."""
    matches = pattern.finditer(text[:_LONGEST])
    parts = (_NEXT_SENTENCE.split(m["a"])[-1] if m["a"] else _NEXT_SENTENCE.split(caught(m))[0] for m in matches)
    return [name for name in parts if not _NO_REPORTER.match(name)]


def _in_full(name: str, text: str) -> str:
    """ "GM" is "General Motors" where the text says "General Motors LLC (GM)"."""
    said = re.search(
        rf"(?P<full>{_NAME}?)(?:,?\s+(?:LLC|Inc|Corp|Ltd)\.?)?\s*\([\"“']?{re.escape(name)}[\"”']?\)", text
    )
    return said["full"] if said else name


def _first(pattern: re.Pattern[str], text: str) -> tuple[str, ...]:
    match = pattern.search(text)
    return (caught(match),) if match else ()
