"""Extraction: read what is parsed and classified until nothing is left."""

from prefect import flow

from schemas.report import Totals
from tasks.arrive import resume
from tasks.read_batch import read_batch
from tasks.remaining import remaining
from tasks.report import report
from tasks.run_name import run_name


@flow(flow_run_name=run_name, persist_result=False)
def extraction(inbox: str) -> Totals:
    """Documents of the inbox become fields with evidence, confidence and a verdict."""
    night = resume(inbox)
    while remaining(night).read:
        read_batch(night)
    return report(night)
