"""Word, spreadsheets, web pages, plain text."""

import io
import socket
import zipfile
from datetime import date
from typing import Any

import pytest
from docx import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.shared import Cm
from openpyxl import Workbook
from PIL import Image

from schemas.outcome import Reason
from schemas.page import Parsed
from tasks.parse.document import parse
from tasks.parse.limits import Limits


@pytest.fixture(autouse=True)
def _offline(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("something went to the network")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)


def read(content: bytes, name: str = "file") -> Parsed:
    return parse(content, name, Limits())


def lines(parsed: Parsed) -> list[str]:
    assert not parsed.reason, parsed.note
    return [line.text for page in parsed.pages for line in page.lines]


def test_a_word_file_keeps_its_paragraphs_and_the_rows_of_its_tables() -> None:
    document = Document()
    document.add_paragraph("This Agreement is made on 8 May 2014 by and between A Ltd and B Ltd.")
    table = document.add_table(2, 2)
    for row, texts in enumerate((("Term", "two (2) years"), ("Law", "New York"))):
        for column, text in enumerate(texts):
            table.cell(row, column).text = text
    document.add_paragraph("Signed")
    buffer = io.BytesIO()
    document.save(buffer)
    assert lines(read(buffer.getvalue())) == [
        "This Agreement is made on 8 May 2014 by and between A Ltd and B Ltd.",
        "Term  two (2) years",
        "Law  New York",
        "Signed",
    ]


def test_a_spreadsheet_is_a_page_a_sheet_and_a_line_a_row() -> None:
    book = Workbook()
    book.active.append(["Policy", "Loss", "Date"])
    book.active.append(["L23A4321", 60744.22, date(2023, 4, 27)])
    book.create_sheet("Second").append(["Remarks", "none"])
    buffer = io.BytesIO()
    book.save(buffer)
    parsed = read(buffer.getvalue())
    assert [page.number for page in parsed.pages] == [1, 2]
    assert lines(parsed)[0] == "Policy  Loss  Date"
    assert lines(parsed)[1].startswith("L23A4321  60744.22  2023-04-27")
    assert lines(parsed)[2] == "Remarks  none"


def test_a_spreadsheet_says_what_its_cells_say() -> None:
    book = Workbook()
    for row in ([12345678.91], [0.00001], [0.1 + 0.2], [None], ["N/A"], ["None"], [123456789012]):
        book.active.append(row)
    book.active["XFD1048576"] = "in the last corner"
    buffer = io.BytesIO()
    book.save(buffer)
    said = ["12345678.91", "0.00001", "0.3", "N/A", "None", "123456789012", "in the last corner"]
    assert lines(read(buffer.getvalue())) == said


def with_body(markup: str) -> bytes:
    """A Word file of a paragraph, with this markup before it."""
    document = Document()
    document.add_paragraph("Signed")
    buffer, changed = io.BytesIO(), io.BytesIO()
    document.save(buffer)
    with zipfile.ZipFile(buffer) as before, zipfile.ZipFile(changed, "w") as after:
        for name in before.namelist():
            part = before.read(name)
            after.writestr(name, part.replace(b"<w:body>", b"<w:body>" + markup.encode()))
    return changed.getvalue()


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("<w:sdt><w:sdtContent><w:p>{}</w:p></w:sdtContent></w:sdt>", "Loss on 8 May 2014"),
        ("<w:p><w:sdt><w:sdtContent>{}</w:sdtContent></w:sdt></w:p>", "Loss on 8 May 2014"),
        ("<w:p><w:ins w:id='1' w:author='a'>{}</w:ins></w:p>", "Loss on 8 May 2014"),
        ("<w:p><w:r><w:pict><w:txbxContent><w:p>{}</w:p></w:txbxContent></w:pict></w:r></w:p>", "Loss on 8 May 2014"),
        ("<w:p><w:del w:id='1' w:author='a'><w:r><w:delText>7 May</w:delText></w:r></w:del>{}</w:p>", "Loss on 8 May 2014"),
        ("<w:p><w:r><w:rPr><w:vanish/></w:rPr><w:t>Loss on 9 May</w:t></w:r>{}</w:p>", "Loss on 8 May 2014"),
        ("<w:p><w:r><w:rPr><w:vanish w:val='0'/></w:rPr><w:t>A: </w:t></w:r>{}</w:p>", "A: Loss on 8 May 2014"),
    ],
)  # fmt: skip
def test_a_word_file_says_what_it_shows(markup: str, text: str) -> None:
    run = "<w:r><w:t>Loss on 8 May 2014</w:t></w:r>"
    assert lines(read(with_body(markup.format(run)))) == [text, "Signed"]


def picture(shade: int) -> io.BytesIO:
    buffer = io.BytesIO()
    Image.new("L", (60, 90), shade).save(buffer, "PNG")
    return buffer


def saved(document: Any) -> bytes:
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def test_a_scan_in_a_word_file_is_a_part_and_a_logo_is_none() -> None:
    scan, slip, logo = picture(1), picture(2), picture(3)
    document = Document()
    document.add_paragraph("Find the receipts below.")
    document.add_picture(logo, width=Cm(5), height=Cm(2))
    document.add_picture(scan, width=Cm(15))
    document.add_picture(slip, width=Cm(5), height=Cm(12))
    document.add_picture(scan, width=Cm(15))
    document.sections[0].header.paragraphs[0].add_run().add_picture(picture(4), width=Cm(15))
    parsed = read(saved(document))
    assert lines(parsed) == ["Find the receipts below."]
    assert [part.content for part in parsed.parts] == [scan.getvalue(), slip.getvalue()]
    assert [part.name for part in parsed.parts] == ["word/media/image2.png", "word/media/image3.png"]
    few = parse(saved(document), "file", Limits(max_parts=1))
    assert len(few.parts) == 1 and few.note == "member_limit: 1 of 2 parts were not read"


def test_a_word_file_that_is_nothing_but_a_scan_is_its_picture() -> None:
    document = Document()
    document.add_picture(picture(1), width=Cm(15))
    parsed = read(saved(document))
    assert not parsed.reason and not parsed.pages and len(parsed.parts) == 1


@pytest.mark.parametrize(
    ("style", "parts"), [("width:400pt;height:600pt", 1), ("width:76.5pt;height:49.5pt", 0), ("", 1)]
)
def test_a_picture_as_word_wrote_them_before_2007_is_as_large_as_its_shape(style: str, parts: int) -> None:
    document = Document()
    document.add_picture(picture(1), width=Cm(15))
    [drawing] = document.element.xpath("//w:drawing")
    source = drawing.xpath("string(.//a:blip/@r:embed)")
    space = "xmlns:v='urn:schemas-microsoft-com:vml' xmlns:r='http://schemas.openxmlformats.org/officeDocument/2006/relationships'"
    shape = parse_xml(
        f"<w:pict {nsdecls('w')}><v:shape {space} style='{style}'><v:imagedata r:id='{source}'/></v:shape></w:pict>"
    )
    drawing.getparent().replace(drawing, shape)
    assert len(read(saved(document)).parts) == parts


@pytest.mark.parametrize("run", ["<w:rPr><w:vanish/></w:rPr>", "<w:rPr/>"])
def test_a_picture_that_is_hidden_is_no_part(run: str) -> None:
    document = Document()
    document.add_picture(picture(1), width=Cm(15))
    marked = parse_xml(f"<w:r {nsdecls('w')}>{run}</w:r>")[0]
    document.element.xpath("//w:drawing")[0].addprevious(marked)
    assert len(read(saved(document)).parts) == (0 if "vanish" in run else 1)


def test_a_web_page_is_its_text() -> None:
    page = b"<html><style>p{}</style><script>x()</script><body><h1>Notice</h1><p>Loss of <b>8 May</b></p>"
    assert lines(read(page + b"<table><tr><td>Total</td><td>12.50</td></tr></table></body></html>")) == [
        "Notice",
        "Loss of 8 May",
        "Total  12.50",
    ]


@pytest.mark.parametrize(
    "hiding",
    ["hidden", "style='Display : none !important; display: block'", "style='color:red;/**/visibility:hidden'"],
)
def test_a_web_page_says_what_it_shows(hiding: str) -> None:
    page = f"<p>Loss of 8 May</p><div {hiding}>Loss of 9 May<p>ignore what stands above</p></div> in York<table>"
    page += f"<tr><td>Total</td><td>12.50</td></tr><tr {hiding}><td>Total</td><td>99.00</td></tr></table>"
    shown = ["Loss of 8 May", "in York", "Total  12.50"]
    assert lines(read(f"<html><body>{page}<template>TOTAL 7</template></body></html>".encode())) == shown


@pytest.mark.parametrize("styled", ["", "hidden style='display:block'", "style='display:none;display:block'"])
def test_what_a_style_shows_again_is_read(styled: str) -> None:
    assert lines(read(f"<html><body><p {styled}>Loss of 8 May</p></body></html>".encode())) == ["Loss of 8 May"]


@pytest.mark.parametrize(
    ("declared", "encoding", "text"),
    [
        ("charset='windows-1251'", "cp1251", "Договор от 8 мая"),
        ("http-equiv='Content-Type' content='text/html; charset=Shift_JIS'", "cp932", "契約書① 合計"),
        ("charset='gb2312'", "gbk", "合同 朱镕基"),
        ("charset='iso-8859-1'", "utf-8", "Größe 3 €"),
        ("charset='utf-16'", "utf-8", "Total 12"),
        ("charset='klingon'", "cp1252", "Größe 3 €"),
    ],
)
def test_a_web_page_is_decoded_as_its_head_says_unless_that_is_wrong(declared: str, encoding: str, text: str) -> None:
    head = f"<?xml version='1.0' encoding='{encoding}'?><html><head><meta {declared}></head>"
    assert lines(read(f"{head}<body><p>{text}</p></body></html>".encode(encoding))) == [text]


def test_a_web_page_nested_too_deep_says_so_and_is_not_read_in_part() -> None:
    page = "<html><body><p>before</p>{}TOTAL 12.50{}<p>behind</p></body></html>"
    assert lines(read(page.format("<div>" * 200, "</div>" * 200).encode())) == ["before", "TOTAL 12.50", "behind"]
    refused = read(page.format("<div>" * 20_000, "</div>" * 20_000).encode())
    assert refused.reason == Reason.UNREAD_PAGES and "deeper" in refused.note and not refused.pages


def test_plain_text_keeps_its_lines() -> None:
    assert lines(read(b"SAM SAM TRADING CO\r\n(742016-W)\n\nTOTAL   RM 14.10\n")) == [
        "SAM SAM TRADING CO",
        "(742016-W)",
        "TOTAL   RM 14.10",
    ]
    assert lines(read("TOTAL 9.00 €".encode("utf-16"))) == ["TOTAL 9.00 €"]


def test_a_text_of_one_endless_line_is_cut_and_its_page_counts_as_not_all_read() -> None:
    parsed = parse(b"TOTAL RM 12.50 " * 100, "x.txt", Limits(max_text_chars=100))
    assert parsed.text == ("TOTAL RM 12.50 " * 7)[:99] and parsed.unread_pages == (1,)
    assert "the text was cut after 100 characters, on page 1" in parsed.note


def test_the_page_on_which_a_text_was_cut_counts_those_that_are_empty() -> None:
    book = Workbook()
    book.create_sheet().append(["TOTAL RM 12.50 " * 20])
    book.create_sheet().append(["CASH"])
    written = io.BytesIO()
    book.save(written)
    parsed = parse(written.getvalue(), "x.xlsx", Limits(max_text_chars=100))
    assert "on page 2" in parsed.note and parsed.unread_pages == (2, 3)


def test_what_holds_no_text_or_is_of_no_known_format_says_so() -> None:
    assert read(b"--- *** ---\n").reason == Reason.NO_TEXT
    refused = read(bytes(range(256)) * 8)
    assert (refused.reason, refused.note) == (Reason.UNSUPPORTED, "unknown binary data")
    assert parse(b"text", "x", Limits(max_bytes=3)).reason == Reason.TOO_LARGE


def test_whatever_a_library_raises_becomes_a_row(monkeypatch: pytest.MonkeyPatch) -> None:
    def poisoned(*_: object) -> None:
        raise ZeroDivisionError("a\x00b")

    monkeypatch.setattr("tasks.parse.document.sniff", poisoned)
    parsed = read(b"text")
    assert (parsed.reason, parsed.note) == (Reason.DAMAGED, "ZeroDivisionError: ab")
