"""Calibration, step by step: labelled documents are read as a night would, answers are judged, calibrators are fitted and stored."""

from collections.abc import Mapping, Sequence

import numpy as np
from prefect import task
from prefect.artifacts import create_markdown_artifact

from schemas.adjudication import Adjudication
from schemas.calibrating import Calibrating
from schemas.calibration import Calibration
from schemas.finetuning import Labelled
from schemas.kind import fields_of
from schemas.registry import KINDS
from schemas.settings import settings
from schemas.step import ReadResult
from sql.documents.pages import latest_papers
from sql.trust.adjudications import (
    add_adjudications,
    adjudicated_documents,
    adjudications,
    reviewed_readings,
    waiting_readings,
)
from sql.trust.calibrations import DamagedError, add_calibration
from sql.trust.certificates import raised_thresholds
from sql.trust.vectors import add_vectors, placed, vectors_of
from tasks.calibrate_tier import engine_name, require_shareable, reread_labelled, tier_named, unjudged
from tasks.current import current_fingerprints
from tasks.evaluation.unlearned import batches, sources
from tasks.pages.calibration import markdown
from tasks.read_batch import engine, read_papers
from tasks.running.progress import said
from tasks.running.retry import STEP
from tasks.tiers.ask import tier_signatures
from tasks.trust.adjudicate import adjudicated, reviewed
from tasks.trust.calibrate import calibration_of, outweighed, taken_away
from tasks.trust.judge import Judge
from tasks.trust.judges import judges, stale, standing
from tasks.trust.novelty import vector_of
from tasks.trust.rationed import weighed

# Thresholds that certificates and drift raised: by kind, then by calibration and field.
Moves = Mapping[str, Mapping[tuple[str, str], float | None]]


@task(name="judge labelled documents", task_run_name="judge labelled documents", **STEP)
def judge_labelled(asked: Calibrating) -> int:
    """Reads what the model has not learned and what is not held out, and holds it against the labels; gives how many documents."""
    signatures = _signatures(asked)
    known = adjudicated_documents(list(signatures.values()))
    fresh = [(source, [d for d in own if d.paper.content_hash not in known]) for source, own in sources(asked)]
    total = sum(len(own) for _, own in fresh)
    if total:
        engine().warm_up()
    done = 0
    for source, documents in fresh:
        for batch in batches(documents):
            _judge(batch, source, signatures, asked)
            done += len(batch)
            said(f"judged    {done:>4} of {total} labelled documents")
    return total


@task(name="fit calibrators", task_run_name="fit calibrators", **STEP)
def fit_calibrators(asked: Calibrating) -> list[Calibration]:
    """A calibration a kind, stored under its signature; unfit ones too, which then accept nothing. One that another outweighs is not stored."""
    signatures = _signatures(asked)
    model = engine_name(asked.tier) if asked.tier else engine().name
    fresh = [each for kind in asked.kinds if (each := _calibration(kind, signatures[kind], model))]
    moved = raised_thresholds()
    found = [_stored(each, asked) for each in fresh if not _kept(_in_use(each.kind, each.signature), each, moved)]
    create_markdown_artifact(markdown(found), key="calibration", description="what the confidence is worth")
    return found


def _in_use(kind: str, signature: str) -> Calibration | None:
    """None if it is stale or damaged: what accepts nothing keeps no other one out."""
    try:
        found = standing({kind: signature}).get(kind)
    except DamagedError as problem:
        said(f"left out  {kind}: {problem}")
        return None
    return None if found is None or stale(found, settings()) else found


def _kept(standing: Calibration | None, fresh: Calibration, moved: Moves) -> bool:
    """Whether the calibration in use stays, which is said."""
    if outweighed(fresh, standing):
        said(f"kept      {fresh.kind}: the calibration in use rests on more documents than the {fresh.real_documents} reviewed")  # fmt: skip
        return True
    lost = taken_away(fresh, standing, settings())
    if standing is None or not lost or any((standing.name, field) in moved.get(fresh.kind, {}) for field in lost):
        return False
    said(f"kept      {fresh.kind}: with reviews that found nothing wrong, too few to promise by, {', '.join(lost)} would no longer be accepted")  # fmt: skip
    return True


def _stored(fresh: Calibration, asked: Calibrating) -> Calibration:
    add_calibration(fresh, asked.started_by)
    said(f"fitted    {fresh.kind}: values {fresh.values.why}, nulls {fresh.nulls.why}")
    return fresh


def _signatures(asked: Calibrating) -> dict[str, str]:
    """By kind, of the reader that is calibrated."""
    if not asked.tier:
        return dict(current_fingerprints().calibrate)
    require_shareable(asked)
    return tier_signatures(tier_named(asked.tier)[1])


def _calibration(kind: str, signature: str, model: str) -> Calibration | None:
    answered = weighed(reviewed_readings(signature), waiting_readings(signature))
    answers = [*adjudications(signature), *map(reviewed, answered)]
    if not answers:
        return None
    _place({each.content_hash for each in answers})
    vectors = [np.array(vector) for vector in vectors_of({each.content_hash for each in answers})]
    config = settings()
    targets = {spec.name: config.target_of(kind, spec.name) for spec in fields_of(KINDS[kind])}
    return calibration_of(kind, signature, model, answers, vectors, config.target_confidence, targets)


def _place(hashes: set[str]) -> None:
    """Where reviewed documents lie, which no labelled set has placed: else each would be novel to the calibration that it judged."""
    papers = latest_papers(sorted(hashes - placed(hashes)))
    add_vectors({paper.content_hash: vector_of(paper.text).tolist() for paper in papers})


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
