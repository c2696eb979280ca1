"""Who makes an agreement: the names after "between … and …" or after their roles, else the first names that the text defines. Other names are not here."""

import re
from collections.abc import Iterator

from tasks.find.agreements.name_shapes import COMPANY, COMPANY_END, COURTESY, PERSON, PLACE, WORD, is_name, is_role
from tasks.find.agreements.signers import signers
from tasks.find.sentences import caught
from tasks.normalise.gazetteer import PLACES, key_of
from tasks.normalise.names import LEGAL_FORM

_HEAD, _REACH = 6000, 1800  # characters
_BODY = (  # of whatever form, by its definition or what it is said to be
    rf"{WORD}(?:\s+(?:{WORD}|of|the|for|&)){{0,8}}(?=,?\s*¤|,?\s+an?\s+(?:[\w.&’'-]+\s+){{0,6}}?"
    r"(?:corporation|company|partnership|trust|association|bank|institution|organi[sz]ation|university|subsidiary)\b)"
)
_NEXT = r"(?=\s*[,(;.“\"¤]|\s+(?i:an?|and|or|in|for|dated|with|on|as|to|hereby|whose|having|located|is|are|agree|collectively|represented|effective|source)\b|\s+-|\s*$)"
_BETWEEN = re.compile(
    r"\b(?:by\s+and\s+)?(?i:between|among|amongst)\b:?|\bPARTIES(?=:|\s+\(1\))|\b(?:made|entered\s+into|executed|signed)\b[^.;:]{0,120}?\bby\b(?!\s+and\b)"
)
_INTRODUCES = re.compile(
    r"(?i)\bthis\b[^.;]*\b(?:agreement|contract|amendment|addendum|licen[cs]e|lease|deed|covenant)\b[^.;]*\b(?:made|entered|dated|effective|executed|is)\b[^.;]*$"
)
_OPENS = r"(?:\b(?:PARTIES|(?i:between|among|and|by|with|favou?r\s+of))\b:?(?:\s*[-–—])?)\s+(?:the\s+)?"
_PARTY = re.compile(
    rf"(?:{_OPENS}({COMPANY})|[;,¤]\s+({COMPANY})){_NEXT}|{_OPENS}(?:({_BODY})|({PERSON}){_NEXT})"
    rf"|§\s+(?:the\s+)?({COMPANY}|{PERSON})(?:{_NEXT}|(?=\s+of\b))"
)
_BY_ROLE = re.compile(
    r"^[ \t|]*(?:The\s+|THE\s+)?(?i:name\s+of\s+(?:the\s+)?(?:new\s+)?)?(?i:party\s+(?:[a-d]|[1-4]|one|two)|(?:first|second|third)\s+party|buyer|seller|purchaser|supplier|vendor|customer|client|licensor|licensee|lessor|lessee|landlord|tenant|lender|borrower"
    r"|distributor|manufacturer|franchisor|franchisee|consultant|company|contractor|employer|employee|recipient|discloser|receiver|disclosing\s+party|receiving\s+party)(?:/[\w-]+)?(?:[ \t]+(?i:name))?\s?(?:[.\s]*[:：]|[ \t]+\|)[ \t]*([A-Z][^\n:(]{2,80}?)\s*(?:\([^\n]*)?[ \t|]*$",
    re.M,
)
_ROLE = r"(?:the\s+)?(?:Employee|Executive|Consultant|Director|Recipient|Contractor|Advisor|Participant|Optionee|Individual|Party|you)"
_DEFINED = re.compile(
    rf"(?:(?<!\ba )(?<!\ban )({COMPANY}),?(?:\s+(?:an?|of|with|whose|located|having)\s[^()“”;]{{1,160}},?)?\s*\([^()]{{0,60}}?[“\"']|({PERSON}),?\s*\([^()]{{0,60}}?[“\"']+(?i:{_ROLE})\b)"
)
_BRACKETS = re.compile(rf"(?!{PLACE}(?:\s+(?i:private|public))?,?\s+(?i:{LEGAL_FORM})\b)\([^()]{{0,300}}\)")
_NUMBERED = re.compile(r"(?<![\w.])\((?:\d{1,2}|[a-hA-H]|i{1,3}|iv|v)\)")
_END = re.compile(
    r"\bWHEREAS|\b(?:RECITALS?|Recitals?|R\s?E\s?C\s?I\s?T\s?A\s?L\s?S?)\b|\bW\s?I\s?T\s?N\s?E\s?S\s?S|\b(?:BACKGROUND|Background)\b|\bNOW,? THEREFORE|\bagree\s+as\s+follows|\b[Ii]n\s+consideration\b|\bTABLE\s+OF\s+CONTENTS|\bARTICLE\s|\bSource:|/s/|\bIN\s+WITNESS|\bWhereas|\n1\.|\b1\.\s|(?<=[)”\"])\.\s+(?=[A-Z])"
)
_EMPLOYER = re.compile(rf"\b(?:employment|employed|engagement|engaged|retained)\s+(?:with|by|at)\s+({COMPANY})")
_ON_ITS_LINE = re.compile(r"[ \t]*\n\s*(?:and|AND)[ \t]*\n")
_AHEAD = re.compile(  # of a name: a sentence's first word, another name's form, an address
    rf"^(?:{COURTESY}|(?:Before|After|As|If|In|Whereas|By|[Aa]nd|AND)\s+|(?:19|20)\d\d\s+(?=\S+\s)|(?i:inc|incorporated|llc|ltd|corp)\b[.,]*\s+"
    r"|(?:[A-Z]{2}\s+)?\d{5}(?:-\d{4})?\s+(?:and\s+)?(?:the\s+)?|Board\s+of\s+Directors\s+of\s+(?:the\s+)?)+"
)


def parties(text: str) -> tuple[str, ...]:
    """The names as printed, each once: of the sentence that makes this agreement, else by their roles and signatures, else of another sentence, of definitions or an employer."""
    head = text[:_HEAD]
    roles = _distinct(name for match in _BY_ROLE.finditer(head) if (name := _alone(match[1])))
    named, others = _sentenced(head, roles)
    if len(named) > 1:
        return named if named == roles else _agreed(named, _signed(text))
    both = _distinct(iter((*named, *_signed(text))))
    if len(both) > 1 or len(others) > 1:
        return both if len(both) > 1 else others
    return _mentioned(head, (*both, *(name for name in others if COMPANY_END.search(name))))


def _sentenced(head: str, named: tuple[str, ...]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Whom the sentence that makes this agreement names, else those named by roles; and whom another sentence does."""
    others: tuple[str, ...] = ()
    for match in _BETWEEN.finditer(head):
        found = _distinct(_plausible(_PARTY, _clause(head, match.start())))[:4]
        if match.group().startswith("by") or _INTRODUCES.search(head[max(0, match.start() - 200) : match.start()]):
            if len(found) > 1:
                return found, ()
            named = named or found
        elif not named:
            others = others if len(others) > 1 else found
    return named, others


def _mentioned(head: str, names: tuple[str, ...]) -> tuple[str, ...]:
    """With whom the text defines, or else who employs."""
    told = _distinct(iter((*names, *_distinct(_plausible(_DEFINED, head))[:3])))
    return told if len(told) > 1 else _distinct(iter((*told, *_distinct(_plausible(_EMPLOYER, head))[:1])))


def _signed(text: str) -> tuple[str, ...]:
    printed, again = f" {_key(text[:_HEAD])} ", len(text) <= _HEAD
    return _distinct(_known(name, printed, again) for name in signers(text))


def _agreed(found: tuple[str, ...], signing: tuple[str, ...]) -> tuple[str, ...]:
    """With all who sign, if those whom a sentence names are among them."""
    missing = {_key(name) for name in found} - {_key(name) for name in signing}
    return found if missing else (*found, *(name for name in signing if _key(name) not in map(_key, found)))


def _alone(said: str) -> str:
    """The name that stands after a role; empty for a sentence, and for somebody's office."""
    formed = re.match(COMPANY, said)
    return (
        formed[0]
        if formed
        else ""
        if re.search(r"[a-z]{3}\.\s|\b(?:President|Counsel|Attn|Attention|Officer|Printed|Schedule)\b", said)
        else said
    )


def _known(name: str, printed: str, again: bool) -> str:
    """A company's name over a signature without the words of another column before it, if what is printed further up has it so."""
    if not COMPANY_END.search(name):
        return name
    words = name.split()
    ends = [" ".join(words[i:]) for i in range(len(words) - 1)]
    often = [printed.count(f" {_key(end)} ") for end in ends]
    better = (end for end, times in zip(ends, often, strict=True) if times > often[0] and is_name(end))
    return name if often[0] > again else next(better, name)


def _clause(head: str, start: int) -> str:
    """From "between" to the recitals, brackets outside of names blanked so that what they define is not taken for a party."""
    clause = head[start : start + _REACH]
    end = _END.search(clause)
    clause = _NUMBERED.sub(lambda match: "§" * len(match.group()), clause[: end.start()] if end else clause)
    for _ in range(2):  # brackets in brackets
        clause = _BRACKETS.sub(lambda match: "¤" * len(match.group()), clause)
    return clause


def _plausible(pattern: re.Pattern[str], text: str) -> Iterator[str]:
    for match in pattern.finditer(text):
        yield from filter(is_name, _parted(_AHEAD.sub("", caught(match))))


def _parted(name: str) -> Iterator[str]:
    """What "and", or a column, joins to a company, a role, a place or a postcode is a name of its own; so is what "and" parts on a line alone."""
    left, *right = re.split(r"\s+(?:and|AND)\s+|[ ]{3,}", name, maxsplit=1)
    apart = _ON_ITS_LINE.match(name, len(left)) is not None
    if right and (
        apart or is_role(left) or COMPANY_END.search(left) or key_of(left) in PLACES or re.search(r"\d{4,}$", left)
    ):
        yield from (left, *_parted(right[0]))
    else:
        yield name


def _distinct(names: Iterator[str]) -> tuple[str, ...]:
    """Each once, in full: not "Acme" beside "Acme, Inc.", nor "Hill and Acme, Inc."."""
    found: dict[str, str] = {}
    for name in names:
        found.setdefault(_key(name), name)
    return tuple(
        name
        for key, name in found.items()
        if not any(other.startswith(f"{key} ") or key.endswith(f" and {other}") for other in found)
    )


def _key(name: str) -> str:
    return re.sub(r"\W+", " ", name.casefold()).strip()
