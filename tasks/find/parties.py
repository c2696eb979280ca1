"""Who makes an agreement: the names after "between … and …" or after their roles, else the first names that the text defines. Other names are not here."""

import re
from collections.abc import Iterator

from tasks.find.cues import words_of
from tasks.find.sentences import caught
from tasks.normalise.gazetteer import PLACES, key_of
from tasks.normalise.names import LEGAL_FORM

_HEAD, _REACH = 6000, 1800  # characters
_FORM = rf"(?:S/A|S\.?A\.?S|S\.?C\.?A|S\.?[rR]\.?[lL]|G\.?I\.?E|KGaA|KG|AB|SE|ApS|Ltda|(?i:{LEGAL_FORM}))(?!\w)\.?"
_WORD = r"(?<!\w)(?!(?:AGREEMENT|Agreement)\b)(?:[A-Z0-9]|[a-z][A-Z]|[a-z]{2,30}\.com)[^\s,;:()“”\"¤§]{0,60}"
_PLACE = r"\([A-Z][A-Za-z.]{1,30}(?:\s[A-Z][A-Za-z.]{1,30}){0,2}\)"  # a part of a name: "Acme (North America) Corp."
_TRADES_AS = rf"(?:,?\s+(?:d/?b/?a|D/?B/?A)\s+{_WORD}(?:\s+{_WORD}){{0,4}})?"
_COMPANY = rf"{_WORD}(?:\s+(?:{_WORD}|{_PLACE}|of|and|the|&|for|de)){{0,8}}?,?\s+(?=[A-Z]|plc\b){_FORM}(?:,?\s+{_FORM})?{_TRADES_AS}"
_GIVEN = r"(?!(?:AND|AGREEMENT|Agreement)\b)[A-Z][\w’'-]+"
_PERSON = rf"(?<!\w)(?:(?:Mr|Ms|Mrs|Dr)\.?\s+)?{_GIVEN}(?:\s+[A-Z]\.?)?(?:\s+(?:{_GIVEN}|de|van|von)){{1,2}}(?:,?\s+(?:Jr|Sr|III?|IV)\b\.?)?"
_BODY = (  # of whatever form, by its definition or what it is said to be
    rf"{_WORD}(?:\s+(?:{_WORD}|of|the|for|&)){{0,8}}(?=,?\s*¤|,?\s+an?\s+(?:[\w.&’'-]+\s+){{0,6}}?"
    r"(?:corporation|company|partnership|trust|association|bank|institution|organi[sz]ation|university|subsidiary)\b)"
)
_NEXT = r"(?=\s*[,(;.“\"¤]|\s+(?i:an?|and|or|in|for|dated|with|on|as|to|hereby|whose|having|located|is|are|agree|collectively|represented|effective|source)\b|\s+-|\s*$)"
_BETWEEN = re.compile(
    r"\b(?:by\s+and\s+)?(?i:between|among|amongst)\b:?|\bPARTIES(?=:|\s+\(1\))|\b(?:made|entered\s+into|executed|signed)\b[^.;:]{0,120}?\bby\b(?!\s+and\b)"
)
_INTRODUCES = re.compile(
    r"(?i)\bthis\b[^.;]*\b(?:agreement|contract|amendment|addendum|licen[cs]e|lease|deed|covenant)\b[^.;]*\b(?:made|entered|dated|effective|executed|is)\b[^.;]*$"
)
_OPENS = r"(?:\b(?:PARTIES|(?i:between|among|and|by|with))\b:?(?:\s*[-–—])?)\s+(?:the\s+)?"
_PARTY = re.compile(
    rf"(?:{_OPENS}({_COMPANY}|{_PERSON})|[;,¤]\s+({_COMPANY})){_NEXT}|{_OPENS}({_BODY})"
    rf"|§\s+(?:the\s+)?({_COMPANY}|{_PERSON})(?:{_NEXT}|(?=\s+of\b))"
)
_BY_ROLE = re.compile(
    r"^[ \t]*(?:The\s+|THE\s+)?(?i:party\s+(?:[a-d]|[1-4]|one|two)|buyer|seller|purchaser|supplier|vendor|customer|client|licensor|licensee|lessor|lessee|landlord|tenant|lender|borrower"
    r"|distributor|manufacturer|franchisor|franchisee|consultant|company|contractor|employer|employee|recipient|disclosing\s+party|receiving\s+party)(?:/[\w-]+)?\s?[:：][ \t]*([A-Z][^\n:(]{2,80}?)\s*(?:\([^\n]*)?$",
    re.M,
)
_ROLE = r"(?:the\s+)?(?:Employee|Executive|Consultant|Director|Recipient|Contractor|Advisor|Participant|Optionee|Individual|Party|you)"
_DEFINED = re.compile(
    rf"(?:(?<!\ba )(?<!\ban )({_COMPANY}),?(?:\s+(?:an?|of|with|whose|located|having)\s[^()“”;]{{1,160}},?)?\s*\([^()]{{0,60}}?[“\"']|({_PERSON}),?\s*\([^()]{{0,60}}?[“\"']+(?i:{_ROLE})\b)"
)
_BRACKETS = re.compile(rf"(?!{_PLACE},?\s+(?i:{LEGAL_FORM})\b)\([^()]{{0,300}}\)")
_NUMBERED = re.compile(r"(?<![\w.])\((?:\d{1,2}|[a-hA-H]|i{1,3}|iv|v)\)")
_END = re.compile(
    r"\bWHEREAS|\b(?:RECITALS?|Recitals?|R\s?E\s?C\s?I\s?T\s?A\s?L\s?S?)\b|\bW\s?I\s?T\s?N\s?E\s?S\s?S|\b(?:BACKGROUND|Background)\b|\bNOW,? THEREFORE|\bagree\s+as\s+follows|\b[Ii]n\s+consideration\b|\bTABLE\s+OF\s+CONTENTS|\bARTICLE\s|\bSource:|/s/|\bIN\s+WITNESS|\bWhereas|\n1\.|\b1\.\s"
)
_NO_PARTY = re.compile(
    r"\b(?:agreement|part(?:y|ies)|effective|date|street|avenue|road|suite|floor|confidential\w*|information|section|exhibit|building|drive|box|county|usa?|laws?|state|corporations?|companies|board|exchange|act)\b|\d{4,}|^(?:an?|this|its)\s",
    re.I,
)
_EMPLOYER = re.compile(rf"\b(?:employment|employed|engagement|engaged|retained)\s+(?:with|by|at)\s+({_COMPANY})")
_ROLE_WORDS = frozenset(
    words_of(
        "company companies parent employee employer executive consultant director recipient discloser contractor advisor licensor licensee seller buyer"
        " purchaser supplier vendor customer client agent owner release amendment trade secrets c the and of first second member dated"
    )
)
_FORMED = re.compile(rf"({_COMPANY})")
_SIGNED_FOR = re.compile(r"^([^\n]{4,120})\n+[ \t]*(?:By|BY)\s?:", re.M)
_PERSON_LINE = _PERSON.replace(r"\s", "[ ]")
_SIGNED_SELF = re.compile(
    rf"^(?!.*\b(?i:by|witness)\b)[^\n]{{0,40}}/s/ ?([A-Z][^\n]{{2,40}})\n+(?:\(?[Ss]ignature\)?\n+)?[ \t]*({_PERSON_LINE})[ \t]*$(?!\n+[ \t]*(?:Title|Its|President|Chief|Vice|Director|Secretary|Manager|C[EFO]O))",
    re.M,
)
_ON_ITS_LINE = re.compile(r"[ \t]*\n\s*(?:and|AND)[ \t]*\n")
_COMPANY_END = re.compile(rf"{_FORM}{_TRADES_AS}$")
_AHEAD = re.compile(  # of a name: a sentence's first word, another name's form, an address
    r"^(?:(?:Before|After|As|If|In|Whereas)\s+|(?i:inc|incorporated|llc|ltd|corp)\b[.,]*\s+"
    r"|(?:[A-Z]{2}\s+)?\d{5}(?:-\d{4})?\s+(?:and\s+)?(?:the\s+)?|Board\s+of\s+Directors\s+of\s+(?:the\s+)?)+"
)


def parties(text: str) -> tuple[str, ...]:
    """The names as printed, each once: of the sentence that has several, else of definitions or an employer, with those who sign where one is not enough."""
    head = text[:_HEAD]
    alone = _distinct(match[1] for match in _BY_ROLE.finditer(head))
    for match in _BETWEEN.finditer(head):
        found = _distinct(_plausible(_PARTY, _clause(head, match.start())))
        introduces = match.group().startswith("by") or _INTRODUCES.search(
            head[max(0, match.start() - 200) : match.start()]
        )
        if len(found) > 1 and (not alone or introduces):
            return found[:4]
        alone = alone or tuple(name for name in found if introduces or _COMPANY_END.search(name))
    if len(alone) > 1:
        return alone
    defined = _distinct(_plausible(_DEFINED, head))[:3]
    named = _distinct(iter((*alone, *defined))) or _distinct(_plausible(_EMPLOYER, head))[:1]
    return named if len(named) > 1 else _distinct(iter((*named, *_signers(text))))[:2]


def _signers(text: str) -> Iterator[str]:
    """Companies over whose names somebody signs for them, and people who sign for themselves, over their own names."""
    for match in _SIGNED_FOR.finditer(text):
        yield from _plausible(_FORMED, match[1])
    for match in _SIGNED_SELF.finditer(text):
        if match[2].split()[0].casefold() == match[1].split()[0].casefold():
            yield match[2]


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
        yield from filter(_named, _parted(_AHEAD.sub("", caught(match))))


def _parted(name: str) -> Iterator[str]:
    """What "and", or a column, joins to a company, a role, a place or a postcode is a name of its own; so is what "and" parts on a line alone."""
    left, *right = re.split(r"\s+(?:and|AND)\s+|[ ]{3,}", name, maxsplit=1)
    apart = _ON_ITS_LINE.match(name, len(left)) is not None
    if right and (
        apart or _is_role(left) or _COMPANY_END.search(left) or key_of(left) in PLACES or re.search(r"\d{4,}$", left)
    ):
        yield from (left, *_parted(right[0]))
    else:
        yield name


def _named(name: str) -> bool:
    if _is_role(name):
        return False
    if _COMPANY_END.search(name):
        return len(name.split()) > 1 and not re.match(r"(?:an?|this|its)\s", name, re.I)
    return not _is_role(name.split()[-1]) and not _NO_PARTY.search(name) and key_of(name) not in PLACES


def _is_role(name: str) -> bool:
    return {word.strip(".,").casefold() for word in name.split()} <= _ROLE_WORDS


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
