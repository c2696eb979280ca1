"""TEXT: the words as they stand, on one line, without the dirt that scanners leave at the edges. Meaning is not here."""

import re
from collections.abc import Callable

_DIRT_BEFORE = re.compile(r"^[\s,;:.|~^`_*=<>»«•·\\-]+")
_DIRT_AFTER = re.compile(r"[\s,;:|~^`_*=<>»«•·\\-]+$")
_QUOTES = {'"': '"', "“": "”", "'": "'", "‘": "’", "„": "“"}


def fold_space(text: str) -> str:
    return " ".join(text.split())


def settled(step: Callable[[str], str], text: str) -> str:
    """What is left when the step takes nothing more away."""
    while (shorter := step(text)) != text:
        text = shorter
    return text


def clean_text(text: str) -> str:
    """Whitespace folded, dirt and enclosing quotes trimmed."""
    return settled(lambda left: _unquoted(_DIRT_AFTER.sub("", _DIRT_BEFORE.sub("", fold_space(left)))), text)


def _unquoted(text: str) -> str:
    """Without quotes around the whole; quotes inside it stay."""
    if len(text) > 1 and _QUOTES.get(text[0]) == text[-1] and text[0] not in text[1:-1]:
        return text[1:-1]
    return text
