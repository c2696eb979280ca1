"""From which date an agreement takes effect. When it was made is in made.py, when it ends in ends.py."""

import re
from collections.abc import Sequence

from tasks.find.sentences import Place, place_of
from tasks.normalise.span import Span

_STARTS = re.compile(
    r"\beffective\b|\bt(?:akes?|aken|ook)\s+effect\b|\bdate\s+of\s+effect\b|(?:^|[|.])[\s|]*start\s+date\b|\bin(?:to)?\s+(?:full\s+)?(?:force|effect)\b|\bcommenc\w*\b|\bbegin\w*\b",
    re.I,
)
_STARTED = re.compile(r"^[\s,]*[(“\"][^()]{0,40}\b(?:effective|commencement)\s+date\b", re.I)
_DATED = re.compile(
    r"\beffective\s+(?:date|as\s+of|from|on)\b|\bt(?:akes?|aken|ook)\s+effect\b|\bdate\s+of\s+effect\b|(?:^|[|.])[\s|]*start\s+date\b|\b(?:enters?|comes?)\s+into\s+(?:full\s+)?(?:force|effect)\b|\bin\s+(?:force|effect)\s+from\b",
    re.I,
)
_ALSO = re.compile(r"^[\s,]*(?:and|which)\b[^.;]{0,25}\beffective\b", re.I)
_NAMED = re.compile(r"\beffective\s+date\s+of\b[^.;]{0,250}\bis\W*$", re.I)
_UNTIL = re.compile(
    r"\b(?:until|till|through|to|expir\w+|end(?:s|ing)?|conclud\w+|terminat\w+)(?:\s+(?:on|at|and\s+including|(?:the\s+)?close\s+of\s+business\s+on|midnight(?:\s+on)?|automatically|this|the(?:\s+(?:earlier|earliest|first)\s+(?:to\s+occur\s+)?of)?(?:\s+\((?:i|a|1|x)\))?))*\W*$",
    re.I,
)
_ON_MAKING = re.compile(
    r"\b(?:agreement|contract|amendment|term)\b[^.;]{0,120}?\b(?:commenc\w*|begin\w*|effective|effect|force)\b[^.;]{0,15}?\b(?:on|upon|of|from)\s+(?:the\s+)?"
    r"(?:date\s+(?:hereof|first\s+(?:above\s+)?(?:written|set\s+forth)|of\s+(?:this|the|its)\s+(?:agreement|contract|amendment|signature|signing|execution))|(?:its\s+)?(?:execution|signature|signing)(?!\s+date|\s+of\s+(?!th(?:is|e)\s+(?:agreement|contract|amendment))))\b"
    r"|\b(?:effective|takes?\s+effect)\s+(?:when|on\s+the\s+(?:last\s+)?dat?[ey]\s+(?:on\s+which|when))\b[^.;]{0,40}\bsign(?:s|ed)?\b",
    re.I,
)
_LEAST, _SURE = 0.5, 2.0
_NEAR = 70  # characters


def started(text: str, dates: Sequence[Span], sure: bool = False) -> Span | None:
    """The date of which its sentence says most surely that something takes effect then; if it must be `sure`, by the words effective date, or as of."""
    scored = [(_starting(place_of(text, span)), -i) for i, span in enumerate(dates)]
    best = max(scored, default=(0.0, 0))
    return dates[-best[1]] if best[0] >= (_SURE if sure else _LEAST) else None


def on_making(text: str) -> bool:
    """Whether it says that it takes effect on the day on which it is made."""
    return _ON_MAKING.search(text) is not None


def _starting(place: Place) -> float:
    near = place.before[-_NEAR:]
    score = 2.0 * bool(_STARTED.match(place.after)) + 1.5 * bool(_STARTS.search(near)) + 0.5 * bool(_DATED.search(near))
    score += 1.0 * bool(_NAMED.search(place.before)) + 1.5 * bool(_ALSO.match(place.after))
    return score - 3.0 * bool(_UNTIL.search(near))
