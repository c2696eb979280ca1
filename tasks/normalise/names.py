"""NAME and NAMES: people and organisations, legal form kept (in lists in one spelling), definitions and connecting words cut off. Who they are is not here."""

import re

from schemas.reading import Normalised
from tasks.normalise.text import clean_text, settled

LEGAL_FORM = r"(?:Inc(?:orporated)?|Corp(?:oration)?|L\.?L\.?C|Ltd|Limited|L\.?L\.?P|L\.?P|Company|Co|N\.A|P\.?L\.?C|GmbH|A\.?G|S\.?A|B\.?V|N\.?V|A/S|ASA|Oyj?|S\.?p\.?A|SARL|K\.K|Pte|Pvt|Sdn|Bhd|Pty|Trust|Bank|Partnership)"
_SPELLINGS = (
    (re.compile(r"(?<=\w)(,?\s+)incorporated\b\.?(?!\s+\w)", re.I), r"\1Inc."),
    (re.compile(r"(?<=\w)(,?\s+)l\.\s?l\.\s?c\b\.?", re.I), r"\1LLC"),
    (re.compile(r"(?<=\w)(,?\s+)l\.\s?l\.\s?p\b\.?", re.I), r"\1LLP"),
    (re.compile(r"(?<=\w)(,?\s+)l\.\s?p\b\.?", re.I), r"\1LP"),
    (re.compile(r"(?<=\w)(,?\s+)p\.\s?l\.\s?c\b\.?", re.I), r"\1PLC"),
)
_LEAD = re.compile(
    r"^(?:(?i:by and between|by and among|between|among|m/s\.?|messrs\.?)|and|by|with|from|to|(?i:by|name|company):)\s+(?=\S)"
)
_DEFINITION = re.compile(
    r"\s*[(\[]\s*(?:each\b|collectively\b|together\b|the\b|hereinafter\b|hereafter\b|referred\b|a\b|[\"“”'‘]).*$",
    re.I | re.S,
)
_NATURE = re.compile(
    r"\s*,?\s+(?:an?|the)\s+(?:[\w.&'’-]+\s+){0,6}?"
    r"(?:corporation|company|partnership|trust|association|limited liability|individual|resident|citizen|bank|entity|organi[sz]ation|institution)\b.*$",
    re.I | re.S,
)
_ROLE = re.compile(
    r"\s*,?\s+(?:\(?hereinafter|with (?:its|an|a|their) (?:principal|offices?|registered|address)|having (?:its|an|a|their)|located at"
    r"|whose (?:address|principal)|organi[sz]ed (?:and existing )?under|on behalf of itself|as (?:the )?(?:borrower|lender|seller|buyer|purchaser|licensor|licensee)\b).*$",
    re.I | re.S,
)
_STOPS = ",;:.\"“”'‘’ "


def clean_name(text: str) -> str:
    """The name alone."""
    return settled(lambda left: _stops_cut(_cut(_LEAD.sub("", clean_text(left)))), text)


def _spelt(text: str) -> str:
    for written, spelling in _SPELLINGS:
        text = written.sub(spelling, text)
    return text


def _cut(text: str) -> str:
    """Without what follows the name; a cut that would leave nothing is not made."""
    for tail in (_DEFINITION, _NATURE, _ROLE):
        text = tail.sub("", text) or text
    return text


def _stops_cut(text: str) -> str:
    """Without stops at the end; the point of "Inc." and "S.A." belongs to the name."""
    bare = text.rstrip(_STOPS)
    abbreviated = re.search(r"(?:^|[\s,.])[^\W\d_]{1,4}$", bare) is not None
    return bare + "." if abbreviated and text[len(bare) :].startswith(".") else bare


def begins_small(name: str) -> bool:
    """Whether the first word is all in small letters, as of a sentence; of "iRobot" it is not."""
    return re.split(r"[\W\d_]", name, maxsplit=1)[0].islower()


def normalise_name(text: str) -> Normalised:
    name = clean_name(text)
    return Normalised(value=name) if any(c.isalnum() for c in name) else Normalised(problem=f"no name in {text!r}")


def normalise_names(words: tuple[str, ...]) -> Normalised:
    """One name of each spelling, "L.L.C." as "LLC", in the order of the words; case and punctuation do not make two names."""
    names: dict[str, str] = {}
    for text in words:
        name = _spelt(clean_name(text))
        key = re.sub(r"[\W_]+", " ", name.casefold()).strip()
        if key:
            names.setdefault(key, name)
    return Normalised(value=list(names.values())) if names else Normalised(problem="no names in these words")
