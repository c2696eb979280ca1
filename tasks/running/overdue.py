"""Runs of a schedule that came due while others ran: the one that begins does the work of all, so the rest are cancelled."""

from datetime import UTC, datetime
from typing import Any

from prefect.client.orchestration import get_client
from prefect.client.schemas.filters import (
    FlowRunFilter,
    FlowRunFilterDeploymentId,
    FlowRunFilterNextScheduledStartTime,
    FlowRunFilterState,
    FlowRunFilterStateType,
)
from prefect.client.schemas.objects import FlowRun, State, StateType
from prefect.flows import Flow
from prefect.states import Cancelled

from tasks.running.progress import said

_DUE = ("Scheduled", "Late", "AwaitingConcurrencySlot")


def cancel_overdue(flow: Flow[..., Any], flow_run: FlowRun, state: State[Any]) -> None:  # as Prefect names them
    """Cancels what else its schedule has due by now, with the same parameters; runs that a person asked for, or asked to try again, stay."""
    if flow_run.deployment_id is None:
        return
    due = FlowRunFilter(
        deployment_id=FlowRunFilterDeploymentId(any_=[flow_run.deployment_id]),
        state=FlowRunFilterState(type=FlowRunFilterStateType(any_=[StateType.SCHEDULED])),
        next_scheduled_start_time=FlowRunFilterNextScheduledStartTime(before_=datetime.now(UTC)),
    )
    with get_client(sync_client=True) as client:
        for other in client.read_flow_runs(flow_run_filter=due):
            if other.id != flow_run.id and _same(other, flow_run):
                client.set_flow_run_state(other.id, Cancelled(message=f"{flow_run.name} does its work"))
                said(f"cancelled {other.expected_start_time:%Y-%m-%d %H:%M} (UTC), which came due meanwhile")


def _same(other: FlowRun, begun: FlowRun) -> bool:
    """A run that was tried already, and waits for another try, has another state."""
    return other.auto_scheduled and other.state_name in _DUE and other.parameters == begun.parameters
