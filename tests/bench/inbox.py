"""Inboxes of generated documents to measure on, and a model of no weights that copies every field right. The generator is tasks/samples."""

import json
import random
from collections.abc import Iterator, Sequence
from hashlib import sha256
from pathlib import Path

import pypdfium2

from schemas.generation import GenerationRequest
from schemas.record import Record
from tasks.llm.scripted_engine import Script
from tasks.samples.registry import GENERATORS
from tasks.samples.render.pdf import to_pdf
from tasks.samples.render.text import to_text
from tasks.samples.sample import Sample

TWO_PAGES = ("nda", "contract")


class Written(Record):
    """A file with the sample that it shows."""

    name: str
    content: bytes
    sample: Sample


def receipts(count: int, seed: int) -> Iterator[Written]:
    """Receipts as text."""
    for number in range(count):
        sample = GENERATORS["receipt"](random.Random(f"bench {seed} receipt {number}"))
        yield Written(name=f"receipt-{number:05d}.txt", content=to_text(sample, number), sample=sample)


def two_pages(count: int, seed: int, kinds: Sequence[str] = TWO_PAGES) -> Iterator[Written]:
    """PDFs with text and two pages, of these kinds in turn."""
    for number in range(count):
        kind, rng = kinds[number % len(kinds)], random.Random(f"bench {seed} pages {number}")
        yield next(found for found in _drawn(kind, number, rng) if pages_of(found.content) == 2)


def short_ones(count: int, seed: int) -> Iterator[Written]:
    """Documents of all kinds in turn, as text, of at most 4,000 characters."""
    kinds = sorted(GENERATORS)
    for number in range(count):
        kind, rng = kinds[number % len(kinds)], random.Random(f"bench {seed} short {number}")
        samples = (GENERATORS[kind](rng) for _ in iter(int, 1))
        sample = next(each for each in samples if len(each.text) <= 4000)
        yield Written(name=f"{kind}-{number:05d}.txt", content=to_text(sample, number), sample=sample)


def put(folder: Path, files: Sequence[Written]) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for file in files:
        (folder / file.name).write_bytes(file.content)
    return folder


def pages_of(content: bytes) -> int:
    with pypdfium2.PdfDocument(content) as pdf:
        return len(pdf)


def copying(files: Sequence[Written]) -> Script:
    """A model that copies the words of every field that is there; it knows a document by its hash."""
    known = {sha256(file.content).hexdigest(): file.sample for file in files}

    def copied_right(request: GenerationRequest) -> str:
        sample = known[request.request_id.partition("/")[0]]
        said = {name: _said(sample, name, schema) for name, schema in request.json_schema["properties"].items()}
        return json.dumps(said, ensure_ascii=False, separators=(",", ":"))

    return copied_right


def _said(sample: Sample, name: str, schema: dict[str, object]) -> object:
    words = sample.verbatim.get(name) or []
    return words if schema.get("type") == "array" else next(iter(words), None)


def _drawn(kind: str, number: int, rng: random.Random) -> Iterator[Written]:
    while True:
        sample = GENERATORS[kind](rng)
        yield Written(name=f"{kind}-{number:05d}.pdf", content=to_pdf(sample, rng.randrange(2**31)), sample=sample)
