"""Scans: slips through the real PP-OCRv6, sheets of A4 through a real Tesseract."""

import io
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image, ImageDraw, ImageFont
from rapidocr.inference_engine.onnxruntime.main import ONNXRuntimeError
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from schemas.outcome import Reason
from schemas.page import Page, PageSource, Parsed
from tasks.parse import ocr, ppocr
from tasks.parse.document import parse
from tasks.parse.limits import Limits
from tasks.parse.refusal import Refusal

SIZE = (1000, 600)
LIMITS = Limits()
NO_TIME = 0.0
with_tesseract = pytest.mark.skipif(shutil.which("tesseract") is None, reason="Tesseract is not installed")


def scan(text: str = "Receipt total 47.50", degrees: float = 0) -> Image.Image:
    image = Image.new("L", SIZE, 255)
    draw = ImageDraw.Draw(image)
    for row in range(6):
        draw.text((100, 100 + 60 * row), text, fill=0, font=ImageFont.load_default(40))
    return image.rotate(degrees, Image.Resampling.BICUBIC, expand=True, fillcolor=255)


def short_slip() -> Image.Image:
    """Its first line alone."""
    return scan().crop((0, 0, SIZE[0], 160))


def page_of_prose(rows: int = 9) -> Image.Image:
    image = Image.new("L", (SIZE[0], 150 + 50 * rows), 255)
    draw = ImageDraw.Draw(image)
    for row in range(rows):
        text = "In witness whereof the parties have signed this Agreement"
        draw.text((100, 80 + 50 * row), text, fill=0, font=ImageFont.load_default(28))
    return image


def saved(image: Image.Image, form: str, **how: object) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, form, **how)
    return buffer.getvalue()


SLIP_POINTS, A4_POINTS = (500, 300), (842, 595)


def scanned_pdf(*images: Image.Image, points: tuple[int, int] = SLIP_POINTS) -> bytes:
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=points)
    for image in images:
        canvas.drawImage(ImageReader(image), 0, 0, *points)
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def read(content: bytes, **caps: int) -> Parsed:
    return parse(content, "scan", LIMITS.model_copy(update=caps))


def assert_first_word_is_in_place(page: Page) -> None:
    word = page.lines[0].words[0]
    assert word.text == "Receipt"
    assert word.ocr_confidence is not None and word.ocr_confidence > 0.5
    assert [word.box.left, word.box.top, word.box.right] == pytest.approx([0.1, 0.18, 0.245], abs=0.03)


@pytest.mark.parametrize("form", ["PNG", "JPEG", "TIFF"])
def test_an_image_is_read_with_boxes(form: str) -> None:
    parsed = read(saved(scan(), form))
    assert parsed.pages[0].source is PageSource.OCR
    assert [line.text for line in parsed.pages[0].lines] == ["Receipt total 47.50"] * 6
    assert_first_word_is_in_place(parsed.pages[0])


@with_tesseract
@pytest.mark.parametrize("points", [SLIP_POINTS, A4_POINTS])
def test_a_scanned_pdf_is_read_with_boxes(points: tuple[int, int]) -> None:
    parsed = read(scanned_pdf(scan(), points=points))
    assert parsed.pages[0].source is PageSource.OCR
    assert_first_word_is_in_place(parsed.pages[0])


def test_a_skewed_scan_has_its_boxes_on_the_page_as_it_came() -> None:
    parsed = read(saved(scan(degrees=5), "PNG"))
    assert parsed.text.count("Receipt total 47.50") == 6
    first, last = parsed.pages[0].lines[0].words[0], parsed.pages[0].lines[0].words[-1]
    assert last.box.top < first.box.top - 0.02


def test_every_frame_is_a_page_and_those_beyond_the_caps_are_named() -> None:
    content = saved(short_slip(), "TIFF", save_all=True, append_images=[short_slip()] * 2)
    assert [page.source for page in read(content).pages] == [PageSource.OCR] * 3
    assert read(content, max_ocr_pages=1).unread_pages == (2, 3)
    assert read(content, max_pages=2).unread_pages == (3,)


@with_tesseract
def test_an_empty_scan_has_no_text() -> None:
    assert read(saved(Image.new("L", SIZE, 255), "PNG")).reason == Reason.NO_TEXT


@pytest.fixture
def no_tesseract(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ocr.pytesseract.pytesseract, "tesseract_cmd", "no-such-program")


@pytest.mark.usefixtures("no_tesseract")
def test_without_tesseract_a_scan_says_so() -> None:
    parsed = read(scanned_pdf(scan(), points=A4_POINTS))
    assert parsed.reason == Reason.OCR_UNAVAILABLE
    assert parsed.pages[0].source is PageSource.NONE
    assert parsed.unread_pages == (1,)


@pytest.mark.usefixtures("no_tesseract")
def test_without_tesseract_a_slip_is_read() -> None:
    assert read(scanned_pdf(scan())).text.count("Receipt total 47.50") == 6
    assert read(saved(Image.new("L", SIZE, 255), "PNG")).reason == Reason.NO_TEXT


@pytest.mark.usefixtures("no_tesseract")
@pytest.mark.parametrize("quarter", [90, 180, 270])
def test_without_tesseract_a_slip_that_lies_on_its_side_is_read(quarter: int) -> None:
    assert "witness whereof the parties" in read(saved(page_of_prose(4).rotate(quarter, expand=True), "PNG")).text


@pytest.mark.usefixtures("no_tesseract")
def test_without_tesseract_a_slip_behind_a_sheet_is_read() -> None:
    sheet = Image.new("L", (1654, 2339), 255)
    sheet.paste(scan())
    parsed = read(saved(sheet, "TIFF", save_all=True, append_images=[short_slip(), sheet]))
    assert [page.source for page in parsed.pages] == [PageSource.NONE, PageSource.OCR, PageSource.NONE]
    assert (parsed.reason, parsed.unread_pages) == ("", (1, 3))
    assert parsed.note.startswith("page 1: Tesseract")
    assert (
        read(saved(sheet, "TIFF", save_all=True, append_images=[Image.new("L", SIZE, 255)])).reason
        == Reason.OCR_UNAVAILABLE
    )


def test_a_long_slip_is_read_in_strips_and_no_line_twice() -> None:
    long = Image.new("L", (600, 4000), 255)
    draw = ImageDraw.Draw(long)
    for row in range(60):
        draw.text((60, 60 + 64 * row), f"Item {100 + row}", fill=0, font=ImageFont.load_default(30))
        draw.text((420, 60 + 64 * row), f"{row}.50", fill=0, font=ImageFont.load_default(30))
    lines = read(saved(long, "PNG")).pages[0].lines
    assert [line.text for line in lines] == [f"Item {100 + row} {row}.50" for row in range(60)]
    tops = [line.words[0].box.top for line in lines]
    assert tops == pytest.approx([(66 + 64 * row) / 4000 for row in range(60)], abs=0.006)


@pytest.mark.parametrize(
    ("run_together", "apart"),
    [
        ("Date:05-03-201819:02:50", "Date:05-03-2018 19:02:50"),
        ("2018-01-0522:55:25", "2018-01-05 22:55:25"),
        ("28-03-1818:05", "28-03-18 18:05"),
        ("23/03/20183:13:19", "23/03/2018 3:13:19"),
        ("12/34/5678", "12/34/5678"),
    ],
)
def test_a_time_run_into_its_date_is_set_apart(run_together: str, apart: str) -> None:
    assert ppocr.DATE_AND_TIME.sub(r"\1 ", run_together) == apart


def test_a_slip_that_the_models_fail_on_is_unread(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_: object) -> None:
        raise ONNXRuntimeError("Traceback (most recent call last):\n  ...\nRuntimeError: no memory\n")

    monkeypatch.setattr(ppocr, "_engine", lambda: fail)
    parsed = read(saved(scan(), "PNG"))
    assert (parsed.reason, parsed.unread_pages, parsed.note) == (
        Reason.UNREAD_PAGES,
        (1,),
        "page 1: RuntimeError: no memory",
    )


def test_a_slip_beyond_its_time_or_shape_is_unread() -> None:
    with pytest.raises(Refusal, match="longer than the time left"):
        ocr.read_image(scan(), NO_TIME)
    sliver = Image.new("L", (60_000, 160), 255)
    ImageDraw.Draw(sliver).line((0, 0, *sliver.size), width=9)
    parsed = read(saved(sliver, "PNG"))
    assert (parsed.reason, parsed.note) == (Reason.UNREAD_PAGES, "page 1: ResizeImgError:")


READ_A_SLIP = """
import sys

def hook(event, _):
    if event in {"socket.connect", "socket.getaddrinfo", "socket.sendto"}:
        raise SystemExit(f"it called: {event}")

sys.addaudithook(hook)
from PIL import Image
from tasks.parse.ocr import read_image

read_image(Image.open(sys.argv[1]), 60.0)
"""


def test_reading_a_slip_is_silent_and_leaves_nothing_behind(tmp_path: Path) -> None:
    """onnxruntime would keep an identifier in the home and call Microsoft, though not where `CI` is set."""
    home = tmp_path / "home"
    home.mkdir()
    scan().save(tmp_path / "slip.png")
    kept = {name: value for name, value in os.environ.items() if name not in {"CI", "GITHUB_ACTIONS", "XDG_CACHE_HOME"}}
    command = [sys.executable, "-B", "-c", READ_A_SLIP, str(tmp_path / "slip.png")]
    done = subprocess.run(command, env=kept | {"HOME": str(home)}, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr, list(home.rglob("*"))) == (0, "", "", [])


def test_a_damaged_image_is_a_reason() -> None:
    assert read(saved(scan(), "PNG")[:300]).reason == Reason.DAMAGED
    assert read(saved(scan(), "PNG"), memory_bytes=16_000).reason == Reason.PARSE_MEMORY


@with_tesseract
@pytest.mark.parametrize("quarter", [90, 180, 270])
def test_a_scan_that_lies_on_its_side_is_read(quarter: int) -> None:
    parsed = read(saved(page_of_prose().rotate(quarter, expand=True), "PNG"))
    assert "witness whereof the parties" in parsed.text
    box = parsed.pages[0].lines[0].words[0].box
    corner = {90: (0.13, 0.86), 180: (0.86, 0.82), 270: (0.82, 0.1)}[quarter]
    assert (box.left, box.top) == pytest.approx(corner, abs=0.06)
