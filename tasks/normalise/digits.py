"""Digits that OCR mistook for letters. Letters outside a group of digits are left alone, and the caller says in a note what was mended."""

import re

_GROUP = re.compile(r"(?<![^\W\d_])[\dOolI|]*\d[\dOolI|]*(?![^\W\d_])")
_CONFUSED = str.maketrans("OolI|", "00111")


def mend_digits(text: str) -> str:
    """O and o read as 0, l, I and | as 1, inside groups that hold a digit and no other letter."""
    return _GROUP.sub(lambda match: match.group().translate(_CONFUSED), text)


def mending_note(before: str, after: str) -> str:
    return f"digits mended: {before} read as {after}" if before != after else ""
