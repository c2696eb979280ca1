"""What the bundled inbox holds: names, kinds and formats of its files. How they are made is in inbox.py."""

import random
from collections.abc import Callable

from tasks.samples import contract, loss_notice, odd
from tasks.samples.registry import GENERATORS
from tasks.samples.render.html import to_html
from tasks.samples.render.pdf import to_pdf
from tasks.samples.render.scan import to_photo, to_scan
from tasks.samples.render.text import to_text
from tasks.samples.render.word import to_docx
from tasks.samples.sample import Sample

Writer = Callable[[random.Random], Sample]
Render = Callable[[Sample, int], bytes]
LONGEST_SCAN = 4500  # characters: OCR of the bundled inbox should take seconds


def scan(sample: Sample, seed: int) -> bytes:
    return to_scan(to_pdf(sample, seed), seed)


def photo(sample: Sample, seed: int) -> bytes:
    return to_photo(to_pdf(sample, seed), seed)


def in_form(form: str) -> Writer:
    return lambda rng: loss_notice.write_as(rng, form)


# name ({a}, {b}: the parties' first words), writer, the layout wanted, renderer
PLAIN: tuple[tuple[str, Writer, str, Render], ...] = (
    ("NDA {a}-{b} signed.pdf", GENERATORS["nda"], "page", to_pdf),
    ("Confidentiality letter {b}.docx", GENERATORS["nda"], "letter", to_docx),
    ("Scan_0012.pdf", GENERATORS["nda"], "page", scan),
    ("mutual nda {a} draft.txt", GENERATORS["nda"], "page", to_text),
    ("Contract {a} - {b}.pdf", GENERATORS["contract"], "page", to_pdf),
    ("{a} agreement final v3.docx", GENERATORS["contract"], "page", to_docx),
    ("contract {b} countersigned scan.pdf", GENERATORS["contract"], "page", scan),
    ("Agreement {a} with all exhibits.pdf", contract.write_long, "page", to_pdf),
    ("IMG_2041.jpg", GENERATORS["receipt"], "strip", photo),
    ("receipt 03.jpg", GENERATORS["receipt"], "strip", photo),
    ("till receipt.pdf", GENERATORS["receipt"], "strip", to_pdf),
    ("web receipt.html", GENERATORS["receipt"], "strip", to_html),
    ("crash narrative 30418.txt", GENERATORS["accident_report"], "page", to_text),
    ("Accident statement.docx", GENERATORS["accident_report"], "page", to_docx),
    ("accident form.pdf", GENERATORS["accident_report"], "form", to_pdf),
    ("collision form (scan).pdf", GENERATORS["accident_report"], "form", scan),
    ("FNOL.pdf", in_form("form"), "form", to_pdf),
    ("Notice of loss letter.docx", in_form("letter"), "letter", to_docx),
    ("fax 2024-06-03.pdf", in_form("form"), "form", scan),
    ("newsletter spring.pdf", odd.newsletter, "page", to_pdf),
)
