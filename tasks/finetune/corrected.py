"""Reviewed corrections as labelled documents: the fields that a person settled are labels, the others are not known."""

from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any

from schemas.correction import TrainingCorrection
from schemas.finetuning import Labelled
from schemas.kind import names_asked
from schemas.registry import KINDS
from schemas.step import Paper
from sql.documents.pages import latest_papers
from sql.models.corrections import best_values, training_corrections
from tasks.finetune.labelled import senders


def corrected(kinds: Sequence[str], until: int) -> list[Labelled]:
    """Every document of these kinds that people corrected up to that correction and that may be trained on; sealed ones too, to measure by."""
    rows = training_corrections(kinds, until, sealed=True)
    papers = {paper.content_hash: paper for paper in latest_papers([row.content_hash for row in rows])}
    read = best_values(papers, {name for kind in KINDS.values() for name in kind.split_by})
    grouped = groupby(rows, key=lambda row: row.content_hash)
    return [_labelled(papers[digest], list(own), read.get(digest, {})) for digest, own in grouped if digest in papers]


def _labelled(paper: Paper, rows: Sequence[TrainingCorrection], read: Mapping[str, Any]) -> Labelled:
    """Who sent it is told by what was read, too: few people correct a name that is right."""
    [name] = {row.kind for row in rows}
    kind = KINDS[name]
    labels = {row.field: row.value for row in rows if row.field in names_asked(kind)}
    return Labelled(
        name=paper.content_hash[:12],
        paper=paper.model_copy(update={"kind": kind.name}),
        labels=labels,
        verbatim={row.field: row.words for row in rows},
        senders=tuple(senders(kind, {**read, **labels})) or (paper.content_hash,),
        residency=rows[0].residency,
    )
