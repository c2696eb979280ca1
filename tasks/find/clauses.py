"""Whether an agreement has a clause: by the words that such clauses are made of, under a word of the field's description. What it says is not read."""

import re
from collections.abc import Callable
from functools import partial
from types import MappingProxyType

from tasks.find.sentences import place_of
from tasks.normalise.span import Span
from tasks.sought import plain, possible

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
    r"|\binsurance\b[^.;]{0,120}\b(?:maintain|carr(?:y|ied)|obtain|procure|additional\s+insured|certificate)"
)
_AUDIT = (
    r"\b(?:audit|inspect|examin)\w*\b[^.;]{0,160}\b(?:books|records|accounts)\b"
    r"|\b(?:books|records|accounts)\b[^.;]{0,160}\b(?:audit|inspect|examin)|\bright\s+to\s+(?:audit|inspect)|\baudit\s+rights?"
)
_TERMINATE = (
    r"\bterminat\w*\b[^.;]{0,200}\b(?:without\s+(?:any\s+)?(?:cause|reason)|for\s+any\s+reason|with\s+or\s+without|for\s+(?:its\s+)?convenience)\b"
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
_CONTROL = r"\bchange\s+(?:of|in)\s+(?:the\s+)?(?:control|ownership)\b"

Rule = Callable[[str], tuple[str, ...]]


def _found(pattern: re.Pattern[str], text: str) -> tuple[str, ...]:
    """The first words of the first sentence that has it."""
    match = pattern.search(text) if possible(pattern, plain(text)) else None
    if match is None:
        return ()
    place = place_of(text, Span(start=match.start(), end=match.end(), text=match.group(), value=True))
    return (" ".join(f"{place.before} {match.group()} {place.after}".split()[:_WORDS]),)


CLAUSES: MappingProxyType[str, Rule] = MappingProxyType(
    {
        word: partial(_found, re.compile(pattern, re.I))
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
