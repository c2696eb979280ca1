"""Evaluation, step by step: the model is loaded, what was read is held against the labels, the figures are kept and published."""

import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

from prefect import task
from prefect.artifacts import create_table_artifact

from schemas.evaluated import Evaluated
from schemas.evaluation import EvaluatedTier, Evaluating, Evaluation, Outcomes
from schemas.labels import TierReading, Truth
from schemas.record import Record
from schemas.registry import KINDS
from schemas.report import DocumentRow
from schemas.settings import Settings, settings
from schemas.tiers import tiers_of
from sql.documents.pages import latest_papers
from sql.readings.by_tier import tier_answers, tier_costs, tier_readings
from sql.reports.night import night_documents, rules_values
from sql.trust.evaluations import add_evaluation, portfolio_rows
from tasks.evaluation.alone import alone
from tasks.evaluation.expected import Row, counting, rows_of
from tasks.evaluation.figures import figures_of
from tasks.evaluation.outcomes import document_outcomes, documents_hash, field_outcomes
from tasks.evaluation.portfolio import portfolio_of
from tasks.extract.read import SMALL_MODEL
from tasks.ingest import Inbox
from tasks.pages.evaluation import figure_rows, portfolio_page, portfolio_said
from tasks.read_batch import engine
from tasks.running.progress import said
from tasks.running.retry import STEP


class Begun(Record):
    """When an evaluation began, and when its model was loaded; seconds of one process's clock."""

    at: datetime
    started_s: float
    loaded_s: float


def truths_of(rows: Sequence[DocumentRow], expected: Sequence[Row]) -> list[Truth]:
    """What is true of the documents that ended, by their names; labels for which there is no field are left out."""
    labelled = {row["file"]: row for row in expected}
    return [
        Truth(content_hash=row.content_hash, kind=label["kind"], labels=counting(label))
        for row in rows
        if (label := labelled.get(f"documents/{row.name}")) and label["kind"] in KINDS
    ]


def evaluated_tiers(config: Settings, readings: Sequence[TierReading], first: str) -> Iterator[EvaluatedTier]:
    """The tiers of the settings, with the engines that answered, as recorded."""
    engines = {reading.tier: reading.engine for reading in readings}
    for number, tier in enumerate(tiers_of(config), start=SMALL_MODEL):
        yield EvaluatedTier(
            number=number,
            tier=tier.name,
            engine=engines.get(number, first if number == SMALL_MODEL else f"{tier.engine}:{tier.model}"),
            price_in_usd=tier.price_in_usd or Decimal(0),
            price_out_usd=tier.price_out_usd or Decimal(0),
            took_part=number == SMALL_MODEL or number in engines,
        )


@task(name="begin the evaluation", task_run_name="evaluate {asked.set_name}", **STEP)
def begin(asked: Evaluating) -> Begun:
    """Loads the model first, so that its loading is no part of what a document takes."""
    started_at, started_s = datetime.now(UTC), time.monotonic()
    engine().warm_up()
    return Begun(at=started_at, started_s=started_s, loaded_s=time.monotonic())


@task(name="hold against the labels", task_run_name="hold against the labels", **STEP)
def hold_against_labels(asked: Evaluating, begun: Begun) -> Evaluated:
    """What became of each labelled field and document, with figures."""
    ended_s = time.monotonic()
    rows = night_documents(Inbox(asked.documents).url, begun.at)
    truths = truths_of(rows, rows_of(Path(asked.folder)))
    hashes = [truth.content_hash for truth in truths]
    readings, costs = tier_readings(hashes), tier_costs(hashes)
    tiers = tuple(evaluated_tiers(settings(), readings, engine().name))
    names = {tier.number: tier.tier for tier in tiers if tier.took_part}
    reading_s = ended_s - begun.loaded_s
    kinds = {row.content_hash: row.kind for row in rows}
    fields = tuple(field_outcomes(truths, readings, costs, names))
    documents = tuple(document_outcomes(truths, kinds, costs, names, reading_s))
    own = [reading for reading in readings if reading.tier == SMALL_MODEL]
    read = [row.content_hash for row in rows]
    return Evaluated(
        evaluation=Evaluation(
            model=engine().name,
            set_name=asked.set_name,
            documents_hash=documents_hash(truths),
            documents=len(truths),
            fingerprints={reading.kind: reading.fingerprint for reading in own},
            calibrations={reading.kind: reading.calibration for reading in own if reading.calibration},
            duration_s=ended_s - begun.started_s,
            reading_s=reading_s,
            evaluated_at=begun.at,
            evaluated_by=asked.started_by,
            tiers=tiers,
        ),
        outcomes=Outcomes(documents=documents, fields=fields, figures=tuple(figures_of(fields, documents))),
        rows=tuple(rows),
        ruled=rules_values(read),
        alone=alone(latest_papers(read), tier_answers(read, SMALL_MODEL)),
        prompt_tokens=sum(row.prompt_tokens for row in rows),
        answer_tokens=sum(row.answer_tokens for row in rows),
    )


@task(name="keep the evaluation", task_run_name="keep the evaluation", **STEP)
def keep(found: Evaluated) -> Evaluated:
    """Adds it to the main database and publishes its tables; a set without one known label leaves nothing."""
    if not found.evaluation.documents:
        said("measured  nothing: none of the documents has a label")
        return found
    number = add_evaluation(found.evaluation, found.outcomes)
    name = f"evaluation {number}: {found.evaluation.model} on {found.evaluation.set_name}"
    create_table_artifact(figure_rows(found.outcomes.figures), key="evaluation", description=name)
    portfolio = portfolio_of(portfolio_rows(number))
    create_table_artifact(
        list(portfolio_page(portfolio)), key="portfolio", description=f"{name}. {portfolio_said(portfolio)}"
    )
    return found.model_copy(update={"evaluation": found.evaluation.model_copy(update={"evaluation_id": number})})
