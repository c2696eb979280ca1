"""Calibration, step by step: labelled documents are read as a night would, answers are judged, calibrators are fitted and stored."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path

import numpy as np
from prefect import task
from prefect.artifacts import create_markdown_artifact

from schemas.adjudication import Adjudication
from schemas.calibrating import Calibrating
from schemas.calibration import Calibration
from schemas.document import Residency
from schemas.finetuning import Labelled
from schemas.registry import KINDS
from schemas.settings import settings
from schemas.step import ReadResult
from sql.calibrations import (
    add_adjudications,
    add_calibration,
    add_vectors,
    adjudicated_documents,
    adjudications,
    placed,
    reviewed_readings,
    vectors_of,
)
from sql.held_out import sealed
from sql.pages import latest_papers
from tasks.arrive import current_fingerprints
from tasks.calibrate_tier import engine_name, require_shareable, reread_labelled, tier_named, unjudged
from tasks.calibration_report import markdown
from tasks.finetune.labelled import read_set
from tasks.finetune.samples import samples
from tasks.finetune.split import HELD_OUT_SHARE, split
from tasks.judges import judges
from tasks.llm.adapters import learned_by, shipped_held_out
from tasks.llm.weights import weights_of
from tasks.progress import said
from tasks.read_batch import engine, read_papers
from tasks.retry import STEP
from tasks.tiers.ask import tier_signatures
from tasks.trust.adjudicate import adjudicated, reviewed
from tasks.trust.calibrate import GENERATED, calibration_of
from tasks.trust.judge import Judge
from tasks.trust.novelty import vector_of


@task(name="judge labelled documents", task_run_name="judge labelled documents", **STEP)
def judge_labelled(asked: Calibrating) -> int:
    """Reads what the model has not learned and what is not held out, and holds it against the labels; gives how many documents."""
    signatures = _signatures(asked)
    known = adjudicated_documents(list(signatures.values()))
    sources = [(source, [d for d in own if d.paper.content_hash not in known]) for source, own in _sources(asked)]
    total = sum(len(own) for _, own in sources)
    if total:
        engine().warm_up()
    done = 0
    for source, documents in sources:
        for batch in _batches(documents):
            _judge(batch, source, signatures, asked)
            done += len(batch)
            said(f"judged    {done:>4} of {total} labelled documents")
    return total


@task(name="fit calibrators", task_run_name="fit calibrators", **STEP)
def fit_calibrators(asked: Calibrating) -> list[Calibration]:
    """A calibration a kind, stored under its signature; unfit ones too, which then accept nothing."""
    signatures = _signatures(asked)
    model = engine_name(asked.tier) if asked.tier else engine().name
    found = [each for kind in asked.kinds if (each := _calibration(kind, signatures[kind], model))]
    for each in found:
        add_calibration(each, asked.started_by)
        said(f"fitted    {each.kind}: values {each.values.why}, nulls {each.nulls.why}")
    create_markdown_artifact(markdown(found), key="calibration", description="what the confidence is worth")
    return found


def _signatures(asked: Calibrating) -> dict[str, str]:
    """By kind, of the reader that is calibrated."""
    if not asked.tier:
        return dict(current_fingerprints().calibrate)
    require_shareable(asked)
    return tier_signatures(tier_named(asked.tier)[1])


def _calibration(kind: str, signature: str, model: str) -> Calibration | None:
    answers = [*adjudications(signature), *(reviewed(row) for row in reviewed_readings(signature))]
    if not answers:
        return None
    _place({each.content_hash for each in answers})
    vectors = [np.array(vector) for vector in vectors_of({each.content_hash for each in answers})]
    return calibration_of(kind, signature, model, answers, vectors)


def _place(hashes: set[str]) -> None:
    """Where reviewed documents lie, which no labelled set has placed: else each would be novel to the calibration that it judged."""
    papers = latest_papers(sorted(hashes - placed(hashes)))
    add_vectors({paper.content_hash: vector_of(paper.text).tolist() for paper in papers})


def _sources(asked: Calibrating) -> Iterator[tuple[str, list[Labelled]]]:
    """The labelled documents that may judge this model, by where they come from."""
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


def _held_out(documents: Sequence[Labelled]) -> set[str]:
    """Those that are held out elsewhere: as a part of another set, or of this one when it was larger."""
    hashes = {each.paper.content_hash for each in documents}
    return sealed(hashes) | (hashes & shipped_held_out())


def _learned() -> set[str]:
    if settings().engine != "vllm":
        return set()
    adapter = weights_of(settings().model).adapter
    return learned_by(adapter) if adapter else set()


def _judge(batch: Sequence[Labelled], source: str, signatures: Mapping[str, str], asked: Calibrating) -> None:
    small = _read(batch, judges(current_fingerprints(), settings()) if asked.tier else unjudged(signatures))
    by_hash = reread_labelled(batch, small, asked, signatures) if asked.tier else small
    rows: list[Adjudication] = []
    for each in batch:
        if each.paper.content_hash in by_hash:
            rows += adjudicated(each, by_hash[each.paper.content_hash], source)
    add_vectors({each.paper.content_hash: vector_of(each.paper.text).tolist() for each in batch})
    add_adjudications(rows)


def _read(batch: Sequence[Labelled], judged_by: Mapping[str, Judge]) -> dict[str, ReadResult]:
    """What the small model reads, by document."""
    results = read_papers([each.paper for each in batch], dict.fromkeys(KINDS, ""), engine(), settings(), judged_by)
    return {result.content_hash: result for result in results}


def _batches(documents: Sequence[Labelled]) -> Iterator[list[Labelled]]:
    rest = iter(documents)
    while batch := list(islice(rest, settings().batch_size)):
        yield batch
