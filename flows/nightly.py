"""The night: ingestion and extraction in turn until nothing is left, then the further tiers on what is in doubt, then the audit.

The model loads while documents are parsed, and one batch is parsed while the one before it is read.
"""

from importlib.metadata import version

from prefect import flow

from schemas.report import Totals
from tasks.arrive import arrive
from tasks.classify_batch import classify_batch
from tasks.ending import ended
from tasks.parse_batch import parse_batch
from tasks.read_batch import read_batch, warm_up
from tasks.running.failures import Failures
from tasks.running.garbage import seldom_collected
from tasks.running.overdue import cancel_overdue
from tasks.running.remaining import remaining
from tasks.running.run_name import run_name
from tasks.telemetry.traces import traced


@flow(flow_run_name=run_name, persist_result=False, on_running=[cancel_overdue], version=version("nightclerk"))
@traced
@seldom_collected()
def nightly(inbox: str, kind: str | None = None, limit: int | None = None) -> Totals:
    """Everything in the inbox ends in one recorded outcome; gives the counts."""
    night = arrive(inbox, kind, limit)
    loading, failures = warm_up.submit(night), Failures()
    while remaining(night):
        parsing = parse_batch.submit(night)
        failures.bear("read", read_batch.submit(night))
        failures.bear("parse", parsing)
        failures.bear("classify", classify_batch.submit(night))
    loading.result()
    return ended(night, failures)
