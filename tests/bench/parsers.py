"""Pages a second of this product's parsing beside bare libraries, on the same generated PDFs, in turn; and of OCR.

`python -m tests.bench.parsers [--documents N] [--scans N] [--rounds N]`. The libraries give bare text; ours gives lines of words with boxes
in reading order, forms filled in, cleaned. Each is one process and one thread. What is not installed is said and left out.
"""

import argparse
import random
import time
from collections.abc import Callable, Iterator, Sequence
from importlib import import_module
from importlib.util import find_spec
from io import BytesIO
from typing import Any

import pypdfium2

from schemas.page import PageSource
from schemas.settings import settings
from tasks.parse import Limits
from tasks.parse.document import parse
from tasks.parse.office import _partition
from tasks.samples.registry import GENERATORS
from tasks.samples.render.pdf import to_pdf
from tasks.samples.render.scan import to_photo, to_scan
from tests.bench.inbox import pages_of, two_pages
from tests.bench.machine import described, spread

Reader = Callable[[bytes], int]  # gives how many characters it read
OF_UNSTRUCTURED = ("unstructured_inference", "pdfminer", "pikepdf", "onnx", "matplotlib")
PACKAGES = {"pypdfium2": "pypdfium2", "pypdf": "pypdf", "pdfplumber": "pdfplumber", "unstructured": "unstructured", "pdfminer": "pdfminer.six"}  # fmt: skip


def main() -> None:
    """Prints pages a second of each reader, and of OCR on scans and on photographed slips."""
    args = _arguments()
    print(described(*PACKAGES.values(), "rapidocr", "onnxruntime") + "\n")
    files = [file.content for file in two_pages(args.documents, 17)]
    pages = sum(map(pages_of, files))
    readers = dict(_readers())
    paces: dict[str, list[float]] = {name: [] for name in readers}
    read = {
        name: sum(map(reader, files[:3])) for name, reader in readers.items()
    }  # imports, and that all read something
    assert all(read.values()), read
    for _ in range(args.rounds):
        for name, reader in readers.items():
            paces[name].append(_pace(reader, files, pages))
    ours = paces["nightclerk: words with boxes"]
    print(f"{len(files)} PDFs with text, {pages} pages, {args.rounds} rounds in turn: median (least–most).\n")
    print("| reader | pages/s | ours over it |\n|---|---|---|")
    for name, each in paces.items():
        print(f"| {name} | {spread(each, '.0f')} | {spread([a / b for a, b in zip(ours, each, strict=True)])} |")
    _ocr(args)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Parsing beside bare libraries.")
    parser.add_argument("--documents", type=int, default=40, help="PDFs of two pages")
    parser.add_argument("--scans", type=int, default=6, help="scanned pages, and as many photographed slips")
    parser.add_argument("--rounds", type=int, default=3)
    return parser.parse_args()


def _readers() -> Iterator[tuple[str, Reader]]:
    yield "nightclerk: words with boxes", _ours
    yield "pypdfium2, bare text", _pdfium
    yield "pypdf, bare text", _pypdf
    if find_spec("pdfplumber"):
        yield "pdfplumber, bare text", _pdfplumber
    if all(map(find_spec, OF_UNSTRUCTURED)):
        yield "unstructured, fast", _unstructured
    missing = [name for name in ("pdfplumber", *OF_UNSTRUCTURED) if not find_spec(name)]
    if missing:
        print(
            f"Not installed, so left out: {', '.join(missing)} (unstructured reads PDFs only with all but the first).\n"
        )


def _ours(content: bytes) -> int:
    return len(parse(content, "paper.pdf", Limits.from_settings(settings())).text)


def _pdfium(content: bytes) -> int:
    with pypdfium2.PdfDocument(content) as pdf:
        return sum(len(page.get_textpage().get_text_bounded()) for page in pdf)


def _pypdf(content: bytes) -> int:
    from pypdf import PdfReader

    return sum(len(page.extract_text()) for page in PdfReader(BytesIO(content)).pages)


def _pdfplumber(content: bytes) -> int:
    pdfplumber: Any = import_module("pdfplumber")
    with pdfplumber.open(BytesIO(content)) as pdf:
        return sum(len(page.extract_text()) for page in pdf.pages)


def _unstructured(content: bytes) -> int:
    elements = _partition("pdf")(file=BytesIO(content), strategy="fast")
    assert elements, "it gives nothing, and no word why, where a package or its spaCy model is missing"
    return sum(len(element.text) for element in elements)


def _pace(reader: Reader, files: Sequence[bytes], pages: int) -> float:
    started = time.perf_counter()
    for content in files:
        reader(content)
    return pages / (time.perf_counter() - started)


def _ocr(args: argparse.Namespace) -> None:
    """One page each, so that a page's time is a file's: a scanned form, a photographed slip."""
    print("\n| OCR | n | pages/s, each page for itself | without text |\n|---|---|---|---|")
    for label, kind, name, render in (
        ("scanned page", "accident_report", "scan.pdf", to_scan),
        ("photographed slip", "receipt", "photo.jpg", to_photo),
    ):
        samples = [GENERATORS[kind](random.Random(f"bench ocr {kind} {number}")) for number in range(args.scans + 1)]
        first, *files = [render(to_pdf(sample, number), number) for number, sample in enumerate(samples)]
        parse(first, name, Limits.from_settings(settings()))  # loads what reads it
        paces, failed = zip(*(_read_by_ocr(content, name) for content in files), strict=True)
        print(f"| {label} | {len(files)} | {spread(paces)} | {sum(failed)} |", flush=True)


def _read_by_ocr(content: bytes, name: str) -> tuple[float, bool]:
    """Pages a second over one file, and whether no OCR could read it."""
    started = time.perf_counter()
    parsed = parse(content, name, Limits.from_settings(settings()))
    took_s = time.perf_counter() - started
    read = [page for page in parsed.pages if page.source is PageSource.OCR]
    return max(1, len(parsed.pages)) / took_s, not read


if __name__ == "__main__":
    main()
