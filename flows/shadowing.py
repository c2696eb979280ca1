"""Shadowing: a model that may come into production reads beside the one that is there, and what people answered says who is better."""

from prefect import flow

from schemas.shadow import Standing
from tasks.running.overdue import cancel_overdue
from tasks.running.run_name import dated_run_name
from tasks.shadow import read_in_shadow, weigh_shadow
from tasks.telemetry.traces import traced


@flow(flow_run_name=dated_run_name, persist_result=False, on_running=[cancel_overdue])
@traced
def shadowing(by: str) -> list[Standing]:
    """A share of what production read is read again; gives how the model in shadow stands, nothing where none is."""
    read_in_shadow()
    return weigh_shadow(by)
