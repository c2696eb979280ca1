"""Which amount a letter claims: by what its clause says of it. What a form prints after a label is in labels.py."""

import re
from collections.abc import Sequence

from tasks.normalise.span import Span

_BEFORE, _AFTER = 90, 40  # characters
_CLAUSE = re.compile(r"[.;?!]\s|,\s(?:and|but|of\swhich)\s")
_CLAIMS = re.compile(
    r"\b(?:claim(?:ed|ing|s)?|costs?|damages?|estimate[ds]?|figures?|guess|loss(?:es)?|quot(?:es?|ed)|put\sat|(?<!\bwe\s)say|wants?|comes?\sto|totals?|repair\w*|(?:to|will|would)\s(?:replace|rebuild)|put\sback|all\sin)\b",
    re.I,
)
_MAY_CLAIM = re.compile(r"\b(?:say|worth|replac\w+|rebuil\w+)\b", re.I)  # or what is insured, or was done long ago
_OTHER = re.compile(
    r"\b(?:agreed|annual\w*|balance|cheque|month\w*|ded|deductible|deposit|excess|fee|insured\sfor|limits?|mortgage|new|paid|premium|previous|prior|earlier|reserve|retention|settled|sum\sinsured|valued?|year\w*)\b",
    re.I,
)


def claimed(text: str, amounts: Sequence[Span]) -> Span | None:
    """The one that a clause calls a cost, a loss or an estimate; none where clauses say that, or may say it, of several."""
    clauses = [(each, _clause(text, each)) for each in amounts]
    found = [
        (each, _CLAIMS.search(said) is not None)
        for each, said in clauses
        if (_CLAIMS.search(said) or _MAY_CLAIM.search(said)) and not _OTHER.search(said)
    ]
    sure = [each for each, claims in found if claims]
    return sure[0] if sure and len({str(each.value) for each, _ in found}) == 1 else None


def _clause(text: str, amount: Span) -> str:
    """What is said around an amount; nothing of one in a table."""
    if text[max(0, amount.start - 2) : amount.start] == "  ":
        return ""
    before = _CLAUSE.split(" ".join(text[max(0, amount.start - _BEFORE) : amount.start].split()) + " ")[-1]
    after = _CLAUSE.split(" ".join(text[amount.end : amount.end + _AFTER].split()))[0]
    return f"{before} {after}"
