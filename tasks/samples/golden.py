"""Golden cases: small fixed documents as text, with what is to be read in them. `python -m tasks.samples.golden tests/golden`."""

import argparse
import json
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tasks.samples.registry import GENERATORS
from tasks.samples.render.text import to_text
from tasks.samples.sample import Sample

CASES = 4
LONGEST = 9000  # characters: golden cases are read by people


def cases(kind: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """The kind's golden cases by file name: the first seeds whose documents are short."""
    samples = ((seed, GENERATORS[kind](random.Random(f"golden {kind} {seed}"))) for seed in range(1000))
    short = ((seed, sample) for seed, sample in samples if len(sample.text) <= LONGEST)
    for (seed, sample), _ in zip(short, range(CASES), strict=False):
        yield f"{kind}-{seed:03d}.json", case_of(sample, seed)


def case_of(sample: Sample, seed: int) -> dict[str, Any]:
    """A document as text lines, its truth, and the words that show it."""
    return {
        "kind": sample.kind,
        "text": to_text(sample, seed).decode(),
        "expected": sample.truth,
        "verbatim": sample.verbatim,
    }


def write_golden(folder: Path) -> None:
    """Writes every kind's cases; other files in the folder are left alone."""
    for kind in GENERATORS:
        (folder / kind).mkdir(parents=True, exist_ok=True)
        for name, case in cases(kind):
            (folder / kind / name).write_text(json.dumps(case, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description="Write the golden cases.")
    parser.add_argument("folder", type=Path, help="receives a folder a kind")
    write_golden(parser.parse_args().folder)


if __name__ == "__main__":
    main()
