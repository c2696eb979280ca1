"""Who signs an agreement: companies over, beside or under a signature, and people over their own names. Officers, partners of partners and witnesses are left out."""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice, zip_longest
from typing import NamedTuple

from tasks.find.agreements.name_shapes import COMPANY, COURTESY, PERSON, is_name, is_role
from tasks.find.cues import words_of

_SIGN = re.compile(r"/s/|\b(?:[Bb]y|BY)[ \t]*:|_{12}")
_IN_SIGNS = ("/s/", "By:", "By :", "BY:", "BY :", "by:", "____________")  # one stands in each
_SIGNS = re.compile(r"/s/"), re.compile(r"\b[Bb][Yy][ \t]*:")
_FORMED = re.compile(rf"({COMPANY})")
_CELL = re.compile(r"(?:(?:[Bb]y|BY|Its|ITS|Name|NAME|Title|TITLE)[ \t]*:[ \t]*)?\S+(?:[ ]{1,2}\S+)*")
_APART = 6  # columns
_BEFORE, _AFTER = 1000, 600  # characters
_REACH = 6  # cells above a signature
_HEAD = 6000  # characters
_SIGNING = r"(?:(?i:(?:signed|executed|accepted|agreed|received|for)(?:\W+(?:for|and|on|behalf|agreed|accepted|by|of)\b)*\W+))?"
_FIRM = re.compile(rf"\W*{_SIGNING}((?!(?i:by|and|for)\b){COMPANY})[\s,;:]*(?:\(.*\)\W*|as\s.*)?")
_OF_FIRM = re.compile(rf".*\b(?:for|of)\s+(?:the\s+)?({COMPANY})\W*")
_BARE = re.compile(r"\W*((?!For\b|FOR\b)[A-Z][\w&’'-]*(?:\s+(?:[A-Z][\w&’'-]*|of|the|and|for|&)){1,6})\W*")
_DEGREES = r"(?:,\s*(?:[A-Z]{1,3}[a-z]{0,2}\.?){1,4})*"
_SELF = re.compile(
    rf"\W*(?:(?i:signed|executed)\s+by\s+)?(?:(?i:(?:print(?:ed)?\s+)?name)\s*:\s*)?(?:{COURTESY})?({PERSON}){_DEGREES}(?:,?\s+(?i:an?\s+individual|individually|personally)\b.*)?[^\w:]*"
)
_SIGNED = re.compile(r"/s/\s*(\S+(?:\s\S+)*)")
_FOR_OTHERS = re.compile(r"\b(?:by|its|for|witness(?:ed)?|presence|attest(?:ed)?|approved|notary)\b", re.I)
_NO_WORDS = re.compile(r"[\W_]*|\W*(?:[\w’']+\s+)?(?:signature|sign here|print(?:ed)?\s+name|dated?)\b.*", re.I)
_OFFICE = re.compile(
    r"\b(?:titles?|its|president|chief|vice|director|secretary|manager|managing|officer|treasurer|partner|member|counsel|head|chair\w*|principal|general|executive|[ce][efto]o|attorney|trustee|founder|signatory|engineer)\b",
    re.I,
)
_PROSE = re.compile(r"\b(?:[a-z]+\s+){3}|[a-z]{3}\.$")
_HEADING = re.compile(
    r"\b(?:accepted|agreed|acknowledged|confirmed|witness|whereof|signed|signatures?|executed|approved|date[ds]?|yours|truly|sincerely|party|parties|address|attention|page)\b",
    re.I,
)
_NOT_BOUND = re.compile(r"\b(?:acknowledged|consent\w*|approved|witnessed)\b(?!.*\b(?:agreed|accepted)\b)", re.I)


class _Cell(NamedTuple):
    """What stands in one column of a line."""

    line: int
    start: int
    text: str


def signers(text: str) -> Iterator[str]:
    """In the order in which they sign."""
    for lines, at in _surroundings(text):
        for cell in _row(lines, at):
            if _SIGN.search(cell.text):
                yield from _signed_in(cell, lines, text)


def _row(lines: Sequence[str], at: int) -> list[_Cell]:
    return [_Cell(line=at, start=cell.start(), text=cell.group()) for cell in _CELL.finditer(lines[at])]


def _surroundings(text: str) -> Iterator[tuple[list[str], int]]:
    """The lines around each line with a signature, and which of them it is."""
    end = -1
    for at in sorted(at for sign in _IN_SIGNS for at in _places(sign, text)):
        if at > end:
            begin = text.rfind("\n", 0, at) + 1
            end = text.find("\n", at)
            end = len(text) if end < 0 else end
            before = text[max(0, begin - _BEFORE) : begin].split("\n")[:-1]
            yield [*before, *text[begin : end + _AFTER].split("\n")], len(before)


def _places(words: str, text: str) -> Iterator[int]:
    at = text.find(words)
    while at >= 0:
        yield at
        at = text.find(words, at + len(words))


def _signed_in(cell: _Cell, lines: Sequence[str], text: str) -> Iterator[str]:
    """The company in whose name is signed, else who signs for themselves; several where signatures share a cell."""
    left = [other for other in _row(lines, cell.line) if other.start < cell.start and not _SIGN.search(other.text)][-1:]
    above = list(islice(_column(cell, (_row(lines, at) for at in reversed(range(cell.line)))), _REACH))
    below = list(_block(islice(_column(cell, (_row(lines, at) for at in range(cell.line + 1, len(lines)))), 3)))
    if above and any(len(pattern.findall(cell.text)) > 1 for pattern in _SIGNS):
        over = (match[1] for other in _row(lines, above[0].line) for match in _FORMED.finditer(other.text))
        yield from filter(is_name, over)
    elif name := (
        _over(cell, [*left, *above])
        or _printed(cell, [*left, *above[:1]], below)
        or _under(cell, below)
        or _elsewhere(cell, above, below, text)
    ):
        yield name


def _column(cell: _Cell, rows: Iterable[Sequence[_Cell]]) -> Iterator[_Cell]:
    """The cells above or below, each with words."""
    for row in rows:
        near = [other for other in row if abs(other.start - cell.start) <= _APART]
        if near and not _NO_WORDS.fullmatch(near[0].text):
            yield near[0]


def _block(cells: Iterator[_Cell]) -> Iterator[_Cell]:
    """The first, and what stands right under it."""
    last: int | None = None
    for cell in cells:
        if last is not None and cell.line > last + 1:
            return
        last = cell.line
        yield cell


def _over(cell: _Cell, above: Sequence[_Cell]) -> str | None:
    """The company over a signature, if it does not only take note."""
    for other, over in zip_longest(above, above[1:]):
        if "/s/" in other.text or _PROSE.search(other.text):
            break
        if name := _firm(other, over):
            return None if over and _NOT_BOUND.search(over.text) else name
    bare = _BARE.fullmatch(above[0].text) if above and re.search(r"\b(?:By|BY)\b", cell.text) else None
    return (
        bare[1] if bare and is_name(bare[1]) and not _HEADING.search(bare[1]) and not _OFFICE.search(bare[1]) else None
    )


def _under(cell: _Cell, below: Sequence[_Cell]) -> str | None:
    """The company under a signature, or that of which an officer signs."""
    said = [_FIRM.fullmatch(other.text) or _OF_FIRM.fullmatch(other.text) for other in below if "/s/" in cell.text]
    return next((match[1] for match in said if match and is_name(match[1])), None)


def _firm(cell: _Cell, over: _Cell | None) -> str | None:
    """The company that a cell names; its last words may stand under the others."""
    split = over and over.line == cell.line - 1 and len(cell.text.split()) < 3 and not _HEADING.search(over.text)
    whole = _FIRM.fullmatch(f"{over.text}\n{cell.text}") if split and over else None
    match = whole or _FIRM.fullmatch(cell.text)
    return match[1] if match and is_name(match[1]) else None


def _printed(cell: _Cell, beside: Sequence[_Cell], below: Sequence[_Cell]) -> str | None:
    """Whose name is printed under a signature, with no office under it, or beside or over it."""
    signature = _own(cell, beside)
    under = _named_like(below[0].text, signature) if below else None
    if not signature or any(_OFFICE.search(other.text) for other in below[bool(under) :][:1]):
        return None
    return under or next(filter(None, (_named_like(other.text, signature) for other in beside)), None)


def _elsewhere(cell: _Cell, above: Sequence[_Cell], below: Sequence[_Cell], text: str) -> str | None:
    """Who signs and is named in the text's head."""
    signature = _own(cell, above)
    if not signature or any(_OFFICE.search(other.text) for other in below[:2]):
        return None
    named = signature.casefold() in _SIGNED.sub("", text[:_HEAD]).casefold()
    return _named_like(signature, signature) if named else None


def _own(cell: _Cell, beside: Sequence[_Cell]) -> str:
    """What is signed, if it is not signed for others."""
    signed = _SIGNED.search(cell.text)
    said = [
        b.text for b in beside[:1] if not _SELF.fullmatch(b.text) and (b.line == cell.line or len(b.text.split()) < 4)
    ]
    others = signed and any(_FOR_OTHERS.search(words) for words in (cell.text[: signed.start()], *said))
    return signed[1] if signed and not others else ""


def _named_like(words: str, signed: str) -> str | None:
    """The name that the words are, if a word of it is signed too."""
    name = _SELF.fullmatch(words)
    shared = name and {word for word in words_of(name[1]) if len(word) > 2} & set(words_of(signed))
    return name[1] if name and shared and not is_role(name[1]) else None
