"""In which city and state an accident happened, as its narrative tells. What a form prints after a label is in labels.py."""

import re
from collections.abc import Iterator
from functools import cache, lru_cache
from typing import NamedTuple

from tasks.find.crashes.makes import is_make
from tasks.find.sentences import LETTER, caught
from tasks.normalise.date_shapes import MONTH
from tasks.normalise.gazetteer import PLACES, STATES, key_of
from tasks.normalise.places import state_pattern

_AROUND = 100
_WORD = r"(?:(?:St|Ft|Mt)\.\s)?(?<![\w’'-])[A-Z](?=[\w’'-]?[a-z])[\w’'-]{1,30}"
_TOWN = rf"{_WORD}(?:[ ]{_WORD}){{0,2}}"
_BEFORE_STATE = re.compile(r"(?P<city>[A-Z][\w.’'-]*(?:[ ][A-Z][\w.’'-]*){0,2}),\s*$")
_BEFORE_CITY = re.compile(r"^(?:In|At|On|Near|The)\s+")
_POSTED = re.compile(r"\bP\.?\s?O\.?\s+Box\b|\b(?:mail|send|return)\s+(?:it\s+)?to\b", re.I)
_ELSEWHERE = re.compile(
    r"(?:\b(?:based|born|depot|garage|garaged|headquartered|insured|located|lives?|living|office|registered|residing|resident|resides|shop|yard)\s(?:in|at|of)|\bout\sof|,\sof|\b(?:bound|headed|heading)\sfor|\bfrom|\bto|\btowards?|\bvia|\bbetween|\bour|\bits|\btheir|\bhis|\bher|\bmy)\s(?:the\s)?$"
    r"|\b(?:Ins|Insurance|Mutual|TPA|Inc|LLC|Corp|Co)\b\.?,\s$"
)
_HELD = re.compile(
    r",?[\s-](?:based|carrier|company|corporation|driver|law|licen[cs]e|LLC|office|plates?|registration|resident|tags?|terminal)\b|['’]s\b",
    re.I,
)
_HEADER = re.compile(r"(?:^|\n)(?:From|To|Cc|Sent|Subject):[^\n]*$")
_MOVES = r"accident|backing|collided|collision|crash(?:ed)?|crossing|driving|happened|heading|hit|incident|involved|leaving|occurred|[Oo]perating|parked|proceed(?:ed|ing)|stopped|struck|trave(?:led|ling|lling)|turning|waiting|\w+bound"
_OF_CITY = re.compile(
    rf"\b[Cc]ity\s+of\s+(?P<a>{_WORD}(?:[ ](?!Police\b|PD\b){_WORD}){{0,2}})|\b(?:{_MOVES})\b[^.]{{0,90}}?\bin\s(?:downtown\s)?(?!(?i:{MONTH})\b)(?P<b>{_TOWN})"
    rf"|(?:\bon\s[A-Z\[][\w -]{{0,30}}|\])\sin\s(?:downtown\s)?(?!(?i:{MONTH})\b)(?P<d>{_TOWN})|(?:\]|\b(?:Avenue|Ave\.?|Boulevard|Blvd\.?|Drive|Dr\.?|Lane|Road|Rd\.?|Street|St\.?|Way)),\s(?P<c>{_TOWN})(?=[,.;]|\s(?:at|on|when|near)\b)"
)
_POLICE = re.compile(rf"\b(?!The\b|Local\b|State\b|County\b)(?P<a>{_TOWN})\s+(?:Police\s+Department|PD)\b")
_NO_TOWN = re.compile(r"\b(?:Lane|Street|Road|Avenue|Boulevard|Drive|Highway|Mode|County|Parish)\b")


class Scene(NamedTuple):
    """A state that a text names, and the city before it where there is one."""

    city: str
    state: str


@lru_cache(maxsize=4)  # the state is asked by it
def city(text: str) -> tuple[str, ...]:
    """The town of which a sentence says that it is a city, or that something was driven there; else one before a state, but where something else is; else one that has a police."""
    ways = (_told(_OF_CITY, text), (scene.city for scene in _scenes(text) if scene.city), _told(_POLICE, text))
    return next(((name,) for way in ways for name in way), ())


def state(text: str) -> tuple[str, ...]:
    """The state of the accident's city, else the first one of no other city."""
    town = next(iter(city(text)), "")
    scenes = sorted(_scenes(text), key=lambda scene: scene.city != town)
    return next(((scene.state,) for scene in scenes if scene.city in (town, "")), ())


def _told(pattern: re.Pattern[str], text: str) -> Iterator[str]:
    for match in pattern.finditer(text[:LETTER]):
        name = caught(match)
        if _is_city(name) and not _is_elsewhere(text, match, name):
            yield name


@cache
def _states() -> re.Pattern[str]:
    """As places.py finds them, and their letters behind a town without a comma: "Wichita KS"."""
    letters = "|".join(sorted(set(STATES.values()) - {"ID"}))
    return re.compile(rf"{state_pattern().pattern}|(?<=[a-z][ ])(?P<bare>{letters})(?=\W*(?:\n|$)|[.;)]|\s[a-z])")


@lru_cache(maxsize=4)
def _scenes(text: str) -> tuple[Scene, ...]:
    return tuple(_all_scenes(text[:LETTER]))


def _all_scenes(text: str) -> Iterator[Scene]:
    for match in _states().finditer(text):
        before = text[max(0, match.start() - _AROUND) : match.start()]
        town = _BEFORE_STATE.search(f"{before.rstrip()}, " if match["bare"] else before)
        name = _BEFORE_CITY.sub("", town["city"]) if town else ""
        ahead = before[: town.start()] if town else before
        numbered = match["zip"] == "ID"
        if not (
            numbered
            or _HELD.match(text, match.end())
            or _ELSEWHERE.search(ahead)
            or _POSTED.search(before)
            or _HEADER.search(before)
        ):
            yield Scene(city=name if _is_city(name) else "", state=match.group())


def _is_city(name: str) -> bool:
    return bool(name) and key_of(name) not in PLACES and not _NO_TOWN.search(name) and not is_make(name.split()[0])


def _is_elsewhere(text: str, match: re.Match[str], name: str) -> bool:
    at = text.index(name, match.start())
    return _ELSEWHERE.search(text[max(0, at - _AROUND) : at]) is not None
