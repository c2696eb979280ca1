"""Extraction: read what is parsed and classified until nothing is left, then let further tiers read what is in doubt."""

from prefect import flow

from schemas.report import Totals
from tasks.arrive import resume
from tasks.ending import ended
from tasks.read_batch import read_batch
from tasks.running.failures import Failures
from tasks.running.remaining import remaining
from tasks.running.run_name import run_name
from tasks.telemetry.traces import traced


@flow(flow_run_name=run_name, persist_result=False)
@traced
def extraction(inbox: str) -> Totals:
    """Documents of the inbox become fields with evidence, confidence and a verdict."""
    night, failures = resume(inbox), Failures()
    while remaining(night).read:
        failures.bear("read", read_batch.submit(night))
    return ended(night, failures)
