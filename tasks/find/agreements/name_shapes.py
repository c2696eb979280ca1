"""How the names of companies and people look in an agreement, and which words are no name. Whose agreement it is, is in parties.py."""

import re

from tasks.find.cues import words_of
from tasks.normalise.gazetteer import PLACES, key_of
from tasks.normalise.names import LEGAL_FORM

FORM = rf"(?:S/A|S\.?A\.?S|S\.?C\.?A|S\.?[rR]\.?[lL]|G\.?I\.?E|KGaA|KG|AB|SE|DAC|P\.?L\.?L\.?C|P\.?A|P\.?C|ApS|Ltda|(?i:{LEGAL_FORM}))(?!\w)\.?"
WORD = r"(?<!\w)(?!(?:AGREEMENT|Agreement)\b)(?:[A-Z0-9]|[a-z][A-Z]|[a-z]{2,30}\.com)[^\s,;:()“”\"¤§]{0,60}"
PLACE = r"\([A-Z][A-Za-z.]{1,30}(?:\s[A-Z][A-Za-z.]{1,30}){0,2}\)"  # a part of a name: "Acme (North America) Corp."
_TRADES_AS = rf"(?:,?\s+(?:d/?b/?a|D/?B/?A)\s+{WORD}(?:\s+{WORD}){{0,4}})?"
COMPANY = rf"{WORD}(?:\s+(?:{WORD}|{PLACE}|of|and|the|&|for|de)){{0,8}}?,?\s+(?=[A-Z]|plc\b){FORM}(?:,?\s+{FORM})?{_TRADES_AS}"
_GIVEN = r"(?!(?:AND|AGREEMENT|Agreement)\b)[A-Z][\w’'-]+"
COURTESY = r"(?:Mr|Ms|Mrs|Dr|Prof(?:essor)?)\.?\s+"
PERSON = rf"(?<!\w)(?:{COURTESY})?{_GIVEN}(?:\s+[A-Z]\.?)?(?:\s+(?:{_GIVEN}|de|van|von)){{1,2}}(?:,?\s+(?:Jr|Sr|III?|IV)\b\.?)?"
_NO_PARTY = re.compile(
    r"\b(?:agreement|part(?:y|ies)|effective|date|street|avenue|road|suite|floor|confidential\w*|information|section|exhibit|building|drive|box|county|usa?|laws?|state|corporations?|companies|board|exchange|act)\b|\d{4,}|^(?:an?|this|its)\s",
    re.I,
)
_ROLE_WORDS = frozenset(
    words_of(
        "company companies parent employee employer executive consultant director recipient discloser contractor advisor licensor licensee seller buyer"
        " purchaser supplier vendor customer client agent owner founder shareholder stockholder investor lender borrower landlord tenant bidder release amendment trade secrets c the and of first second member dated"
    )
)
_FORM_ALONE = re.compile(rf"(?:(?i:private|public|the|a)\s+|{FORM}[,\s]*)+")
COMPANY_END = re.compile(rf"{FORM}{_TRADES_AS}$")


def is_name(name: str) -> bool:
    if is_role(name) or _FORM_ALONE.fullmatch(name) or not re.search(r"[^\W\d_]{2}", name):
        return False
    if COMPANY_END.search(name):
        return len(name.split()) > 1 and not re.match(r"(?:an?|this|its)\s", name, re.I)
    return not is_role(name.split()[-1]) and not _NO_PARTY.search(name) and key_of(name) not in PLACES


def is_role(name: str) -> bool:
    return {word.strip(".,").casefold() for word in name.split()} <= _ROLE_WORDS
