"""PDF files: words with boxes, turned pages, passwords, damage, caps."""

import io

import pytest
from pypdf import PdfReader, PdfWriter
from reportlab.pdfgen.canvas import Canvas

from schemas.outcome import Reason
from schemas.page import Box, PageSource, Parsed, Word
from tasks.parse.document import parse
from tasks.parse.limits import Limits

WIDTH, HEIGHT = 400, 800
LIMITS = Limits()


def pdf(*pages: str) -> bytes:
    """Each page with its text at 100 points from the left, 200 from the top, 20 high."""
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=(WIDTH, HEIGHT))
    for text in pages:
        canvas.setFont("Helvetica", 20)
        canvas.drawString(100, HEIGHT - 200, text)
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def rewritten(content: bytes, **change: object) -> bytes:
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(content)))
    page = writer.pages[0]
    if "rotate" in change:
        page.rotate(int(str(change["rotate"])))
    if "crop" in change:
        page.cropbox.lower_left, page.cropbox.upper_right = (50, 400), (350, 700)
    if "beside" in change:
        page.cropbox.lower_left, page.cropbox.upper_right = (0, 0), (200, 800)
    if "nothing" in change:
        page.cropbox.lower_left, page.cropbox.upper_right = (5000, 5000), (6000, 6000)
    if "attached" in change:
        writer.add_attachment("../claim.txt", b"TOTAL RM 12.50")
    if "password" in change:
        writer.encrypt(str(change["password"]), "owner", algorithm="AES-256")
    buffer = io.BytesIO()
    writer.write(buffer)
    return buffer.getvalue()


def read(content: bytes, **caps: int) -> Parsed:
    return parse(content, "file.pdf", LIMITS.model_copy(update=caps))


def word(parsed: Parsed, text: str) -> Word:
    return next(word for page in parsed.pages for line in page.lines for word in line.words if word.text == text)


def near(box: Box, left: float, top: float, right: float, bottom: float) -> bool:
    return [box.left, box.top, box.right, box.bottom] == pytest.approx([left, top, right, bottom], abs=0.02)


def test_a_word_is_where_it_was_printed() -> None:
    parsed = read(pdf("Agreement dated today"))
    page = parsed.pages[0]
    assert (page.width, page.height, page.source) == (WIDTH, HEIGHT, PageSource.TEXT)
    assert page.lines[0].text == "Agreement dated today"
    assert near(word(parsed, "Agreement").box, 100 / WIDTH, 183 / HEIGHT, 196 / WIDTH, 205 / HEIGHT)


@pytest.mark.parametrize("degrees", [90, 270])
def test_a_page_on_its_side_keeps_its_lines(degrees: int) -> None:
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=(WIDTH, HEIGHT))
    for number in range(4):
        canvas.drawString(50, 700 - 20 * number, f"Item {number} of four")
        canvas.drawString(250, 700 - 20 * number, f"{number}.50 EUR")
    canvas.save()
    page = read(rewritten(buffer.getvalue(), rotate=degrees)).pages[0]
    assert [line.text for line in page.lines] == [f"Item {number} of four {number}.50 EUR" for number in range(4)]


def test_a_turned_page_has_its_boxes_as_it_is_seen() -> None:
    parsed = read(rewritten(pdf("Agreement dated today"), rotate=90))
    assert (parsed.pages[0].width, parsed.pages[0].height) == (HEIGHT, WIDTH)
    assert near(word(parsed, "Agreement").box, 1 - 205 / HEIGHT, 100 / WIDTH, 1 - 183 / HEIGHT, 196 / WIDTH)


def test_a_cropped_page_counts_from_its_crop() -> None:
    parsed = read(rewritten(pdf("Agreement dated today"), crop=True))
    assert near(word(parsed, "Agreement").box, 50 / 300, 83 / 300, 146 / 300, 105 / 300)


def test_what_was_cropped_away_is_not_read() -> None:
    seen = read(rewritten(pdf("Agreement dated today"), beside=True))
    assert seen.text == "Agreement" and word(seen, "Agreement").box.right <= 1


def test_a_page_without_a_size_is_unread_and_the_others_are_read() -> None:
    parsed = read(rewritten(pdf("first page", "second page"), nothing=True))
    assert parsed.text.strip() == "second page" and parsed.unread_pages == (1,)
    assert "page 1: " in parsed.note


def test_the_files_that_it_carries_are_parts() -> None:
    content = rewritten(pdf("see the attached claim"), attached=True)
    parsed = read(content)
    assert [(part.name, part.content) for part in parsed.parts] == [("claim.txt", b"TOTAL RM 12.50")]
    assert parsed.text == "see the attached claim" and not parsed.note
    assert read(content, max_parts=0).note == "member_limit: 1 of 1 parts were not read"


def test_text_drawn_piece_by_piece_is_one_line() -> None:
    buffer = io.BytesIO()
    canvas = Canvas(buffer)
    canvas.drawString(100, 700, "Total due:")
    canvas.drawString(400, 700, "RM 12.50")
    canvas.drawString(100, 650, "non-")
    canvas.save()
    assert [line.text for line in read(buffer.getvalue()).pages[0].lines] == ["Total due: RM 12.50", "non-"]


def test_what_was_typed_into_a_form_is_read_beside_its_label() -> None:
    buffer = io.BytesIO()
    canvas = Canvas(buffer)
    canvas.drawString(100, 700, "Date of accident:")
    canvas.drawString(100, 600, "Signature of the person who reports this accident:")
    canvas.acroForm.textfield(name="date", value="14 May 2024", x=220, y=692, width=150, height=20)
    canvas.save()
    assert "Date of accident: 14 May 2024" in [line.text for line in read(buffer.getvalue()).pages[0].lines]


def test_an_empty_password_is_no_obstacle_and_another_one_is() -> None:
    assert read(rewritten(pdf("Agreement"), password="")).text == "Agreement"
    assert read(rewritten(pdf("Agreement"), password="secret")).reason == Reason.ENCRYPTED


def test_damage_ends_in_a_reason() -> None:
    assert read(pdf("Agreement")[:200]).reason == Reason.DAMAGED
    assert read(b"").reason == Reason.EMPTY
    assert read(b"%PDF-1.4\n").reason == Reason.DAMAGED


def test_a_cut_off_file_is_mended_or_refused_never_raised() -> None:
    whole = pdf(*(f"Agreement number {number}" for number in range(5)))
    for share in range(1, 10):
        parsed = read(whole[: len(whole) * share // 10])
        assert parsed.reason or "Agreement" in parsed.text


def test_pages_beyond_the_cap_are_named() -> None:
    parsed = read(pdf("first page", "second page", "third page"), max_pages=2)
    assert [page.number for page in parsed.pages] == [1, 2]
    assert parsed.unread_pages == (3,)


def test_pages_beyond_the_cap_on_text_are_named() -> None:
    parsed = read(pdf("first page", "second page", "third page"), max_text_chars=25)
    assert parsed.text == "first page\nsecond page"
    assert parsed.unread_pages == (3,)
    assert "cut" in parsed.note


def test_pages_without_a_letter_have_no_text() -> None:
    assert read(pdf("")).reason == Reason.NO_TEXT
