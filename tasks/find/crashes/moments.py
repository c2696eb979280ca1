"""Which of a narrative's times of day is that of the accident. How times look is in tasks/normalise; dates are chosen in choice.py."""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from tasks.normalise.span import Span

_BEFORE, _AFTER, _SOON = 90, 240, 60  # characters
_ENDED = re.compile(
    r"[\])]?(?<!approx)\.[\])]?\s+(?=[A-Z])|;\s|\n\s*\n|\n(?:Dear|Good|Hello|Hi)\b[^\n]{0,40}\n|\n(?=(?:At|On)\s|[A-Z][^\n:]{0,40}:)"
)  # a sentence, or a line of a form
_NEAR = 12
_TO = r"\s*(?:-|–|—|to|and|or|until|till?)\s*"
_RANGE = re.compile(_TO, re.I)
_RANGED = re.compile(rf"\d{_TO}\d", re.I)
_HALF = re.compile(rf"\d{_TO}$", re.I)  # of a range, before its end
_INEXACT = re.compile(r"\b(?:past|after|before|by|until|till?|than)\s+$", re.I)
_ELSEWHERE = re.compile(r"\s*\(?(?:UTC|GMT|Zulu|Z)\b")
_EVENT = re.compile(
    r"\b(?:accident|(?:backed|drove|pushed|ran|rolled|slid)\s+into|broadsided|brush(?:ed|es)|bump(?:ed|s)?|clip(?:ped|s)|collid\w+|collision|contact(?:ed)?|crash\w*|dent(?:ed|s)"
    r"|graz(?:ed|es)|happened(?!\s+(?:by|to))|hits?|impact\w*|incident|jack-?knif\w+|loss|nudged|occurr\w+|overturned|ran\s+over|rear-?\s?end(?:ed|s)|rolled\s+over|scrap\w+|sideswip\w+|str(?:uck|ikes?)|t-?boned|tapped|touch\w*|took\s+place)\b",
    re.I,
)
_CAME_ABOUT = re.compile(r"\b(?:collided|happened|hit|occurred|struck|took\s+place)\b", re.I)
_OTHER = re.compile(
    r"\b(?:advised|appointment|arriv(?:al|ed|es)|assistance|attended|aware|beg[au]n|call(?:s|ed|er)|clocked|complain(?:ed|t)|completed|delivered|departed|discharged|dispatched|due\s+(?:at|by|on)"
    r"|e-?mail(?:ed)?|(?<!rear-)(?<!rear\s)ended|evaluated|filed|finished|informed|interview(?:ed)?|learned|left\s+(?:for|from|home|the\s+(?:depot|garage|scene|terminal|yard)|voicemail|vm)|message|notice|notif\w+"
    r"|on\s+(?:the\s+)?scene|phoned|photos?|prepared|printed|received|recovered|released|reported(?!\s+that)|report\s+(?:was|taken|filed|from)|responded|restarted|resumed|returned|rpt'?d|scheduled|sent|in\s+service|since"
    r"|started|submitted|telephoned?|told|towed|transported|treated|until|updated|version)\b",
    re.I,
)
_DATED = re.compile(
    _OTHER.pattern
    + r"|\b(?:amended|dated|due|effective|estimate|letter|monthly|order|pol(?:icy)?\s(?:period|term|year|yr)|reports?\sof|revised|served|signed|standing\sgeneral|statement|submission|supersedes|taken|update)\b",
    re.I,
)
_NOT_THEN = re.compile(
    r"\b(?:away|came\s+(?:back|home)|discover\w*|expir\w*|found|renew\w*|returned)\b|\b(?:after|before|between|by|since|until|till)(?:\s+\w+day,?)?(?:\s+the)?\s*$",
    re.I,
)


class _Told(NamedTuple):
    """A time with what its sentence says before it, from the time before, and after it."""

    before: str
    after: str


def moment(text: str, times: Sequence[Span]) -> Span | None:
    """The first exact time beside words for a collision, else the first that is of nothing else, as a call or a tow is; none where all are."""
    return _best(text, times, _OTHER, [_is_exact(text, times, i) for i in range(len(times))])


def exact(text: str, times: Sequence[Span]) -> Span | None:
    """The first time that is neither of a range, nor only near."""
    return next((span for i, span in enumerate(times) if _is_exact(text, times, i)), None)


def day(text: str, dates: Sequence[Span]) -> Span | None:
    """The same of dates and months, which papers and letters have, too."""
    return _best(text, dates, _DATED, [True] * len(dates))


def only_day(text: str, dates: Sequence[Span]) -> Span | None:
    """The one day of which nothing else is said, as that something was found then; none where there are several."""
    told = zip(dates, _all_told(text, dates), strict=True)
    fit = [span for span, said in told if _score(said, _DATED) >= 0 and not _NOT_THEN.search(said.before)]
    return fit[0] if len({span.value for span in fit}) == 1 else None


def _best(text: str, spans: Sequence[Span], other: re.Pattern[str], fit: Sequence[bool]) -> Span | None:
    scored = [(_score(told, other), -i) for i, told in enumerate(_all_told(text, spans)) if fit[i]]
    best = max(scored, default=(-1, 0))
    return spans[-best[1]] if best[0] >= 0 else None


def _score(told: _Told, other: re.Pattern[str]) -> int:
    """What stands before a time says more than what follows, and last most: "told the trooper that he hit it at noon"."""
    before, after = _EVENT.search(told.before), _EVENT.search(told.after)
    event = 3 if before else 2 if after else 0
    return (
        event
        - 4 * (_last(other, told.before) > _last(_CAME_ABOUT, told.before))
        - 3 * bool(other.search(told.after[:_SOON]))
    )


def _last(pattern: re.Pattern[str], text: str) -> int:
    """Where it stands last, -1 where it does not."""
    return max((match.start() for match in pattern.finditer(text)), default=-1)


def _all_told(text: str, spans: Sequence[Span]) -> Iterator[_Told]:
    """Of times that "and" or "to" joins, what is said before the first is said of all; a sentence may end with the stop of "a.m."."""
    ends = [0, *(span.end for span in spans)]
    starts = [*(span.start for span in spans[1:]), len(text)]
    before = ""
    for span, floor, ceiling in zip(spans, ends, starts, strict=False):
        if not floor or not _RANGE.fullmatch(text, floor, span.start):
            before = _ENDED.split(text[max(floor, span.start - _BEFORE) : span.start])[-1]
        after = _ENDED.split(text[span.end - 1 : min(ceiling, span.end + _AFTER)])[0][1:]
        yield _Told(before=" ".join(before.split()), after=" ".join(after.split()))


def _is_exact(text: str, times: Sequence[Span], i: int) -> bool:
    """Neither of a range, nor a time that something is before or after, nor of another zone's clock."""
    span = times[i]
    before = text[max(0, span.start - _NEAR) : span.start]
    pairs = pairwise(times[max(0, i - 1) : i + 2])
    if _RANGED.search(span.text) or any(_RANGE.fullmatch(text[a.end : b.start]) for a, b in pairs):
        return False
    return not (_HALF.search(before) or _INEXACT.search(before) or _ELSEWHERE.match(text, span.end))
