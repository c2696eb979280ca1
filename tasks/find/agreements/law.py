"""Which state's or country's law governs an agreement: by the sentence that names it. Where companies are from is not here."""

import re
from collections.abc import Sequence

from tasks.find.sentences import place_of
from tasks.normalise.gazetteer import FEDERATIONS
from tasks.normalise.span import Span

_LAW_OF = re.compile(
    r"\blaws?\b(?:(?!\bcourts?\b)[^.;]){0,60}?\b(?:of|in|from)(?:\s+the)?(?:\s+\w+\s+of)?(?:\s+the)?$", re.I
)
_ITS_LAW = re.compile(r"^(?:state\s+)?(?:[’']s\s+)?(?:\w+\s+)?laws?\b", re.I)
_LABEL = re.compile(r"\blaws?\s*[:.|]\s*(?:the\s+)?(?:state\s+of\s+)?$", re.I)  # "Governing law: Ohio."
_ALONE = re.compile(r"\s*(?:[.;,(|]|\n|$)")
_GOVERNS = re.compile(
    r"\bgovern|\bcontrol|\bconstru|\binterpret|\bread\b|\benforce|\bsubject\s+to\b|\baccord|\bdecided\b|\bresolved\b|\bdetermined\b"
    r"|\bapplicable\s+law|\bchoice\s+of\s+law|\bapply\b|\bapplies\b"
    r"|\bcho(?:ose|sen)\b|\bis\s+the\s+law\b",
    re.I,
)
_RULES = re.compile(
    r"\b(?:agreement|contract|amendment|licen[cs]e|letter|terms|rights|obligations|part(?:y|ies)|it)\b[^.;]*\b(?:governed|construed|interpreted)\b",
    re.I,
)
_FOUNDED = re.compile(
    r"\b(?:organi[sz]ed|existing|incorporated|formed|established|constituted|registered)\b[^.;]{0,60}$", re.I
)
_OF_OTHER = re.compile(
    r"\b(?:earlier|prior|previous|former|original|old|another|other|(?:19|20)\d\d)\s+(?:[\w-]+\s+){0,2}?(?:agreement|contract|letter|nda|undertaking|employer)\b|\binternal\s*affairs\b",
    re.I,
)
_THIS = re.compile(
    r"\b(?:this|present)\s+(?:[\w-]+\s+){0,4}?(?:agreement|contract|amendment|licen[cs]e|letter|nda|undertaking|deed|document)\b|\bhere(?:of|to|under|in)\b",
    re.I,
)
_NOT = re.compile(
    r"\b(?:not|than|instead\s+of)(?:\s+(?:by|under))?(?:\s+the)?(?:\s+laws?\s+of(?:\s+the)?(?:\s+\w+\s+of)?)?$", re.I
)
_LABELLED = 40  # characters


def law(text: str, spans: Sequence[Span]) -> tuple[str, ...]:
    """The first place of which a sentence says that its law governs this agreement, or else governs, a state rather than its federation; none where no sentence does."""
    governing = [span for span in spans if _governs(text, span)]
    best = max(governing, key=lambda span: (*_of_this(text, span), span.value not in FEDERATIONS), default=None)
    return (best.text,) if best else ()


def _of_this(text: str, span: Span) -> tuple[bool, bool]:
    """Whether the sentence says it of this agreement, and of what is governed, not only of what accords with that law or may be enforced under it."""
    place = place_of(text, span)
    sentence = f"{place.before} {place.after}"
    return _THIS.search(sentence) is not None, _RULES.search(sentence) is not None


def _governs(text: str, span: Span) -> bool:
    """Not what another agreement's law was, nor a law that does not hold."""
    if _LABEL.search(text, max(0, span.start - _LABELLED), span.start) and _ALONE.match(text, span.end):
        return True
    place = place_of(text, span)
    of, its = _LAW_OF.search(place.before), _ITS_LAW.match(place.after)
    sentence = f"{place.before} {place.after}"
    if not (of or its) or _FOUNDED.search(place.before) or _NOT.search(place.before):
        return False
    if _OF_OTHER.search(sentence) and not _THIS.search(sentence):
        return False
    return bool(_GOVERNS.search(sentence))
