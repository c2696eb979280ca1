"""Every format: the same bytes for the same seed, and the document's words in it."""

import email
import io
import random
import zipfile
from collections.abc import Callable
from email.policy import default

import pypdf
import pytest
from docx import Document
from PIL import Image

from tasks.samples.registry import GENERATORS
from tasks.samples.render.html import to_html
from tasks.samples.render.mail import Attachment, to_mail
from tasks.samples.render.pdf import to_pdf
from tasks.samples.render.scan import to_photo, to_scan
from tasks.samples.render.text import to_text
from tasks.samples.render.word import to_docx
from tasks.samples.sample import Sample


def made(kind: str, seed: int = 3) -> Sample:
    return GENERATORS[kind](random.Random(seed))


def squeezed(text: str) -> str:
    return "".join(text.split())


@pytest.mark.parametrize("render", [to_text, to_html, to_pdf, to_docx])
@pytest.mark.parametrize("kind", GENERATORS)
def test_a_format_is_deterministic(kind: str, render: Callable[[Sample, int], bytes]) -> None:
    assert render(made(kind), 5) == render(made(kind), 5)


@pytest.mark.parametrize("picture", [to_scan, to_photo])
def test_pictures_are_deterministic(picture: Callable[[bytes, int], bytes]) -> None:
    pdf = to_pdf(made("receipt"), 5)
    assert picture(pdf, 5) == picture(pdf, 5)
    assert picture(pdf, 5) != picture(pdf, 6)


@pytest.mark.parametrize("kind", GENERATORS)
@pytest.mark.parametrize("seed", range(6))
def test_pdf_text_holds_the_verbatim_words(kind: str, seed: int) -> None:
    sample = made(kind, seed)
    pages = pypdf.PdfReader(io.BytesIO(to_pdf(sample, seed))).pages
    text = squeezed("".join(page.extract_text() for page in pages))
    values = [words[0] for field, words in sample.verbatim.items() if len(words[0]) < 40]
    assert all(squeezed(words) in text for words in values)


def test_a_scan_has_no_text_layer() -> None:
    scan = pypdf.PdfReader(io.BytesIO(to_scan(to_pdf(made("loss_notice"), 1), 1)))
    assert not scan.pages[0].extract_text().strip()


def test_a_photo_is_a_jpeg_of_useful_size() -> None:
    image = Image.open(io.BytesIO(to_photo(to_pdf(made("receipt"), 1), 1)))
    assert image.format == "JPEG" and min(image.size) > 500


def test_word_carries_no_clock() -> None:
    archive = zipfile.ZipFile(io.BytesIO(to_docx(made("nda"), 1)))
    assert {member.date_time for member in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    assert Document(io.BytesIO(to_docx(made("nda"), 1))).paragraphs


def test_mail_carries_its_attachments() -> None:
    raw = to_mail("A claim", "a@example.com", "The body.\n", (Attachment(name="x.jpg", content=b"\xff\xd8x"),))
    message = email.message_from_bytes(raw, policy=default)
    assert raw == to_mail("A claim", "a@example.com", "The body.\n", (Attachment(name="x.jpg", content=b"\xff\xd8x"),))
    assert [part.get_filename() for part in message.iter_attachments()] == ["x.jpg"]
