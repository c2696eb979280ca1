"""Labelled documents that may judge the model in production: it learned none of them, and none is held out. What is judged is not here."""

from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path

from schemas.calibrating import Calibrating
from schemas.document import Residency
from schemas.finetuning import Labelled
from schemas.settings import settings
from sql.held_out import sealed
from tasks.finetune.labelled import read_set
from tasks.finetune.samples import samples
from tasks.finetune.split import HELD_OUT_SHARE, split
from tasks.llm.adapters import learned_by, shipped_held_out
from tasks.llm.weights import weights_of
from tasks.progress import said
from tasks.trust.calibrate import GENERATED


def sources(asked: Calibrating) -> Iterator[tuple[str, list[Labelled]]]:
    """The documents by where they come from: the sets', then the generator's."""
    learned = _learned()
    for folder in map(Path, asked.data):
        documents, _ = split(
            read_set(folder, asked.kinds, Residency.ON_PREMISES, settings()), HELD_OUT_SHARE * (1 - asked.spend)
        )
        apart = learned if asked.spend else learned | _held_out(documents)
        fresh = [each for each in documents if each.paper.content_hash not in apart]
        said(
            f"gathered  {len(fresh):>4} documents of {folder.name}; {len(documents) - len(fresh)} are left out, for the model learned them or they are held out"
        )
        yield folder.name, fresh
    for kind, count in asked.samples:
        yield GENERATED, samples(kind, count, asked.seed, settings())


def batches(documents: Sequence[Labelled]) -> Iterator[list[Labelled]]:
    """As many at a time as a night's task takes."""
    rest = iter(documents)
    while batch := list(islice(rest, settings().batch_size)):
        yield batch


def _held_out(documents: Sequence[Labelled]) -> set[str]:
    """Those that are held out elsewhere: as a part of another set, or of this one when it was larger."""
    hashes = {each.paper.content_hash for each in documents}
    return sealed(hashes) | (hashes & shipped_held_out())


def _learned() -> set[str]:
    if settings().engine != "vllm":
        return set()
    adapter = weights_of(settings().model).adapter
    return learned_by(adapter) if adapter else set()
