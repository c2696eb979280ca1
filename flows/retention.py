"""Retention: originals and texts that are old enough are removed."""

from prefect import flow

from tasks.retain import remove_what_is_old
from tasks.running.overdue import cancel_overdue
from tasks.running.run_name import dated_run_name
from tasks.telemetry.traces import traced


@flow(flow_run_name=dated_run_name, persist_result=False, on_running=[cancel_overdue])
@traced
def retention() -> dict[str, int]:
    """What settings keep for a time only goes; gives how many documents lost what."""
    return remove_what_is_old()
