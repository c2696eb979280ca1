"""Hostile and odd PDF files, where the shared data is at hand: every one ends in an outcome."""

from pathlib import Path

import pytest

from schemas.outcome import Reason
from tasks.parse import Limits, ParserPool

FOLDER = Path(__file__).parents[3] / "shared" / "data" / "hostile" / "documents"
EVERY = 6


@pytest.mark.skipif(not FOLDER.is_dir(), reason="the shared data is not here")
def test_every_hostile_file_ends_in_an_outcome() -> None:
    files = sorted(FOLDER.iterdir())[::EVERY]
    with ParserPool(Limits(timeout_s=30.0), workers=2) as pool:
        found = dict(pool.map([(file.name, file.name, file.read_bytes()) for file in files]))
    assert sorted(found) == [file.name for file in files]
    for name, parsed in found.items():
        assert parsed.reason in {"", *Reason}, name
        assert parsed.reason or any(char.isalnum() for char in parsed.text), name
        assert all(
            line.text == " ".join(w.text for w in line.words) for p in parsed.pages for line in p.lines if line.words
        )
        assert "\x00" not in parsed.text + parsed.note
