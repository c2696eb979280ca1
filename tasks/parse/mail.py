"""E-mail: its header and body as lines, its attachments as parts. What the attachments are is not here."""

import email
import email.policy
import re
from collections.abc import Iterator
from email.message import EmailMessage, Message
from email.utils import parseaddr

from schemas.page import Page, Parsed, Part
from tasks.parse.archive import beyond_note, label
from tasks.parse.cleaning import plain_lines
from tasks.parse.encoding import decode
from tasks.parse.limits import Limits
from tasks.parse.office import read_html
from tasks.parse.refusal import Refusal
from tasks.parse.web_page import charset

STUB = 3  # times as long as the plain text: then the HTML says what that one does not
_TAG = re.compile(r"<[^>]*>")
SHOWN_HEADERS = ("Subject", "From", "Date")


def read_mail(content: bytes, limits: Limits) -> Parsed:
    message = email.message_from_bytes(content, policy=email.policy.default)
    leaves = list(_leaves(message))
    header = plain_lines(f"{name}: {message[name]}" for name in SHOWN_HEADERS if message[name])
    attached = [leaf for leaf in leaves if _is_attached(leaf)]
    body, notes = _body([leaf for leaf in leaves if not _is_attached(leaf)])
    lines = (*header, *(line for page in body for line in page.lines))
    return Parsed(
        pages=(Page(number=1, lines=lines),),
        parts=tuple(_part(leaf, number) for number, leaf in enumerate(attached[: limits.max_parts], 1)),
        note="; ".join(notes + beyond_note(len(attached), max(0, len(attached) - limits.max_parts))),
        unread_pages=(1,) if notes else (),
        sender=parseaddr(str(message["From"] or ""))[1].lower() or None,
    )


def _leaves(message: Message) -> Iterator[Message]:
    """The parts that hold something; a forwarded message counts as one of them, not as its own parts."""
    if not message.is_multipart() or message.get_content_maintype() != "multipart":
        yield message
        return
    for part in message.get_payload():
        if isinstance(part, Message):
            yield from _leaves(part)


def _is_attached(leaf: Message) -> bool:
    if leaf.get_content_disposition() == "attachment" or leaf.get_filename():
        return True
    return not _is_undivided(leaf) and leaf.get_content_type() not in {"text/plain", "text/html", "text/calendar"}


def _is_undivided(leaf: Message) -> bool:
    """Whether it says that it has parts, and its boundary is nowhere: then it is read as it stands."""
    return leaf.get_content_maintype() == "multipart"


def _body(leaves: list[Message]) -> tuple[tuple[Page, ...], list[str]]:
    """The plain text, unless it only says that the HTML holds the message; and why the HTML cannot be read."""
    plain, html = ("\n".join(_text(leaf) for leaf in leaves if _form(leaf) == f"text/{form}") for form in ("plain", "html"))  # fmt: skip
    most = STUB * len(plain) if plain.strip() else 0
    try:
        # To read it takes far longer than to see that it cannot say more.
        shown = read_html(html) if len(_TAG.sub("", html)) > most else ()
        notes = []
    except Refusal as refusal:
        shown, notes = (), [refusal.note]
    if plain.strip() and sum(len(page.text) for page in shown) <= most:
        return (Page(number=1, lines=tuple(plain_lines([plain]))),), notes
    return shown, notes


def _form(leaf: Message) -> str:
    return "text/plain" if _is_undivided(leaf) else leaf.get_content_type()


def _text(leaf: Message) -> str:
    content = _bytes(leaf)
    return decode(content, leaf.get_content_charset() or (charset(content) if _form(leaf) == "text/html" else None))


def _part(leaf: Message, number: int) -> Part:
    if leaf.get_content_type() == "message/rfc822":
        inner = leaf.get_payload(0)
        subject = inner["Subject"] if isinstance(inner, Message) else None
        return Part(name=label(f"{subject or f'message-{number}'}.eml"), content=_bytes(leaf))
    name = leaf.get_filename() or f"attachment-{number}.{leaf.get_content_subtype()}"
    return Part(name=label(name), content=_bytes(leaf))


def _bytes(leaf: Message) -> bytes:
    if leaf.is_multipart():
        inner = leaf.get_payload(0)
        return inner.as_bytes() if isinstance(inner, EmailMessage | Message) else b""
    payload = leaf.get_payload(decode=True)
    return payload if isinstance(payload, bytes) else b""
