"""How many tokens a text has where there is no tokenizer to ask: rather too many than too few."""

import re
from math import ceil

_WORDS = re.compile(r"[A-Za-z]+|\s+|[^A-Za-z\s]")


def estimated_tokens(text: str) -> int:
    """Three letters, one sign, or one byte of another script are a token; seldom too few."""
    return sum(_estimate(piece) for piece in _WORDS.findall(text))


def _estimate(piece: str) -> int:
    if piece.isspace():
        return piece.count("\n") + (len(piece) > 1)
    return ceil(len(piece) / 3) if piece.isalpha() and piece.isascii() else len(piece.encode("utf-8", "replace"))
