"""Which characters a text may hold: what Postgres refuses, nobody sees or is written in several ways is put right here.

Words and lines pass through the same function, so that a value can be found again. What a text means is not here.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator

from schemas.page import Line

LIGATURES = str.maketrans({"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"})

# control characters but tab and the line breaks, zero-width characters, soft hyphens, directions, surrogates, non-characters
UNSEEN = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\xad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\ud800-\udfff\ufffe\uffff]"
)
BLANKS = re.compile("[\xa0\u1680\u2000-\u200a\u202f\u205f\u3000]")
ODD = re.compile("[\x00-\x08\x0e-\x1f\ue000-\uf8ff\ufffd]|\\(cid:\\d+\\)")
LETTERS = re.compile(r"[^\W_]+")


def clean(text: str) -> str:
    return unicodedata.normalize("NFC", UNSEEN.sub("", BLANKS.sub(" ", text)).translate(LIGATURES))


def plain_lines(texts: Iterable[str]) -> Iterator[Line]:
    """Lines without positions, as they are but for blanks at their end; empty lines fall away."""
    for text in texts:
        for line in clean(text).splitlines():
            if line.strip():
                yield Line(text=line.rstrip())


def letters(text: str) -> int:
    """How many letters and digits there are."""
    return sum(map(len, LETTERS.findall(text)))


def has_letters(text: str) -> bool:
    return LETTERS.search(text) is not None


def odd_share(text: str) -> float:
    """The share of the text that no reader could want: unmapped glyphs, private characters, (cid:12)."""
    odd = sum(len(match.group()) for match in ODD.finditer(text))
    return odd / max(1, len(text))
