"""From bytes to text when nothing says how they are encoded. What is a text at all is decided in `media.py`."""

import codecs

MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# What is called so has € and “ ” at times, and rarer letters of Chinese, Japanese and Korean.
MEANT = dict.fromkeys(("iso-8859-1", "iso8859-1", "latin-1", "latin1"), "cp1252") | {
    "gb2312": "gb18030",
    "shift_jis": "cp932",
    "euc-kr": "cp949",
}
SAMPLE_BYTES = 4096
MAX_CONTROL_SHARE = 0.02


def decode(content: bytes, declared: str | None = None) -> str:
    """The text; an encoding that is declared but unknown or wrong counts for nothing. It never fails."""
    for mark, encoding in MARKS:
        if content.startswith(mark):
            return content[len(mark) :].decode(encoding, errors="replace")
    for guess in (MEANT.get((declared or "").lower(), declared), _unmarked_utf16(content), "utf-8", "cp1252"):
        text = _tried(content, guess)
        if text is not None:
            return text
    return content.decode("latin-1")


def is_text(content: bytes) -> bool:
    """Whether its beginning, decoded, is free of the control characters that binary formats are full of."""
    sample = decode(content[:SAMPLE_BYTES])
    controls = sum(1 for char in sample if (char < " " and char not in "\t\n\r\f\v\x1a") or char == "\ufffd")
    return controls <= MAX_CONTROL_SHARE * len(sample)


def _tried(content: bytes, encoding: str | None) -> str | None:
    if encoding is None:
        return None
    try:
        return content.decode(encoding)
    except (UnicodeError, LookupError):
        return None


def _unmarked_utf16(content: bytes) -> str | None:
    """Western text in UTF-16 has a zero in every other byte; taken for UTF-8, it would be valid too."""
    sample = content[:SAMPLE_BYTES]
    if len(sample) < 4 or len(content) % 2:
        return None
    pairs = len(sample) // 2
    if sample[1::2].count(0) > 0.4 * pairs:
        return "utf-16-le"
    return "utf-16-be" if sample[0::2].count(0) > 0.4 * pairs else None
