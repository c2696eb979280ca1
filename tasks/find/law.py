"""Which state's or country's law governs an agreement: by the sentence that names it. Where companies are from is not here."""

import re
from collections.abc import Sequence

from tasks.find.sentences import place_of
from tasks.normalise.gazetteer import FEDERATIONS
from tasks.normalise.span import Span

_LAW_OF = re.compile(r"\blaws?\b[^.;]{0,60}?\b(?:of|in|from)(?:\s+the)?(?:\s+\w+\s+of)?(?:\s+the)?$", re.I)
_ITS_LAW = re.compile(r"^(?:state\s+)?(?:[’']s\s+)?(?:\w+\s+)?laws?\b", re.I)
_GOVERNS = re.compile(
    r"\bgovern|\bcontrol|\bconstru|\binterpret|\bread\b|\benforce|\bsubject\s+to\b|\baccord|\bdecided\b|\bresolved\b|\bdetermined\b"
    r"|\bapplicable\s+law|\bchoice\s+of\s+law|\bapply\b|\bapplies\b",
    re.I,
)
_RULES = re.compile(
    r"\b(?:agreement|contract|amendment|licen[cs]e|letter|terms|rights|obligations|part(?:y|ies)|it)\b[^.;]*\b(?:governed|construed|interpreted)\b",
    re.I,
)
_FOUNDED = re.compile(
    r"\b(?:organi[sz]ed|existing|incorporated|formed|established|constituted|registered)\b[^.;]{0,60}$", re.I
)


def law(text: str, spans: Sequence[Span]) -> tuple[str, ...]:
    """The first place of which a sentence says that its law governs, a state rather than its federation; none where no sentence does."""
    governing = [span for span in spans if _governs(text, span)]
    best = min(governing, key=lambda span: (not _rules(text, span), span.value in FEDERATIONS), default=None)
    return (best.text,) if best else ()


def _rules(text: str, span: Span) -> bool:
    """Whether the sentence says it of what is governed, not only of what accords with that law or may be enforced under it."""
    place = place_of(text, span)
    return bool(_RULES.search(f"{place.before} {place.after}"))


def _governs(text: str, span: Span) -> bool:
    place = place_of(text, span)
    of, its = _LAW_OF.search(place.before), _ITS_LAW.match(place.after)
    if not (of or its) or _FOUNDED.search(place.before):
        return False
    return bool(_GOVERNS.search(f"{place.before} {place.after}"))
