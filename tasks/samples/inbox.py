"""The bundled inbox: a folder of invented documents as an office receives them, and their truth. `python -m tasks.samples.inbox FOLDER --seed 7`."""

import argparse
import random
import shutil
from collections.abc import Iterator
from pathlib import Path

from reportlab.lib.pdfencrypt import StandardEncryption

from schemas.record import Record
from tasks.samples.inbox_plan import LONGEST_SCAN, PLAIN, Writer, in_form, photo, scan
from tasks.samples.registry import GENERATORS
from tasks.samples.render.mail import Attachment, to_mail
from tasks.samples.render.pdf import to_pdf
from tasks.samples.sample import Sample
from tasks.samples.truth import rejected_line, truth_line


class File(Record):
    """A file of the inbox with its lines of truth."""

    name: str
    content: bytes
    lines: tuple[str, ...]


def files(seed: int) -> Iterator[File]:
    """All files of the inbox."""
    for pattern, writer, layout, render in PLAIN:
        sample = _found(seed, pattern, writer, layout, LONGEST_SCAN if render is scan else None)
        name, content = _named(pattern, sample), render(sample, _own(seed, pattern))
        yield _file(name, content, sample)
        if pattern.startswith("Contract "):
            yield _file(name.replace(".pdf", " (1).pdf"), content, sample)
    yield _mail(seed)
    yield from _unreadable(seed)


def write_inbox(folder: Path, seed: int) -> None:
    """Replaces `documents/` and `truth.jsonl` in the folder."""
    documents = folder / "documents"
    shutil.rmtree(documents, ignore_errors=True)
    documents.mkdir(parents=True)
    lines: list[str] = []
    for file in files(seed):
        (documents / file.name).write_bytes(file.content)
        lines += file.lines
    (folder / "truth.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")


def _file(name: str, content: bytes, sample: Sample) -> File:
    return File(name=name, content=content, lines=(truth_line(f"documents/{name}", sample),))


def _own(seed: int, name: str) -> int:
    """A file's own seed, so that no two look alike."""
    return random.Random(f"{seed} {name}").getrandbits(32)


def _found(seed: int, salt: str, writer: Writer, layout: str, longest: int | None = None) -> Sample:
    """The first sample of the wanted layout that is not too long and says enough to be worth showing."""
    rng = random.Random(_own(seed, salt))
    while True:
        sample = writer(rng)
        if sample.layout == layout and len(sample.text) <= (longest or len(sample.text)) and _telling(sample):
            return sample


def _telling(sample: Sample) -> bool:
    """At least seven in ten of its values are there; clauses do not count."""
    values = [value for value in sample.truth.values() if not isinstance(value, bool)]
    return sum(bool(value) for value in values) >= 0.7 * len(values)


def _named(pattern: str, sample: Sample) -> str:
    first = [party.split()[0].strip(",").title() for party in sample.truth.get("parties", [])]
    return pattern.format(a=first[0] if first else "", b=first[-1] if first else "")


def _mail(seed: int) -> File:
    """A notice of loss as the body, with a photographed receipt and an accident form attached."""
    name = "FW New claim.eml"
    body = _found(seed, name, in_form("mail"), "page")
    slip = _found(seed, name, GENERATORS["receipt"], "strip")
    form = _found(seed, name, GENERATORS["accident_report"], "form")
    parts = (
        Attachment(name="IMG_2077.jpg", content=photo(slip, _own(seed, name))),
        Attachment(name="accident report.pdf", content=to_pdf(form, _own(seed, name))),
    )
    content = to_mail(f"FW: {body.title}", "Front Office <office@example.com>", body.text, parts)
    truths = zip(("", *(f"!{part.name}" for part in parts)), (body, slip, form), strict=True)
    return File(
        name=name,
        content=content,
        lines=tuple(truth_line(f"documents/{name}{part}", sample) for part, sample in truths),
    )


def _unreadable(seed: int) -> Iterator[File]:
    """An encrypted, a damaged and an empty file."""
    sample = _found(seed, "unreadable", GENERATORS["nda"], "page")
    locked = StandardEncryption("correct horse", ownerPassword="battery staple", strength=128)
    yield _rejected("settlement terms (protected).pdf", to_pdf(sample, seed, encrypt=locked), "encrypted")
    whole = to_pdf(sample, seed)
    yield _rejected("download (2).pdf", whole[: len(whole) // 4], "damaged")
    yield _rejected("scan0007.pdf", b"", "empty")


def _rejected(name: str, content: bytes, why: str) -> File:
    return File(name=name, content=content, lines=(rejected_line(f"documents/{name}", why),))


def main() -> None:
    parser = argparse.ArgumentParser(description="Write the bundled inbox.")
    parser.add_argument("folder", type=Path, help="receives documents/ and truth.jsonl")
    parser.add_argument("--seed", type=int, default=7, help="the same seed gives the same files")
    args = parser.parse_args()
    write_inbox(args.folder, args.seed)


if __name__ == "__main__":
    main()
