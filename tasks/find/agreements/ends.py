"""On which date an agreement's first term ends: the date that it prints, or from when and how long it runs. Its durations are in terms.py, its start in spells.py."""

import re
from collections.abc import Iterator, Sequence

from tasks.find.agreements.terms import first_term, of_another
from tasks.find.sentences import Place, place_of
from tasks.normalise.span import Span

_HOUR = r"(?:midnight|noon|\d{1,2}:\d\d|(?:the\s+)?close\s+of\s+business)"
_UNTIL = re.compile(
    rf"\b(?:until|till|through|to|expir\w+|end(?:s|ing)?|conclud\w+|terminat\w+|laps\w+|ceases?(?:\s+to\s+have\s+effect)?)(?:\s+(?:on|at|not?\s+later\s+than|{_HOUR}(?:[^;]{{0,40}}\bon)?|and\s+including|automatically|this|the(?:\s+(?:earlier|earliest|first)\s+(?:to\s+occur\s+)?of)?(?:\s+\((?:i|a|1|x)\))?))*\W*$"
    r"|\b(?:expir(?:y|ation)|end)\s+date\b[”\"]?(?:\s+of\s+th(?:is|e)\s+\w+)?\s*(?:is|means|shall\s+be|:)?\W*$",
    re.I,
)
_OF_TERM = re.compile(
    r"(?<!\bunder\s)(?<!\bof\s)(?<!\bin\s)\b(?:this|the|present)\s+(?:(?!under\b|of\b|in\b|by\b|to\b)[\w-]+\s+){0,3}?(?:agreement|contract|letter|engagement|appointment|addendum|amendment|(?<=this\s)(?:lease|licen[cs]e|(?-i:[A-Z]{2,6})))\b"
    r"[^;]*\b(?:continu|remain|stay|force\b|effect|expir|end(?:s|ing)?\b|terminat|laps|cease|commenc|begin|start|runs?\b|lasts?\b|extend|valid)"
    r"|(?<!-)(?<!during\sthe\s)(?<!throughout\sthe\s)\b(?:term|duration)\b(?!\s+[“\"])|\b(?:contract|agreement|engagement|service|initial|licen[cs]e|consult\w+)\s+period\b|\b(?:expir(?:y|ation)|end)\s+date\b",
    re.I,
)
_OF_OTHER = re.compile(
    r"\bquarter\b|\bfiscal\b|\bcalendar\s+year\b|\binvoice|\bfirst\s+payment\b|\boption\b|\bprior\s+to\b|\bwhose\b|\botherwise\b|\b(?:existing|prior|previous|former|earlier)\s+(?:\w+\s+)?agreement\b",
    re.I,
)
_TOLD = re.compile(r"\b(?:moved|was|were|had|has\s+been|would)\b", re.I)  # of an earlier term
_RUNS_FROM = re.compile(
    r"(?:^\s*of|\b(?:from|after|following|commenc\w+|begin\w*|start\w*))\s+(?:(?:on|upon|from|with|and|including|as\s+of)\s+)*(?:the\s+)?"
    r"(?P<event>(?:date|day)\s+(?:of|on|when|that)\b[^.;,]{0,40}|(?-i:(?:[A-Z][\w-]+\s+){1,3}(?:Date|Day))\b|(?:first|last|initial|actual)\s+\w+|launch|opening|closing|completion|delivery|acceptance|approval|receipt|installation|commencement)",
    re.I,
)
_BY_EVENT = re.compile(
    r"\b(?:date|day)\s+(?:on\s+which|when|that)\s+(?![^.;]{0,60}sign)[^.;]{0,150}[(“\"](?:the\s+)?[“\"]?effective\s+date\b",
    re.I,
)
_DAY_BEFORE = re.compile(r"\bday\s+(?:before|prior\s+to|preceding)\s+(?:the|its)\W*$", re.I)
_OWN_DAY = re.compile(
    r"(?:effective|agreement|execution|signing|signature|contract)\s+da|(?:date|day)\s+(?:of\s+(?:this|the|its|last)\b(?:\s+(?:agreement|contract|signature|execution|signing|amendment)|$)|of\s+(?:execution|signing|signature)|first\b)|first\s+(?:above|written|set)"
    r"|(?:date|day)\s+(?:on\s+which|when|that)\s+(?:it|this|both|the\s+(?:last|parties))\b[^.;,]{0,30}\bsign",
    re.I,
)


def ended(text: str, dates: Sequence[Span], durations: Sequence[Span], start: Span | None) -> tuple[str, ...]:
    """The date until which it runs, as printed; else the words of the date from which it runs, and of how long it does."""
    if last := min(_until(text, dates), default=None, key=lambda each: each[0]):
        return (last[1].text,)
    place = first_term(text, durations)
    if place and _DAY_BEFORE.search(place.before):
        return ()
    first = place and (_beside(place, dates) or _from(text, place, dates, start))
    return (first.text, place.span.text) if place and first else ()


def _until(text: str, dates: Sequence[Span]) -> Iterator[tuple[bool, Span]]:
    """What is agreed before what is told of an earlier term."""
    for span in dates:
        before = place_of(text, span).before
        if (
            _UNTIL.search(before)
            and _OF_TERM.search(before)
            and not (_OF_OTHER.search(before[-200:]) or of_another(before))
        ):
            yield _TOLD.search(before[-200:]) is not None, span


def _beside(place: Place, dates: Sequence[Span]) -> Span | None:
    """A date in the sentence of the term itself, from which it runs."""
    before = place.span.start - len(place.before) - 20, place.span.start
    after = place.span.end, place.span.end + min(60, len(place.after))
    return next((span for span in dates if any(a <= span.start < b for a, b in (after, before))), None)


def _from(text: str, place: Place, dates: Sequence[Span], start: Span | None) -> Span | None:
    """The start, unless it runs from another event: then the date that the text gives that event's name, if it does."""
    said_before = max(_RUNS_FROM.finditer(place.before), default=None, key=re.Match.start)
    runs = _RUNS_FROM.search(place.after[:100]) or said_before
    if runs is None or _OWN_DAY.match(runs["event"]):
        return None if _BY_EVENT.search(text) else start
    return _named(text, runs["event"], dates) if runs["event"][:1].isupper() else None


def _named(text: str, name: str, dates: Sequence[Span]) -> Span | None:
    """The date of a definition: `"Opening Date" means June 1, 2014`, `June 1, 2014 (the "Opening Date")`."""
    words = r"\s+".join(map(re.escape, name.split()))
    before = re.compile(rf"\b{words}\b[”\"]?\s*(?:(?:shall\s+)?(?:mean|be|is)s?|:)\W*$")
    after = re.compile(rf"[\s,]*[(“\"](?:[^()]{{0,40}}\W)?{words}\b")
    return next(
        (s for s in dates if before.search(text[max(0, s.start - 80) : s.start]) or after.match(text, s.end)), None
    )
