"""The title of an agreement, by how it is printed at the top and how its first sentence calls it."""

import re

from tasks.normalise.names import LEGAL_FORM

_HEAD = 4000  # characters
_ISSUED = re.compile(rf"^.*\b(?i:{LEGAL_FORM})(?!\w)[.,]?\s+(?=[A-Z])")  # the company above the title
_TITLE = re.compile(
    r"(?:[A-Z0-9][\w&’'./-]*,?[ ]+(?:(?i:and|of|for|the|to|&|on|with|by)[ ]+)*){1,10}(?:AGREEMENT|Agreement|CONTRACT|Contract|ADDENDUM|AMENDMENT)\b"
)
_FILED = re.compile(r"^.*\.(?:txt|htm|pdf)\b.*\n", re.I | re.M)  # the line that a register of papers puts above
_CALLED = re.compile(
    r"\b(?i:this)\s+(?P<name>(?:[\w&’'.,/-]+\s+){1,12}?(?i:agreement|contract|amendment|addendum))(?=\s*[(,“\"]|\s+(?:is|was|dated|made|between|by|shall)\b)"
)
_KIND_FIRST = re.compile(
    r"^\s*(?P<name>(?:AGREEMENT|CONTRACT|Agreement|Contract)[ ]+(?i:for|of|on|to|relating\s+to|concerning)[ ]+[A-Z][^\n.:;]{2,80}?)\s*$",
    re.M,
)
_TOP = 1500


def title(text: str) -> tuple[str, ...]:
    """The first words of the head that name an agreement; more of them where its first sentence calls it by more; "this Agreement" in a sentence does not."""
    head = _FILED.sub("\n", text[:_HEAD])
    named = _named(head)
    first_kind = _KIND_FIRST.search(head[:_TOP])
    if first_kind and not (named and named in head[: first_kind.start()]):
        return (first_kind["name"],)
    called = _called(head)
    if called and named and _words(named) != _words(called) and f" {_words(named)} " in f" {_words(called)} ":
        return (called,)
    return (named,) if named else ()


def _named(head: str) -> str | None:
    for match in _TITLE.finditer(head):
        words = re.sub(
            r"^(?:(?:THIS|This|EXHIBIT|Exhibit|(?i:(?:execution|conformed|redacted)\s+(?:copy|version)))\b[\s\d.\-]*)+",
            "",
            _ISSUED.sub("", match.group()),
        )
        words = re.sub(r"(?<=(?i:agreement|.contract))\s+(?:T(?:his|HIS)\s.*|C(?:ontract|ONTRACT))$", "", words)
        if len(words.split()) > 1:
            return words
    return None


def _called(head: str) -> str | None:
    """What the sentence "This Supply Agreement is made" calls it, as it is printed above that."""
    match = _CALLED.search(head)
    if match is None:
        return None
    printed = re.search(r"\s+".join(map(re.escape, match["name"].split())), head[: match.start()], re.I)
    return " ".join(printed[0].split()) if printed else None


def _words(name: str) -> str:
    return " ".join(name.casefold().split())
