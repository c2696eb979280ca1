"""Words that say that there is no value: "N/A", "unknown", a publisher's redaction, a blank to fill in. Values are not here."""

import re

_SAID = re.compile(
    r"n\s*/\s*a|n\.a\.?|none|nil|null|unknown|unspecified|unavailable|not (?:applicable|available|known|stated|given|provided|reported|recorded|specified)|t\.?b\.?[acd]|to be (?:advised|confirmed|determined)",
    re.I,
)
_REDACTED = re.compile(r"\[?\s*(?:redacted|confidential treatment requested|omitted|x{2,})\s*\]?", re.I)
_BLANK = re.compile(r"[\s_\-–—.•●*\[\]()]*")


def absence(words: str) -> str:
    """Why these words have no value, as a note; empty when they may have one."""
    text = words.strip()
    if not text:
        return "no words"
    if _SAID.fullmatch(text.strip(" .,;:()[]-–—*")) or _SAID.fullmatch(text):
        return f"the words say that there is none: {text}"
    if _REDACTED.fullmatch(text):
        return f"redacted: {text}"
    return f"a blank: {text}" if _BLANK.fullmatch(text) else ""
