"""JURISDICTION and STATE: whose law governs, and a US state's two letters. The list of places is in gazetteer.py."""

import re
from collections.abc import Sequence
from functools import cache

from schemas.reading import Normalised
from tasks.normalise.gazetteer import FEDERATIONS, PLACES, STATES, SYSTEMS, key_of
from tasks.normalise.sought import plain, possible
from tasks.normalise.span import Span, distinct, matches_near

_LAW = re.compile(r"[Ll]aws?\b|LAWS?\b|[Ll]egislation|[Rr]egulations|[Ss]tatutes")
_OF = r"(?:(?:the|either)\s+)*(?:(?:state|commonwealth|province|district|republic(?!\s+of\s+china)|kingdom|emirate)\s+of\s+)?(?:the\s+)?"
_NO_STATE = r"(?![^\S\n]+(?:Street|St|Avenue|Ave|Road|Rd|Boulevard|Blvd|Drive|Dr|Beach)\b(?!:)|(?<!New York)(?<!Oklahoma)[^\S\n]+City\b(?!:))"  # named after one, and no label that follows


_WORDS = ("as", "de", "hi", "id", "in", "la", "me", "oh", "ok", "or")  # in small letters no state's


@cache
def jurisdiction_pattern() -> re.Pattern[str]:
    """A place bound to the word law: "laws of the State of New York", "New York law", "English law", "Law: New York"."""
    place = _alternatives(PLACES)
    return re.compile(
        rf"\b(?:laws?|legislation|regulations|statutes)\b[^.;]{{0,90}}?\b(?:of|in)\s+{_OF}(?P<after>{place})"
        rf"|(?<![^\W_])(?:the\s+)?(?P<before>{_alternatives(PLACES | SYSTEMS)})(?:['’]s)?\s+"
        rf"(?:(?:state|internal|substantive|domestic|contract)\s+)?laws?(?![^\W_])"
        rf"|\blaws?\s*[:.|]\s*{_OF}(?P<beside>{place})(?![^\W_])",
        re.I,
    )


@cache
def state_pattern() -> re.Pattern[str]:
    """A US state by name, or by its letters after a comma, before a ZIP code or alone."""
    letters = "|".join(sorted(set(STATES.values())))
    names = _alternatives(STATES)
    return re.compile(
        rf"(?<![^\W_])(?P<name>(?i:{names})(?i:{_NO_STATE}))(?![^\W_])|(?:(?<=,\s)|(?<=,))(?P<letters>{letters})(?![^\W_])|(?<![^\W_])(?P<zip>{letters})(?=\s+\d{{5}}(?!\d))"
    )


@cache
def _inner_pattern() -> re.Pattern[str]:
    """What names a state right behind its federation: "of the United States of America and the State of California"."""
    return re.compile(
        rf"[\s,]*(?:and\s+)?(?:of\s+|in\s+)?(?:the\s+)?(?:state|commonwealth|province|district)\s+of\s+(?P<place>{_alternatives(PLACES)})",
        re.I,
    )


@cache
def _leading_pattern() -> re.Pattern[str]:
    """A place before the law of another: "Province of Ontario and the laws of Canada", "New York without regard to the laws of Texas"."""
    goes_on = (
        r"[\s,;()]*(?:and|or|without|excluding|exclusive|irrespective|regardless|notwithstanding|applicable|as|but)\b"
    )
    return re.compile(rf"\W*{_OF}(?P<place>{_alternatives(PLACES)})(?={goes_on})", re.I)


@cache
def _mention_pattern() -> re.Pattern[str]:
    return re.compile(rf"(?<![^\W_])(?P<place>{_alternatives(PLACES)})", re.I)


def find_jurisdictions(text: str) -> list[Span]:
    """All governing laws that a text names, in its order."""
    if not possible(_LAW, plain(text)):
        return []
    found = matches_near(_LAW, jurisdiction_pattern(), text, before=60, after=150)
    return [_state_of(_span(match, match.lastgroup or "after"), text) for match in found]


def find_states(text: str) -> list[Span]:
    """All US states of a text."""
    return [
        Span(
            start=match.start(),
            end=match.end(),
            text=match.group(),
            value=STATES.get(key_of(match.group()), match.group()),
        )
        for match in state_pattern().finditer(text)
    ]


def normalise_jurisdiction(text: str) -> Normalised:
    """The place whose law is named; without the word law, the only place that is named."""
    bound = distinct([*_leading(text), *find_jurisdictions(text)])
    if bound:
        others = ", ".join(span.value for span in bound[1:])
        return Normalised(value=bound[0].value, note=f"also names the law of {others}" if others else "")
    if system := SYSTEMS.get(key_of(text)):
        return Normalised(value=system)
    mentioned = distinct(_span(match, "place") for match in _mention_pattern().finditer(text))
    if len(mentioned) > 1:
        return _within(mentioned)
    return (
        Normalised(value=mentioned[0].value) if mentioned else Normalised(problem="no state or country in these words")
    )


def _leading(text: str) -> list[Span]:
    match = _leading_pattern().match(text) if _LAW.search(text) else None
    span = _span(match, "place") if match else None
    return [span] if span and span.value not in FEDERATIONS else []


def normalise_state(text: str) -> Normalised:
    bare = text.strip(" .,;:()")
    if bare.upper() in STATES.values() and bare not in _WORDS:
        return Normalised(value=bare.upper())
    found = distinct(find_states(text))
    if len(found) > 1:
        return Normalised(problem=f"several states: {', '.join(span.value for span in found)}")
    return Normalised(value=found[0].value) if found else Normalised(problem="no US state in these words")


def _within(mentioned: list[Span]) -> Normalised:
    """ "Delaware, United States" names one place and the country around it."""
    inner = [span for span in mentioned if span.value not in FEDERATIONS]
    if len(inner) == 1:
        return Normalised(value=inner[0].value)
    return Normalised(problem=f"several places: {', '.join(span.value for span in mentioned)}")


def _state_of(span: Span, text: str) -> Span:
    """The state that is named with its federation, whose law is that state's; else what was found."""
    state = _inner_pattern().match(text, span.end) if span.value in FEDERATIONS else None
    return _span(state, "place") if state else span


def _span(match: re.Match[str], group: str) -> Span:
    key = key_of(match[group])
    return Span(
        start=match.start(group), end=match.end(group), text=match[group], value=PLACES.get(key) or SYSTEMS[key]
    )


def _alternatives(names: dict[str, str]) -> str:
    """Longest first, so that West Virginia is not Virginia; any whitespace between words."""
    return _branching(sorted(names, key=len, reverse=True)) + r"(?![^\W_])"


def _branching(ordered: Sequence[str]) -> str:
    """The names by their first letters, so that a place is held against those alone that may stand there."""
    if len(ordered) == 1:
        return "".join(map(_printed, ordered[0]))
    begun: dict[str, list[str]] = {}
    for name in ordered:
        begun.setdefault(name[:1], []).append(name[1:])
    return (
        "(?:"
        + "|".join(_printed(letter) + _branching(rest) for letter, rest in begun.items() if letter)
        + ("|)" if "" in begun else ")")
    )


def _printed(letter: str) -> str:
    return {" ": r"\s+", "'": "['’]"}.get(letter, re.escape(letter))
