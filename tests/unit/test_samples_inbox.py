"""The committed inbox and golden cases are what the generator makes."""

import hashlib
import io
import json
from pathlib import Path
from typing import Any

import numpy as np
import pypdf
import pytest
from docx import Document
from PIL import Image

from schemas.registry import KINDS
from tasks.samples.golden import write_golden
from tasks.samples.inbox import write_inbox

ROOT = Path(__file__).parents[2]
BUNDLED = ROOT / "deployments" / "inbox"
BUNDLED_KINDS = ("nda", "contract", "receipt", "accident_report", "loss_notice")  # a kind added later need not be there


@pytest.fixture(scope="module")
def fresh(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("inbox")
    write_inbox(folder, seed=7)
    return folder


def truth() -> list[dict[str, Any]]:
    return [json.loads(line) for line in (BUNDLED / "truth.jsonl").read_text(encoding="utf-8").splitlines()]


def pdf_text(content: bytes) -> str:
    return "".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(content)).pages)


def same(name: str, ours: bytes, theirs: bytes) -> bool:
    """Equal bytes; or, where another version of a library drew them, equal content."""
    if ours == theirs:
        return True
    if name.endswith(".docx"):
        return [p.text for p in Document(io.BytesIO(ours)).paragraphs] == [
            p.text for p in Document(io.BytesIO(theirs)).paragraphs
        ]
    if name.endswith(".jpg"):
        pair = [np.asarray(Image.open(io.BytesIO(content)), dtype=float) for content in (ours, theirs)]
        return pair[0].shape == pair[1].shape and float(np.abs(pair[0] - pair[1]).mean()) < 3
    return name.endswith(".pdf") and pdf_text(ours) == pdf_text(theirs)


def test_committed_files_are_what_the_generator_makes(fresh: Path) -> None:
    names = sorted(path.name for path in (BUNDLED / "documents").iterdir())
    assert names == sorted(path.name for path in (fresh / "documents").iterdir())
    assert (BUNDLED / "truth.jsonl").read_bytes() == (fresh / "truth.jsonl").read_bytes()
    readable = [name for name in names if not name.startswith(("settlement", "download", "FW"))]
    differing = [
        n
        for n in readable
        if not same(n, (BUNDLED / "documents" / n).read_bytes(), (fresh / "documents" / n).read_bytes())
    ]
    assert not differing


def test_the_inbox_is_small_and_holds_these_kinds() -> None:
    documents = list((BUNDLED / "documents").iterdir())
    assert sum(path.stat().st_size for path in documents) < 3_000_000
    assert {row["kind"] for row in truth()} == {*BUNDLED_KINDS, "unknown"}
    assert {".pdf", ".jpg", ".docx", ".eml", ".txt", ".html"} <= {path.suffix for path in documents}


def test_truth_names_every_file_and_every_attachment() -> None:
    named = {row["file"].removeprefix("documents/") for row in truth()}
    assert {name.split("!")[0] for name in named} == {path.name for path in (BUNDLED / "documents").iterdir()}
    assert sum("!" in name for name in named) == 2


def test_the_inbox_has_its_oddities() -> None:
    hashes = [hashlib.sha256(path.read_bytes()).hexdigest() for path in (BUNDLED / "documents").iterdir()]
    assert len(hashes) - len(set(hashes)) == 1
    assert [row["note"] for row in truth() if row.get("outcome") == "reject"] == ["encrypted", "damaged", "empty"]
    long = next((BUNDLED / "documents").glob("*all exhibits.pdf"))
    assert len(pypdf.PdfReader(long).pages) >= 25


def test_golden_cases_are_what_the_generator_makes(tmp_path: Path) -> None:
    write_golden(tmp_path)
    for path in tmp_path.rglob("*.json"):
        assert path.read_text(encoding="utf-8") == (ROOT / "tests" / "golden" / path.relative_to(tmp_path)).read_text(
            encoding="utf-8"
        )


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_has_golden_cases(kind: str) -> None:
    cases = [json.loads(path.read_text(encoding="utf-8")) for path in (ROOT / "tests" / "golden" / kind).glob("*.json")]
    assert len(cases) >= 3
    assert all(case["kind"] == kind and case["text"] and case["expected"] for case in cases)
