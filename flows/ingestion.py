"""Ingestion: take in the inbox, then parse and classify until nothing is left."""

from prefect import flow

from schemas.night import Left
from tasks.arrive import arrive
from tasks.classify_batch import classify_batch
from tasks.parse_batch import parse_batch
from tasks.running.failures import Failures
from tasks.running.remaining import remaining
from tasks.running.run_name import run_name
from tasks.telemetry.traces import traced


@flow(flow_run_name=run_name, persist_result=False)
@traced
def ingestion(inbox: str, kind: str | None = None, limit: int | None = None) -> Left:
    """Documents of the inbox become pages of a known kind; gives what is left for other flows."""
    night, failures = arrive(inbox, kind, limit), Failures()
    while remaining(night).to_prepare:
        failures.bear("parse", parse_batch.submit(night))
        failures.bear("classify", classify_batch.submit(night))
    return remaining(night)
