"""What a file is, told from its bytes."""

import io
import zipfile

import pytest
from PIL import Image

from tasks.parse.encoding import decode
from tasks.parse.media import Media, sniff

MAIL = b"Received: from a by b\r\nFrom: Ann <ann@example.org>\r\nSubject: Claim\r\n\r\nHello\r\n"


def zipped(*names: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    return buffer.getvalue()


def picture(form: str) -> bytes:
    buffer = io.BytesIO()
    Image.new("L", (20, 20), 255).save(buffer, form)
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("content", "media"),
    [
        (b"%PDF-1.7\n", Media.PDF),
        (b"rubbish\n%PDF-1.4\n", Media.PDF),
        (picture("PNG"), Media.IMAGE),
        (picture("JPEG"), Media.IMAGE),
        (picture("TIFF"), Media.IMAGE),
        (zipped("word/document.xml"), Media.DOCX),
        (zipped("xl/workbook.xml"), Media.XLSX),
        (zipped("word/document2.xml", "[Content_Types].xml"), Media.DOCX),
        (zipped("xl/workbook.bin", "[Content_Types].xml"), Media.OFFICE),
        (zipped("ppt/presentation.xml"), Media.PPTX),
        (zipped("a.txt"), Media.ZIP),
        (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", Media.HEIF),
        (b"PK\x03\x04 cut off", Media.ZIP),
        (MAIL, Media.EMAIL),
        (b"From: Ann\nTo: Bob\n\nA typed memo, not a mail.", Media.TEXT),
        (b"<!DOCTYPE html><p>x", Media.HTML),
        (b"Total 9.00", Media.TEXT),
        ("Total 9.00 €".encode("utf-16"), Media.TEXT),
        (b"{\\rtf1 x}", Media.RTF),
        (bytes(range(256)) * 8, Media.UNKNOWN),
    ],
)
def test_bytes_tell_what_a_file_is(content: bytes, media: Media) -> None:
    assert sniff(content, "file.dat") is media


def test_a_name_is_a_hint_between_kinds_of_text_only() -> None:
    assert sniff(b"From: Ann\nTo: Bob\n\nHello", "letter.eml") is Media.EMAIL
    assert sniff(b"<p>Hello</p>", "page.html") is Media.HTML
    assert sniff(b"%PDF-1.7\n", "letter.eml") is Media.PDF


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
def test_text_is_decoded_whatever_wrote_it(encoding: str) -> None:
    assert decode("Café “Total” 9.00 due".encode(encoding)) == "Café “Total” 9.00 due"


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_a_text_in_utf_16_needs_no_mark_and_no_foreign_letter(encoding: str) -> None:
    content = "RECEIPT\r\nTOTAL RM 12.50".encode(encoding)
    assert sniff(content, "file.dat") is Media.TEXT and decode(content) == "RECEIPT\r\nTOTAL RM 12.50"


def test_what_is_called_latin_1_is_windows_1252() -> None:
    assert decode("Café “Total” €5".encode("cp1252"), "ISO-8859-1") == "Café “Total” €5"


def test_a_wrong_declaration_counts_for_nothing() -> None:
    assert decode("Café".encode(), "no-such-charset") == "Café"
    assert decode("Café".encode("latin-1"), "utf-8") == "Café"
