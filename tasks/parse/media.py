"""What a file is, told from its bytes; its name is only a hint between kinds of text. Reading it is not here."""

import io
import re
import zipfile
from enum import StrEnum
from pathlib import PurePosixPath

from tasks.parse.encoding import decode, is_text


class Media(StrEnum):
    PDF = "pdf"
    IMAGE = "image"
    DOCX = "docx"
    XLSX = "xlsx"
    ZIP = "zip"
    EMAIL = "e-mail"
    HTML = "html"
    TEXT = "text"
    OLE = "old Office file (OLE)"
    PPTX = "presentation (pptx)"
    OFFICE = "Office file of another kind (such as xlsb, xps, vsdx)"
    OPEN_DOCUMENT = "OpenDocument file"
    HEIF = "photo in HEIF (heic)"
    RTF = "rich text (rtf)"
    SEVEN_ZIP = "7z archive"
    RAR = "rar archive"
    GZIP = "gzip archive"
    UNKNOWN = "unknown binary data"


MAGIC = (
    (b"\xff\xd8\xff", Media.IMAGE),
    (b"\x89PNG\r\n", Media.IMAGE),
    (b"II*\x00", Media.IMAGE),
    (b"MM\x00*", Media.IMAGE),
    (b"GIF8", Media.IMAGE),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", Media.OLE),
    (b"{\\rtf", Media.RTF),
    (b"7z\xbc\xaf\x27\x1c", Media.SEVEN_ZIP),
    (b"Rar!\x1a\x07", Media.RAR),
    (b"\x1f\x8b", Media.GZIP),
)
OFFICE_MAIN = (  # Office on the web calls them document2.xml at times
    (re.compile(r"word/document\d*\.xml"), Media.DOCX),
    (re.compile(r"xl/workbook\d*\.xml"), Media.XLSX),
    (re.compile(r"ppt/presentation\d*\.xml"), Media.PPTX),
)
ZIP_MAGIC = (b"PK\x03\x04", b"PK\x05\x06")
HEIF_BRANDS = (b"heic", b"heix", b"heim", b"heis", b"mif1", b"msf1")
PDF_WITHIN_BYTES = 1024  # readers accept rubbish before %PDF, and mail gateways put it there
HEAD_BYTES = 16_384
HEADER = re.compile(r"(?:[!-9;-~]+:.*(?:\r?\n[ \t].*)*\r?\n)+")
MAIL_HEADERS = re.compile(r"(?im)^(message-id|mime-version|received|return-path|delivered-to|content-type|x-mailer):")
TAGS = re.compile(r"(?i)<!doctype html|<html[\s>]|<body[\s>]")


def sniff(content: bytes, name: str) -> Media:
    for magic, media in MAGIC:
        if content.startswith(magic):
            return media
    if content.startswith(b"RIFF") and content[8:12] == b"WEBP":
        return Media.IMAGE
    if content[4:8] == b"ftyp" and content[8:12] in HEIF_BRANDS:
        return Media.HEIF
    if content.startswith(ZIP_MAGIC):
        return _zipped(content)
    if b"%PDF-" in content[:PDF_WITHIN_BYTES]:
        return Media.PDF
    return _written(content, PurePosixPath(name.lower()).suffix) if is_text(content) else _unmarked(content)


def _zipped(content: bytes) -> Media:
    """A Word or Excel file is a zip that says so inside; a damaged one is left to the reader of archives."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        return Media.ZIP
    for member, media in OFFICE_MAIN:
        if any(map(member.fullmatch, names)):
            return media
    if "[Content_Types].xml" in names:
        return Media.OFFICE  # its members are no documents
    return Media.OPEN_DOCUMENT if {"mimetype", "content.xml"} <= names else Media.ZIP


def _written(content: bytes, suffix: str) -> Media:
    head = decode(content[:HEAD_BYTES]).lstrip()
    if _is_mail(head, suffix):
        return Media.EMAIL
    if TAGS.search(head) or (suffix in {".html", ".htm"} and "<" in head):
        return Media.HTML
    return Media.TEXT


def _is_mail(head: str, suffix: str) -> bool:
    """A header with a sender and a line that only mail programs write: a typed memo starts with From: and To: as well."""
    header = HEADER.match(head.partition("\n")[2] if head.startswith("From ") else head)
    if header is None or not re.search(r"(?im)^from:", header.group()):
        return False
    return suffix == ".eml" or bool(MAIL_HEADERS.search(header.group()))


def _unmarked(content: bytes) -> Media:
    return Media.PDF if b"%PDF-" in content else Media.UNKNOWN
