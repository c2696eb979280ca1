"""Telephone numbers in a text, and which of them a writer asks to be called on."""

import re
from collections.abc import Iterator, Sequence

from tasks.normalise.span import Span

_PHONE = re.compile(
    r"(?<![^\W_]|[.,/$£€#-])(?:\+\s?\d{1,3}[\s.-]?)?(?:\(\d{2,5}\)[\s.-]?)?\d{2,5}(?:[ \t\xa0.-]{1,3}\d{2,6}){0,4}(?![^\W_]|[/$%]|[.,-]\d)"
)
_FEWEST, _MOST = 7, 15  # digits
_NO_PHONE = re.compile(r"\d{1,2}([-. ])\d{1,2}\1\d{2,4}|\d{4}([-. ])\d{1,2}\2\d{1,2}|\d+\.\d{2}|\d{5}-\d{4}")


def find_phones(text: str) -> Iterator[Span]:
    """Groups of 7 to 15 digits that are neither a date, nor an amount, nor a ZIP code."""
    for match in _PHONE.finditer(text):
        digits = re.sub(r"\D", "", match.group())
        if _FEWEST <= len(digits) <= _MOST and not _NO_PHONE.fullmatch(match.group()):
            yield Span(start=match.start(), end=match.end(), text=match.group(), value=digits)


_ASKS = re.compile(
    r"\b(?:call(?:\s?back|\s+here)?|ring|reach|contact|best|direct|cell|mobile|c/b|questions|undersigned)\b(?!\s+(?:us|the\s+agent)\b)",
    re.I,
)
_HERE = re.compile(r"^\W*(?:call\s+here|cell|mobile|direct)\b", re.I)
_IS_ONE = re.compile(r"\b(?:phone|ph|tel|telephone|number|me|my|him|her|insured|t)\b", re.I)
_OF_ANOTHER = re.compile(
    r"\b(?:agen(?:t|cy)|broker|producer|(?<!for\s)adjuster(?!\s+call)|surveyor|vet|veterinar\w+|witness\w*|claimant|police|plumber|contractor|roofer|tenant|injured|owner|landlord|counsel|lawyer|doctor"
    r"|carrier|insurer|hotline|office|shop|body|towing|trust|employee|fax|not\s+(?:on|at)|old|former|gave\s+up|isn.t|closed|retained|dispatched|disp|passenger|other|unit|secondary)\b",
    re.I,
)
_NO_CALL = re.compile(
    r"\b(?:pol(?:icy)?|claim|ref|reference|your|report|file|serial|vin|certificate)\b[\s.:#]{0,3}(?:assigned[\s.:#]{1,3}|is\s)?(?:[A-Z]{1,4}[\s-]?)?$",
    re.I,
)
_OFFICES = re.compile(r"\D{0,3}1?\D{0,2}8(?:00|33|44|55|66|77|88)\D")  # a toll-free line is a company's
_WHOLE = re.compile(r"(?:\D*\d){10,}|\d{3}[-.]\d{4}")  # a policy's number may be seven digits
_BEFORE, _AFTER = 70, 40  # characters
_CLAUSE = re.compile(r"\n|[.;]\s+(?=[A-Z])")


def to_call(text: str, phones: Sequence[Span], printed: str = "") -> tuple[str, ...]:
    """The number beside which a line or sentence asks for a call, or that is `printed` beside a label, and of nobody else's; the first of equals, none where each is somebody else's."""
    scored = [(_asked(text, phones, i) + (each.text in printed), -i) for i, each in enumerate(phones)]
    best = max(scored, default=(-1, 0))
    return (phones[-best[1]].text,) if best[0] > 0 else ()


def _asked(text: str, phones: Sequence[Span], i: int) -> int:
    """Words that ask for a call count twice as much as "Tel.", and less than those that name somebody else."""
    span, floor = phones[i], phones[i - 1].end if i else 0
    said = _CLAUSE.split(text[max(floor, span.start - _BEFORE) : span.start].rstrip())
    before, after = said[-1], _CLAUSE.split(text[span.end : span.end + _AFTER])[0]
    if _NO_CALL.search(before) or not _WHOLE.match(span.text):
        return -9
    asks, other = _ASKS.search(before) or _HERE.search(after), _OF_ANOTHER.search(f"{before} | {after}")
    return 1 + 2 * bool(asks) + bool(_IS_ONE.search(before)) - 3 * bool(other or _OFFICES.match(span.text))
