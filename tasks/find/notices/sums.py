"""Which amount a letter claims: by what its clause says of it. What a form prints after a label is in labels.py."""

import re
from collections.abc import Sequence

from tasks.normalise.span import Span

_BEFORE, _AFTER = 90, 40  # characters
_CLAUSE = re.compile(r"[.;?!]\s|,\s(?:and|but|of\swhich)\s")
_CLAIMS = re.compile(
    r"\b(?:claim(?:ed|ing|s)?|costs?|damages?|estimate[ds]?|figures?|guess|loss(?:es)?|quot(?:es?|ed)|put\sat|say|wants?|worth|comes?\sto|totals?|repair\w*|replac\w+|rebuild\w*|put\sback|all\sin)\b",
    re.I,
)
_OTHER = re.compile(
    r"\b(?:agreed|balance|ded|deductible|deposit|excess|fee|insured\sfor|limits?|mortgage|new|paid|premium|previous|prior|earlier|reserve|retention|settled|sum\sinsured|valued?)\b",
    re.I,
)


def claimed(text: str, amounts: Sequence[Span]) -> Span | None:
    """The one that a clause calls a cost, a loss or an estimate; none where clauses say that of several."""
    found = [each for each in amounts if _is_claimed(text, each)]
    return found[0] if len({str(each.value) for each in found}) == 1 else None


def _is_claimed(text: str, amount: Span) -> bool:
    if text[max(0, amount.start - 2) : amount.start] == "  ":
        return False  # of a table
    before = _CLAUSE.split(" ".join(text[max(0, amount.start - _BEFORE) : amount.start].split()) + " ")[-1]
    after = _CLAUSE.split(" ".join(text[amount.end : amount.end + _AFTER].split()))[0]
    said = f"{before} {after}"
    return bool(_CLAIMS.search(said)) and not _OTHER.search(said)
