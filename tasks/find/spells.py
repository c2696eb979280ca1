"""From which date an agreement takes effect, and on which its first term ends. Its durations are in terms.py."""

import re
from collections.abc import Iterator, Sequence

from tasks.find.sentences import Place, place_of
from tasks.find.terms import lasting
from tasks.normalise.span import Span

_STARTS = re.compile(
    r"\beffective\b|\btakes?\s+effect\b|\bin(?:to)?\s+(?:full\s+)?(?:force|effect)\b|\bcommenc\w*\b|\bbegin\w*\b", re.I
)
_STARTED = re.compile(r"^[\s,]*[(“\"][^()]{0,40}\b(?:effective|commencement)\s+date\b", re.I)
_DATED = re.compile(r"\beffective\s+(?:date|as\s+of)\b", re.I)
_ALSO = re.compile(r"^[\s,]*(?:and|which)\b[^.;]{0,25}\beffective\b", re.I)
_NAMED = re.compile(r"\beffective\s+date\s+of\b[^.;]{0,250}\bis\W*$", re.I)
_UNTIL = re.compile(
    r"\b(?:until|till|through|to|expir\w+|end(?:s|ing)?|conclud\w+|terminat\w+)(?:\s+(?:on|at|and\s+including|(?:the\s+)?close\s+of\s+business\s+on|midnight(?:\s+on)?|the))*\W*$",
    re.I,
)
_OF_TERM = re.compile(r"\bterm\b|\bagreement\b|\bperiod\b|\beffect\b|\bforce\b|\bcontract\b|\bcommenc", re.I)
_OF_OTHER = re.compile(
    r"\bquarter\b|\bfiscal\b|\bcalendar\s+year\b|\binvoice|\bfirst\s+payment\b|\boption\b|\bprior\s+to\b", re.I
)
_MADE = re.compile(
    r"\bthis\b(?:[^.;]|\.(?!\s+[A-Z])){0,160}?\b(?:made|entered\s+in(?:to)?|dated|executed|signed|effective)\b(?:[^.;]|\.(?!\s+[A-Z])){0,60}$",
    re.I,
)
_OF_ANOTHER = re.compile(
    r"\b(?:that\s+certain|pursuant\s+to|as\s+amended|superse\w+|replac\w+|letter|will|shall|expire\w*|ends?|until|through|perform\w*|source)\b",
    re.I,
)
_TITLE = re.compile(
    r"(?:^|\n|\(|\n\s*(?:agreement|contract))\s*(?:(?:dated?|signed|entered\s+into|made|effective|execution\s+copy|as\s+of|on|this|the)\b[:\s]*){0,4}$",
    re.I,
)
_TITLE_ENDS = 1500  # characters
_SIGNATURE = re.compile(r"/s/|\n\s*(?:By|Name):")
_SIGNED = re.compile(
    r"\b(?:executed?|signed|signature|set\s+their\s+hands)\b[^.;]{0,160}$|\bDated?\s*:\s*$|\n\s*Dated?\s*$", re.I
)
_NEAR = 70  # characters


def started(text: str, dates: Sequence[Span]) -> tuple[Span, ...]:
    """The dates of which their sentence says that something takes effect then, the surest first."""
    scored = [(_starting(place_of(text, span)), -i) for i, span in enumerate(dates)]
    return tuple(dates[-i] for score, i in sorted(scored, reverse=True) if score > 0)


def made(text: str, dates: Sequence[Span]) -> tuple[str, ...]:
    """The date of which a sentence says that this agreement was made then, else that of its title, else the last one beside its signatures."""
    ways = (_said_made(text, dates), _titled(text, dates), reversed(list(_signed(text, dates))))
    first = next((span for way in ways for span in way), None)
    return (first.text,) if first else ()


def ended(text: str, dates: Sequence[Span], durations: Sequence[Span], start: Span | None) -> tuple[str, ...]:
    """The date until which it runs, as printed; else the words of the date from which it runs, and of how long it does."""
    if last := next(_until(text, dates), None):
        return (last.text,)
    place = lasting(text, durations)
    first = place and (_beside(place, dates) or start)
    return (first.text, place.span.text) if place and first else ()


def _said_made(text: str, dates: Sequence[Span]) -> Iterator[Span]:
    for span in dates:
        before = " ".join(text[max(0, span.start - 260) : span.start].split())
        match = _MADE.search(before)
        if match and not _OF_ANOTHER.search(match[0]):
            yield span


def _titled(text: str, dates: Sequence[Span]) -> Iterator[Span]:
    signed = _SIGNATURE.search(text[:_TITLE_ENDS])
    end = signed.start() if signed else _TITLE_ENDS
    return (span for span in dates if span.end < end and _TITLE.search(text[max(0, span.start - 60) : span.start]))


def _signed(text: str, dates: Sequence[Span]) -> Iterator[Span]:
    return (span for span in dates if _SIGNED.search(text[max(0, span.start - 200) : span.start]))


def _starting(place: Place) -> float:
    near = place.before[-_NEAR:]
    score = 2.0 * bool(_STARTED.match(place.after)) + 1.5 * bool(_STARTS.search(near)) + 0.5 * bool(_DATED.search(near))
    score += 1.0 * bool(_NAMED.search(place.before)) + 1.5 * bool(_ALSO.match(place.after))
    return score - 3.0 * bool(_UNTIL.search(near))


def _until(text: str, dates: Sequence[Span]) -> Iterator[Span]:
    for span in dates:
        place = place_of(text, span)
        if (
            _UNTIL.search(place.before)
            and _OF_TERM.search(place.before[-200:])
            and not _OF_OTHER.search(place.before[-200:])
        ):
            yield span


def _beside(place: Place, dates: Sequence[Span]) -> Span | None:
    """A date in the sentence of the term itself, from which it runs."""
    before = place.span.start - len(place.before) - 20, place.span.start
    after = place.span.end, place.span.end + min(60, len(place.after))
    return next((span for span in dates if any(a <= span.start < b for a, b in (after, before))), None)
