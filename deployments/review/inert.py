"""Values from documents are hostile: what would turn text around, hide in it or be run by a spreadsheet is taken out or shown."""

import re
import unicodedata

_HIDDEN = {"Cc", "Cf", "Co", "Cs"}  # control, format (bidi marks among them), private use, halves of pairs
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
# Where another mark than the comma separates cells, a line is cut at it within quotes too: these follow a comma, and begin no cell.
_CUT_FORMULA = re.compile(r"([;\t\n] *)(?=[=+\-@])")


def inert(text: str) -> str:
    """The text with a visible stand-in for each character that acts instead of being read; line ends and tabs stay."""
    return "".join(c if c in "\n\t" or unicodedata.category(c) not in _HIDDEN else "\ufffd" for c in text)


def cell(text: str) -> str:
    """The text as a spreadsheet's cell that is never taken for a formula, nor any part of it that another separator or a line's end cuts off."""
    safe = _CUT_FORMULA.sub(r"\1'", inert(text))
    return f"'{safe}" if safe.startswith(_FORMULA) else safe
