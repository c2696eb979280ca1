"""What a web page shows, and how it is encoded. Reading it is in `office.py`; what a style sheet hides is read, as is text in white."""

import re
from typing import Any

from schemas.outcome import Reason
from tasks.parse.refusal import Refusal

HEAD_BYTES = 4096
CHARSET = re.compile(rb"""(?i)<meta\s[^>]*?charset\s*=\s*["']?\s*([\w.:-]+)""")
XML_DECLARATION = re.compile(r"\A\s*<\?xml\b[^>]*>")
COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
STYLE = re.compile(r"(?:^|;)\s*(display|visibility)\s*:\s*([a-z]+)\s*(!?)")


def charset(content: bytes) -> str | None:
    """The encoding that its head names, unless that is wrong: its bytes are UTF-8, or the head could not be read in it."""
    found = CHARSET.search(content[:HEAD_BYTES])
    if found is None or found[1].lower().startswith((b"utf-16", b"utf-32")) or _is_utf8(content):
        return None
    return found[1].decode("ascii", "replace")


def as_shown(text: str) -> str:
    """The page itself where it hides nothing in its elements."""
    from lxml import etree

    text = XML_DECLARATION.sub("", text)  # it speaks of the bytes; lxml takes no text with one
    parser = etree.HTMLParser(remove_comments=True, remove_pis=True)
    root = etree.fromstring(text, parser)
    if any(error.type_name == "ERR_RESOURCE_LIMIT" for error in parser.error_log):
        raise Refusal(Reason.UNREAD_PAGES, "its elements lie in each other deeper than any reader here follows")
    hidden = [] if root is None else [element for element in root.iter("*") if _is_hidden(element)]
    if not hidden:
        return text
    for element in hidden:
        element.tag = "template"
    etree.strip_elements(root, "template", with_tail=False)
    return str(etree.tostring(root, encoding="unicode", method="html"))


def _is_hidden(element: Any) -> bool:
    said = STYLE.findall(COMMENT.sub("", element.get("style", "")).lower())
    style = {name: value for name, value, _ in sorted(said, key=lambda each: each[2])}  # what is !important comes last
    display = style.get("display", "none" if "hidden" in element.attrib else "")
    return element.tag == "template" or display == "none" or style.get("visibility") == "hidden"


def _is_utf8(content: bytes) -> bool:
    """ASCII alone may be another encoding, such as ISO-2022-JP."""
    try:
        return not content.isascii() and bool(content.decode("utf-8"))
    except UnicodeError:
        return False
