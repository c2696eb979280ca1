"""Reads held-out documents with a model as production would, and measures how right it is. Nothing is stored here."""

import time
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

from schemas.finetuning import Labelled
from schemas.record import Record
from schemas.registry import KINDS
from schemas.settings import settings
from schemas.step import ReadResult
from tasks.llm.choice import engine_for
from tasks.llm.engine import Engine
from tasks.measure import Measured, measured
from tasks.read_batch import read_papers
from tasks.running.progress import said


class HeldOut(Record):
    """Figures by kind and, within a kind, by field; '' is all of the kind's fields."""

    kinds: dict[str, dict[str, Measured]]
    documents_per_s: float

    @property
    def metrics(self) -> dict[str, Any]:
        """For the registry; `held_out_f1` is the mean over the kinds."""
        f1 = [figures[""].f1 for figures in self.kinds.values() if figures[""].f1 is not None]
        by_kind = {kind: {f: m.model_dump() for f, m in figures.items()} for kind, figures in self.kinds.items()}
        overall = {"held_out_f1": round(sum(f1) / len(f1), 4)} if f1 else {}
        return overall | {"held_out": by_kind, "documents_per_s": self.documents_per_s}


def read_held_out(documents: Sequence[Labelled], model: Path) -> HeldOut:
    """The documents read by the model in that folder, an adapter's or a whole one's."""
    engine = engine_for(settings().model_copy(update={"engine": "vllm", "model": str(model)}))
    engine.warm_up()
    started = time.monotonic()
    pairs = list(_read(documents, engine))
    duration_s = time.monotonic() - started
    engine.close()
    by_kind = {kind: [(d.labels, values) for d, values in pairs if d.kind == kind] for kind in KINDS}
    return HeldOut(
        kinds={kind: measured(own) for kind, own in by_kind.items() if own},
        documents_per_s=round(len(documents) / duration_s, 2),
    )


def by_field(reading: HeldOut) -> list[dict[str, Any]]:
    """A row a kind and field, for people."""
    return [
        {"kind": kind, "field": field or "all", **figures.model_dump()}
        for kind, own in reading.kinds.items()
        for field, figures in own.items()
    ]


def _read(documents: Sequence[Labelled], engine: Engine) -> Iterator[tuple[Labelled, dict[str, Any]]]:
    config, prints = settings(), dict.fromkeys(KINDS, "")
    rest = iter(documents)
    number = 0
    while batch := list(islice(rest, config.batch_size)):
        results = {r.content_hash: r for r in read_papers([d.paper for d in batch], prints, engine, config)}
        yield from ((document, _values(results[document.paper.content_hash])) for document in batch)
        number += len(batch)
        said(f"measured  {number:>4} of {len(documents)} held-out documents")


def _values(result: ReadResult) -> dict[str, Any]:
    return {reading.field: reading.normalised.value for reading in result.readings}
