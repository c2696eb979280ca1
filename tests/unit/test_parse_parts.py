"""E-mail and archives: files inside files."""

import io
import zipfile
from email.message import EmailMessage

import pytest

from schemas.outcome import Reason
from schemas.page import Parsed
from tasks.parse.archive import label
from tasks.parse.document import parse
from tasks.parse.limits import Limits

LIMITS = Limits()


def mail(body: str = "Please find the receipt.\nRegards") -> EmailMessage:
    message = EmailMessage()
    message["From"], message["To"] = "Ann Lee <Ann.Lee@Example.org>", "claims@example.org"
    message["Subject"], message["Date"] = "Claim 12", "Mon, 06 May 2024 10:00:00 +0800"
    message.set_content(body)
    return message


def zipped(members: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def read(content: bytes, **caps: float) -> Parsed:
    return parse(content, "file", LIMITS.model_copy(update=caps))


def test_a_mail_is_its_header_its_body_and_its_attachments() -> None:
    message = mail()
    message.add_attachment(b"%PDF-1.7", maintype="application", subtype="pdf", filename="../receipt.pdf")
    message.add_attachment(mail("inner"))
    parsed = read(message.as_bytes())
    assert parsed.sender == "ann.lee@example.org"
    assert [line.text for line in parsed.pages[0].lines] == [
        "Subject: Claim 12",
        "From: Ann Lee <Ann.Lee@Example.org>",
        "Date: Mon, 06 May 2024 10:00:00 +0800",
        "Please find the receipt.",
        "Regards",
    ]
    assert [part.name for part in parsed.parts] == ["receipt.pdf", "Claim 12.eml"]
    assert parsed.parts[0].content == b"%PDF-1.7"
    assert read(parsed.parts[1].content).pages[0].lines[-1].text == "inner"


def test_plain_text_is_preferred_and_its_html_twin_is_no_attachment() -> None:
    message = mail("plain words")
    message.add_alternative("<p>html words</p>", subtype="html")
    parsed = read(message.as_bytes())
    assert "plain words" in parsed.text
    assert "html" not in parsed.text
    assert not parsed.parts


def test_attachments_beyond_the_cap_are_noted() -> None:
    message = mail()
    for number in range(3):
        message.add_attachment(b"x", maintype="application", subtype="pdf", filename=f"{number}.pdf")
    parsed = read(message.as_bytes(), max_parts=2)
    assert len(parsed.parts) == 2
    assert parsed.note == "member_limit: 1 of 3 parts were not read"


def test_an_archive_is_its_members() -> None:
    parsed = read(zipped({"a/one.txt": b"1", "__MACOSX/x": b"", "two.txt": b"2"}))
    assert [(part.name, part.content) for part in parsed.parts] == [("a/one.txt", b"1"), ("two.txt", b"2")]
    assert not parsed.pages


def test_names_lose_their_tricks() -> None:
    assert label("../../etc/passwd") == "etc/passwd"
    assert label("C:\\Users\\x\\claim\x00.pdf") == "Users/x/claim.pdf"
    assert label("/") == "unnamed"


def test_members_beyond_the_cap_are_noted() -> None:
    content = zipped({f"{number}.txt": b"x" for number in range(5)})
    assert read(content, max_parts=3).note == "member_limit: 2 of 5 parts were not read"
    assert read(content, max_parts=0).reason == Reason.MEMBER_LIMIT


def test_a_bomb_is_refused_before_it_goes_off() -> None:
    assert read(zipped({"bomb.txt": bytes(20_000_000)})).reason == Reason.EXPANSION_LIMIT


def test_encrypted_damaged_and_empty_archives_say_so() -> None:
    content = bytearray(zipped({"a.txt": b"some words to squeeze"}))
    assert read(content[:-30]).reason == Reason.DAMAGED
    entry = content.index(b"PK\x01\x02")
    content[6] |= 1
    content[entry + 8] |= 1
    assert read(bytes(content)).reason == Reason.ENCRYPTED
    assert read(zipped({})).reason == Reason.EMPTY


def test_a_member_that_cannot_be_read_does_not_take_the_others_with_it() -> None:
    content = bytearray(zipped({"a.txt": b"some words to squeeze", "b.txt": b"fine"}))
    content[content.index(b"a.txt") + 6] ^= 0xFF
    parsed = read(bytes(content))
    assert [(part.name, part.refused) for part in parsed.parts] == [("a.txt", "damaged"), ("b.txt", "")]
    assert "a.txt cannot be unpacked" in parsed.note


def test_a_broken_member_of_any_method_does_not_take_the_others_with_it() -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_LZMA) as archive:
        archive.writestr("a.txt", "\n".join(map(str, range(500))))
        archive.writestr("b.txt", b"fine")
    content = bytearray(buffer.getvalue())
    squeezed = content.index(b"a.txt") + len("a.txt") + 9  # behind LZMA's own header
    content[squeezed + 5 : squeezed + 45] = b"\xff" * 40
    parsed = read(bytes(content))
    assert [(part.name, part.refused) for part in parsed.parts] == [("a.txt", "damaged"), ("b.txt", "")]
    assert "a.txt cannot be unpacked" in parsed.note


@pytest.mark.parametrize("told", ["", "; boundary=another"])
def test_a_mail_whose_parts_cannot_be_told_apart_is_read_as_it_stands(told: str) -> None:
    header = f"From: ann@example.org\nMIME-Version: 1.0\nContent-Type: multipart/mixed{told}\n\n"
    parsed = read(f"{header}--one\nContent-Type: text/plain\n\nTOTAL RM 12.50\n--one--\n".encode())
    assert "TOTAL RM 12.50" in parsed.text and not parsed.parts


def test_the_cap_on_text_holds_for_a_mail_with_attachments() -> None:
    message = mail("words " * 100)
    message.add_attachment(b"x", maintype="application", subtype="pdf", filename="x.pdf")
    parsed = read(message.as_bytes(), max_text_chars=200)
    assert len(parsed.text) <= 200 and parsed.unread_pages == (1,) and parsed.parts
    assert "the text was cut after 200 characters" in parsed.note


def test_a_stub_that_only_points_to_its_html_is_no_body() -> None:
    message = mail("This message requires an HTML viewer.")
    rows = "".join(f"<tr><td>Item {n}</td><td>{n}.00</td></tr>" for n in range(20))
    message.add_alternative(f"<table>{rows}<tr><td>TOTAL</td><td>190.00</td></tr></table>", subtype="html")
    text = read(message.as_bytes()).text
    assert "TOTAL" in text and "190.00" in text and "HTML viewer" not in text


def test_the_html_of_a_mail_is_read_as_it_is_shown_and_encoded() -> None:
    header = "From: ann@example.org\nMIME-Version: 1.0\nContent-Type: text/html\nContent-Transfer-Encoding: 8bit\n\n"
    page = "<html><head><meta charset='windows-1251'></head><body><p hidden>Итого 99</p><p>Итого 12</p></body></html>"
    text = read(header.encode() + page.encode("cp1251")).text
    assert "Итого 12" in text and "99" not in text


def test_a_mail_whose_html_cannot_be_read_keeps_its_attachments_and_counts_as_not_all_read() -> None:
    message = mail("see below")
    message.add_alternative("<div>" * 300 + "TOTAL 190.00 " * 9 + "</div>" * 300, subtype="html")
    message.add_attachment(b"x", maintype="application", subtype="pdf", filename="x.pdf")
    parsed = read(message.as_bytes())
    assert not parsed.reason and "see below" in parsed.text
    assert [part.name for part in parsed.parts] == ["x.pdf"]
    assert parsed.unread_pages == (1,) and "deeper" in parsed.note
