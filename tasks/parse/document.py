"""Any file's bytes into pages and parts, or the reason why not; never an exception for a bad file. Formats are not here."""

from collections.abc import Iterator

from schemas.outcome import Reason
from schemas.page import Line, Page, Parsed
from tasks.parse.archive import read_zip
from tasks.parse.cleaning import has_letters, plain_lines
from tasks.parse.encoding import decode
from tasks.parse.limits import Limits
from tasks.parse.media import Media, sniff
from tasks.parse.refusal import Refusal
from tasks.parse.web_page import charset


def parse(content: bytes, name: str, limits: Limits) -> Parsed:
    """What the file holds; whatever a library makes of a poisonous one is recorded, not raised."""
    try:
        return _within(_read(content, name, limits), limits)
    except Refusal as refusal:
        return Parsed(reason=refusal.reason, note=refusal.note)
    except MemoryError as error:
        return Parsed(reason=Reason.PARSE_MEMORY, note=f"{type(error).__name__}: {error}")
    except Exception as error:  # noqa: BLE001 - the outermost edge: a file may make a library raise anything
        return Parsed(reason=Reason.DAMAGED, note=plain_note(f"{type(error).__name__}: {error}"))


def _read(content: bytes, name: str, limits: Limits) -> Parsed:
    if not content:
        raise Refusal(Reason.EMPTY, "the file has no bytes")
    if len(content) > limits.max_bytes:
        raise Refusal(Reason.TOO_LARGE, f"{len(content)} bytes; the limit is {limits.max_bytes}")
    media = sniff(content, name)
    if media in (Media.PDF, Media.IMAGE):
        return _scanned_or_printed(content, media, limits)
    if media is Media.ZIP:
        return read_zip(content, limits)
    if media is Media.EMAIL:
        from tasks.parse.mail import read_mail

        return read_mail(content, limits)
    if media is Media.DOCX:
        from tasks.parse.office import read_docx

        return read_docx(content, limits)
    return Parsed(pages=_written(content, media, limits))


def _scanned_or_printed(content: bytes, media: Media, limits: Limits) -> Parsed:
    from tasks.parse.image import read_image_file
    from tasks.parse.pdf import read_pdf
    from tasks.parse.pdf_attached import attached
    from tasks.parse.scribe import Scribe

    scribe = Scribe(limits)
    read = read_pdf if media is Media.PDF else read_image_file
    pages, unread = read(content, limits, scribe)
    parts, left_out = attached(content, limits) if media is Media.PDF else ((), [])
    note = plain_note("; ".join(scribe.complaints + left_out))
    if unread and not any(has_letters(page.text) for page in pages):
        reason = Reason.OCR_UNAVAILABLE if scribe.missing else Reason.UNREAD_PAGES
        return Parsed(pages=pages, parts=parts, unread_pages=unread, reason=reason, note=note)
    return Parsed(pages=pages, parts=parts, unread_pages=unread, note=note)


def _written(content: bytes, media: Media, limits: Limits) -> tuple[Page, ...]:
    from tasks.parse import office

    if media is Media.TEXT:
        return (Page(number=1, lines=tuple(plain_lines([decode(content)]))),)
    if media is Media.HTML:
        return office.read_html(decode(content, charset(content)))
    if media is Media.XLSX:
        return office.read_xlsx(content, limits)
    if media is Media.OLE and "EncryptedPackage".encode("utf-16-le") in content:
        raise Refusal(Reason.ENCRYPTED, "an Office file with a password")
    raise Refusal(Reason.UNSUPPORTED, media.value)


def _within(parsed: Parsed, limits: Limits) -> Parsed:
    """Held to the cap on text; a file without a letter on any page says so."""
    if parsed.reason:
        return parsed
    if not parsed.parts and not any(has_letters(page.text) for page in parsed.pages):
        return parsed.model_copy(update={"reason": Reason.NO_TEXT, "note": parsed.note or "no letters or digits"})
    if sum(len(page.text) for page in parsed.pages) <= limits.max_text_chars:
        return parsed
    return _shortened(parsed, limits.max_text_chars)


def _shortened(parsed: Parsed, most: int) -> Parsed:
    kept: list[Page] = []
    room, whole = most, 0
    for page in parsed.pages:
        lines = tuple(_fitting(page.lines, room))
        room -= sum(len(line.text) + 1 for line in lines)
        if lines:
            kept.append(page.model_copy(update={"lines": lines}))
        if lines != page.lines:
            break
        whole += 1
    cut = tuple(page.number for page in parsed.pages[whole:])
    note = "; ".join(filter(None, (parsed.note, f"the text was cut after {most} characters, on page {cut[0]}")))
    unread = tuple(sorted({*parsed.unread_pages, *cut}))
    return parsed.model_copy(update={"pages": tuple(kept), "unread_pages": unread, "note": note})


def _fitting(lines: tuple[Line, ...], room: int) -> Iterator[Line]:
    for line in lines:
        if len(line.text) >= room:
            if room > 1 and not line.words:  # one of a text may be endless
                yield Line(text=line.text[: room - 1])
            return
        room -= len(line.text) + 1
        yield line


def plain_note(note: str, most: int = 500) -> str:
    """A message for people that a database takes, and that fits on a page."""
    return " ".join(line.text for line in plain_lines([note]))[:most]
