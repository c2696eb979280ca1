"""The generator's documents as labelled ones, rendered as papers come: as text, printed, scanned, photographed. Writing them is tasks/samples."""

import json
import random
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from schemas.document import Residency
from schemas.finetuning import Labelled
from schemas.settings import Settings
from tasks.evaluation.expected import Row
from tasks.finetune.labelled import Named, parsed
from tasks.running.progress import said
from tasks.samples.registry import GENERATORS
from tasks.samples.render.pdf import to_pdf
from tasks.samples.render.scan import to_photo, to_scan
from tasks.samples.render.text import to_text
from tasks.samples.sample import Sample
from tasks.samples.truth import truth_line
from tasks.samples.wording import weighted

Render = tuple[str, Callable[[Sample, int], bytes]]

_TEXT: Render = ("txt", to_text)
_PRINTED: Render = ("pdf", to_pdf)
_SCANNED: Render = ("scan.pdf", lambda sample, seed: to_scan(to_pdf(sample, seed), seed))
_PHOTO: Render = ("jpg", lambda sample, seed: to_photo(to_pdf(sample, seed), seed))
_RENDERS: Mapping[str, Mapping[Render, float]] = {
    "strip": {_TEXT: 0.6, _PRINTED: 0.05, _SCANNED: 0.1, _PHOTO: 0.25},
    "form": {_TEXT: 0.5, _PRINTED: 0.25, _SCANNED: 0.25},
}
_PAGES: Mapping[Render, float] = {_TEXT: 0.7, _PRINTED: 0.25, _SCANNED: 0.05}
_LONGEST_SCAN = 6000  # characters: OCR of long papers costs more than it teaches


def samples(kind: str, count: int, seed: int, settings: Settings) -> list[Labelled]:
    """That many documents of the kind, with their truth; the same ones for the same seed."""
    made = parsed(_rendered(kind, count, seed), Residency.ANYWHERE, settings)
    if len(made) < count:
        said(
            f"left out  {count - len(made):>5} of {count} generated documents of {kind}: this machine reads no text on them"
        )
    return [document.model_copy(update={"generated": True}) for document in made]


def _rendered(kind: str, count: int, seed: int) -> Iterator[tuple[Named, Row]]:
    for number in range(count):
        rng = random.Random(f"train {seed} {kind} {number}")
        sample = GENERATORS[kind](rng)
        ending, render = _render_of(sample, rng)
        name = f"{kind}-{number:05d}.{ending}"
        row: dict[str, Any] = json.loads(truth_line(name, sample))
        yield (name, render(sample, rng.randrange(2**31))), row


def _render_of(sample: Sample, rng: random.Random) -> Render:
    drawn = weighted(rng, _RENDERS.get(sample.layout, _PAGES))
    return _TEXT if drawn is _SCANNED and len(sample.text) > _LONGEST_SCAN else drawn
