"""Digits that OCR mistook for letters. Letters outside a group of digits are left alone, and the caller says in a note what was mended."""

import re

NOT_MISREAD = r"(?<!(?<![^\W\d_])[OolI])"  # before a figure: what stands there may have been its first digit

_GROUP = re.compile(r"(?<![^\W\d_])[\dOolI|]*\d[\dOolI|]*(?![^\W\d_])")
_PRINTED = re.compile(r"(?<![^\W\d_])[\dOolI]*\d[\dOo]*(?![^\W\d_])")
_MISREAD = re.compile(r"\d(?:(?<=[OolI]\d)|(?=[Oo]))")  # stands in all that can be mended
_CONFUSED = str.maketrans("OolI|", "00111")


def mend_digits(text: str) -> str:
    """O and o read as 0, l, I and | as 1, inside groups that hold a digit and no other letter."""
    return _GROUP.sub(lambda match: match.group().translate(_CONFUSED), text)


def mend_printed(text: str) -> str:
    """The same in a whole text, letter for letter, but where the letter may mean itself: a column's line, the litres of "2l"."""
    if not _MISREAD.search(text):
        return text
    return _PRINTED.sub(lambda match: match.group().translate(_CONFUSED), text)


def mending_note(before: str, after: str) -> str:
    return f"digits mended: {before} read as {after}" if before != after else ""
