"""Labelled documents that may judge the model in production: it learned none of them, and none is held out. What is judged is not here."""

from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path

from schemas.adjudication import GENERATED, INVENTED
from schemas.calibrating import Calibrating
from schemas.document import Residency
from schemas.finetuning import Labelled
from schemas.registry import KINDS
from schemas.settings import settings
from sql.models.held_out import sealed
from tasks.finetune.labelled import read_set
from tasks.finetune.placed import placed
from tasks.finetune.samples import samples
from tasks.finetune.split import HELD_OUT_SHARE, split
from tasks.llm.adapters import shipped_held_out
from tasks.llm.weights import learned_from, weights_of
from tasks.running.progress import said


def sources(asked: Calibrating) -> Iterator[tuple[str, list[Labelled]]]:
    """The documents by where they come from: the sets', then the invented ones', of which nothing is held out, then the generator's."""
    known = learned()
    for folder in map(Path, asked.data):
        yield folder.name, _of_set(folder, asked, asked.spend, known)
    for folder in map(Path, asked.invented):
        yield f"{INVENTED}{folder.name}", _of_set(folder, asked, 1.0, known)
    for kind, count in asked.samples:
        yield GENERATED, samples(kind, count, asked.seed, settings())


def _of_set(folder: Path, asked: Calibrating, spend: float, known: set[str]) -> list[Labelled]:
    """Without what the model learned (`known`) and what is held out, but for the share of that which is spent."""
    may_go = Residency.ANYWHERE if asked.shareable else Residency.ON_PREMISES
    whole = placed(folder, read_set(folder, tuple(KINDS), may_go, settings()), may_go)
    train, _ = split(whole, HELD_OUT_SHARE * (1 - spend))
    documents = [each for each in train if each.kind in asked.kinds]
    apart = known if spend else known | _held_out(documents)
    fresh = [each for each in documents if each.paper.content_hash not in apart]
    said(
        f"gathered  {len(fresh):>4} documents of {folder.name}; {len(documents) - len(fresh)} are left out, for the model learned them or they are held out"
    )
    return fresh


def batches(documents: Sequence[Labelled]) -> Iterator[list[Labelled]]:
    """As many at a time as a night's task takes."""
    rest = iter(documents)
    while batch := list(islice(rest, settings().batch_size)):
        yield batch


def _held_out(documents: Sequence[Labelled]) -> set[str]:
    """Those that are held out elsewhere: as a part of another set, or of this one when it was larger."""
    hashes = {each.paper.content_hash for each in documents}
    return sealed(hashes) | (hashes & shipped_held_out())


def learned() -> set[str]:
    """Content hashes of the documents that the model which reads learned, its bases' with them; of a server's model nobody knows."""
    if settings().engine != "vllm":
        return set()
    return learned_from(weights_of(settings().model))
