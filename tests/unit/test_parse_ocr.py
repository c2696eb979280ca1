"""Scans: images and PDF pages made of images, through a real Tesseract."""

import io
import shutil

import pytest
from PIL import Image, ImageDraw, ImageFont
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from schemas.outcome import Reason
from schemas.page import Page, PageSource, Parsed
from tasks.parse import ocr
from tasks.parse.document import parse
from tasks.parse.limits import Limits

SIZE = (1000, 600)
LIMITS = Limits()
with_tesseract = pytest.mark.skipif(shutil.which("tesseract") is None, reason="Tesseract is not installed")


def scan(text: str = "Receipt total 47.50", degrees: float = 0) -> Image.Image:
    image = Image.new("L", SIZE, 255)
    draw = ImageDraw.Draw(image)
    for row in range(6):
        draw.text((100, 100 + 60 * row), text, fill=0, font=ImageFont.load_default(40))
    return image.rotate(degrees, Image.Resampling.BICUBIC, expand=True, fillcolor=255)


def page_of_prose() -> Image.Image:
    image = Image.new("L", (1000, 1000), 255)
    draw = ImageDraw.Draw(image)
    for row in range(16):
        text = "In witness whereof the parties have signed this Agreement"
        draw.text((100, 80 + 50 * row), text, fill=0, font=ImageFont.load_default(28))
    return image


def saved(image: Image.Image, form: str, **how: object) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, form, **how)
    return buffer.getvalue()


def scanned_pdf(*images: Image.Image) -> bytes:
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=(500, 300))
    for image in images:
        canvas.drawImage(ImageReader(image), 0, 0, 500, 300)
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def read(content: bytes, **caps: int) -> Parsed:
    return parse(content, "scan", LIMITS.model_copy(update=caps))


def assert_first_word_is_in_place(page: Page) -> None:
    word = page.lines[0].words[0]
    assert word.text == "Receipt"
    assert word.ocr_confidence is not None and word.ocr_confidence > 0.5
    assert [word.box.left, word.box.top, word.box.right] == pytest.approx([0.1, 0.18, 0.245], abs=0.02)


@with_tesseract
@pytest.mark.parametrize("form", ["PNG", "JPEG", "TIFF"])
def test_an_image_is_read_with_boxes(form: str) -> None:
    parsed = read(saved(scan(), form))
    assert parsed.pages[0].source is PageSource.OCR
    assert [line.text for line in parsed.pages[0].lines] == ["Receipt total 47.50"] * 6
    assert_first_word_is_in_place(parsed.pages[0])


@with_tesseract
def test_a_scanned_pdf_is_read_with_boxes() -> None:
    parsed = read(scanned_pdf(scan()))
    assert parsed.pages[0].source is PageSource.OCR
    assert_first_word_is_in_place(parsed.pages[0])


@with_tesseract
def test_a_skewed_scan_has_its_boxes_on_the_page_as_it_came() -> None:
    parsed = read(saved(scan(degrees=5), "PNG"))
    assert parsed.text.count("Receipt total 47.50") == 6
    first, last = parsed.pages[0].lines[0].words[0], parsed.pages[0].lines[0].words[-1]
    assert last.box.top < first.box.top - 0.02


@with_tesseract
def test_every_frame_is_a_page_and_those_beyond_the_caps_are_named() -> None:
    content = saved(scan(), "TIFF", save_all=True, append_images=[scan(), scan()])
    assert [page.source for page in read(content).pages] == [PageSource.OCR] * 3
    assert read(content, max_ocr_pages=1).unread_pages == (2, 3)
    assert read(content, max_pages=2).unread_pages == (3,)


@with_tesseract
def test_an_empty_scan_has_no_text() -> None:
    assert read(saved(Image.new("L", SIZE, 255), "PNG")).reason == Reason.NO_TEXT


def test_without_tesseract_a_scan_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ocr.pytesseract.pytesseract, "tesseract_cmd", "no-such-program")
    parsed = read(scanned_pdf(scan()))
    assert parsed.reason == Reason.OCR_UNAVAILABLE
    assert parsed.pages[0].source is PageSource.NONE
    assert parsed.unread_pages == (1,)


def test_a_damaged_image_is_a_reason() -> None:
    assert read(saved(scan(), "PNG")[:300]).reason == Reason.DAMAGED
    assert read(saved(scan(), "PNG"), memory_bytes=16_000).reason == Reason.PARSE_MEMORY


@with_tesseract
@pytest.mark.parametrize("quarter", [90, 180, 270])
def test_a_scan_that_lies_on_its_side_is_read(quarter: int) -> None:
    parsed = read(saved(page_of_prose().rotate(quarter, expand=True), "PNG"))
    assert "witness whereof the parties" in parsed.text
    box = parsed.pages[0].lines[0].words[0].box
    corner = {90: (0.1, 0.86), 180: (0.86, 0.9), 270: (0.9, 0.1)}[quarter]
    assert (box.left, box.top) == pytest.approx(corner, abs=0.06)
