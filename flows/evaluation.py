"""Evaluation: a labelled set is read as a night would, and held against its labels."""

from prefect import flow

from flows.nightly import nightly
from schemas.evaluated import Evaluated
from schemas.evaluation import Evaluating
from tasks.evaluate_set import begin, hold_against_labels, keep
from tasks.evaluation.apart import apart
from tasks.running.overdue import cancel_overdue
from tasks.running.run_name import evaluation_run_name
from tasks.telemetry.traces import traced


@flow(flow_run_name=evaluation_run_name, persist_result=False, on_running=[cancel_overdue])
@traced
def evaluation(asked: Evaluating) -> Evaluated:
    """Documents are read in a database apart; what the readings were worth is kept in the main one."""
    return keep(measured(asked))


@apart
def measured(asked: Evaluating) -> Evaluated:
    """A night over the set, then its readings against the labels."""
    begun = begin(asked)
    nightly(asked.documents, limit=asked.limit)
    return hold_against_labels(asked, begun)
