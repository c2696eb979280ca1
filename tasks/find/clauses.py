"""Whether an agreement has a clause: by the words that such clauses are made of, under a word of the field's description. What it says is not read."""

import re
from collections.abc import Callable
from functools import partial
from types import MappingProxyType

from tasks.find.sentences import place_of
from tasks.normalise.sought import plain, possible
from tasks.normalise.span import Span

_WORDS = 12  # of the sentence, as many as show where it stands
_ASSIGNING = (
    r"\b(?:assign|transfer)\w*\b[^.;]{0,250}\b(?:consent|approval)\b|\bconsent\b[^.;]{0,150}\bassign"
    r"|\bnot\s+(?:be\s+)?(?:assign|transfer)\w*|\bneither\s+(?:party|of)\b[^.;]{0,60}\bassign|\bno\s+assignment|\bnon-?assignable"
)
_LIABILITY = (
    r"\bliab(?:le|ility)\b[^.;]{0,250}\b(?:exceed|limited\s+to|aggregate|maximum)\b"
    r"|\b(?:consequential|incidental|punitive|indirect|special)\b[^.;]{0,80}\bdamages?\b"
    r"|\blimitation\s+(?:of|on)\s+(?:liability|damages)|\bsole\s+(?:and\s+exclusive\s+)?remedy"
)
_INSURANCE = (
    r"\b(?:maintain|carry|obtain|procure|provide|keep|purchase|effect)\b[^.;]{0,120}\binsurance\b"
    r"|\binsurance\b[^.;]{0,120}\b(?:maintain|carr(?:y|ied)|obtain|procure|additional\s+insured|certificate)|\bkeep\b[^.;]{0,80}\binsured\b"
)
_AUDIT = (
    r"\b(?:audit|inspect|examin)\w*\b[^.;]{0,160}\b(?:books|records|accounts)\b"
    r"|\b(?:books|records|accounts)\b[^.;]{0,160}\b(?:audit|inspect|examin)|\bright\s+to\s+(?:audit|inspect)|\baudit\s+rights?"
)
_ENDING = r"(?:terminat\w*|end|cancel|withdraw)"
_WITHOUT_CAUSE = r"(?:without\s+(?:any\s+)?(?:cause|reason)|for\s+any\s+reason|with\s+or\s+without|for\s+(?:its\s+)?convenience|at\s+its\s+(?:sole\s+)?discretion)"
_TERMINATE = (
    rf"\b{_ENDING}\b[^.;]{{0,200}}\b{_WITHOUT_CAUSE}\b"
    r"|\b(?:without\s+cause|for\s+any\s+reason|for\s+convenience)\b[^.;]{0,120}\bterminat"
    r"|\bterminate\b[^.;]{0,60}\bat\s+any\s+time\b|\bat\s+any\s+time\b[^.;]{0,60}\bterminate\b"
)
_COMPETE = (
    r"\b(?:shall|will|may|agrees?)\s+not\b[^.;]{0,250}\bcompet(?:e|es|ing|itive|ition|itors?)\b"
    r"|\bnon-?compet|\bcovenant\s+not\s+to\s+compete|\brefrain\b[^.;]{0,120}\bcompet"
)
_EXCLUSIVE = (
    r"(?<!non-)(?<!non )\bexclusive(?:ly)?\s+(?:right|licen[cs]e|distribut|agen|reseller|suppl|provider|sponsor|marketing|basis|sales)"
    r"|\bexclusivity\b"
)
_CONTROL = (
    r"\bchange\s+(?:of|in)\s+(?:the\s+)?(?:control|ownership)\b|\bcontrol\s+of\b[^.;]{0,80}\bchanges\b"
    r"|\bacquires?\b[^.;]{0,60}\b(?:majority|control)\b"
)
_SMALL = frozenset(["of", "on", "and", "or", "in", "the", "for", "to", "by", "a", "an"])
_HEADING = 9  # words
_NUMBERED = re.compile(r"\W*(?:(?:Section|Article|§)\s*)?(?:\d+(?:\.\d+)*|[IVX]+)\b", re.I)
_TOLD_BY_HEADINGS = "exclusive"  # what is only granted to all is not headed so

Rule = Callable[[str], tuple[str, ...]]


def _found(pattern: re.Pattern[str], headings: bool, text: str) -> tuple[str, ...]:
    """The first words of the first sentence that has it; most `headings` say what is spoken of, not what is agreed."""
    if not possible(pattern, plain(text)):
        return ()
    spans = (Span(start=m.start(), end=m.end(), text=m.group(), value=True) for m in pattern.finditer(text))
    return next((_told(text, span) for span in spans if headings or not _in_heading(text, span)), ())


def _told(text: str, span: Span) -> tuple[str, ...]:
    place = place_of(text, span)
    return (" ".join(f"{place.before} {span.text} {place.after}".split()[:_WORDS]),)


def _in_heading(text: str, span: Span) -> bool:
    """In a sentence of its own, or in a numbered line, of few words that all begin great."""
    place = place_of(text, span)
    sentence = f"{place.before} {span.text} {place.after}".split()
    start = text.rfind("\n", 0, span.start) + 1
    line = text[start:].split("\n", 1)[0]
    within = span.end <= start + len(line) and _NUMBERED.match(line) is not None
    return _is_heading(sentence) or (within and _is_heading(line.split()))


def _is_heading(words: list[str]) -> bool:
    return len(words) <= _HEADING and not any(word[:1].islower() and word not in _SMALL for word in words)


CLAUSES: MappingProxyType[str, Rule] = MappingProxyType(
    {
        word: partial(_found, re.compile(rf"(?:{pattern})\w*", re.I), word == _TOLD_BY_HEADINGS)
        for word, pattern in {
            "assigning": _ASSIGNING,
            "liability": _LIABILITY,
            "insurance": _INSURANCE,
            "audit": _AUDIT,
            "terminate": _TERMINATE,
            "compete": _COMPETE,
            "exclusive": _EXCLUSIVE,
            "control": _CONTROL,
        }.items()
    }
)
