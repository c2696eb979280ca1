"""Runs that hold a place in a queue when everything comes up again: each is looked for, and an automation ends those of which nothing is heard.

What Prefect's server waited for was forgotten: a kill takes what it had in memory, and an automation that is applied begins anew.
"""

from typing import Any

from prefect.client.orchestration import SyncPrefectClient
from prefect.client.schemas.filters import FlowRunFilter
from prefect.client.schemas.objects import FlowRun, StateType
from prefect.events.schemas.events import Event, RelatedResource, Resource

from deployments.server.process import TAG

LOOKED_FOR, UNBEGUN = "nightclerk.run-looked-for", "nightclerk.unbegun-run-looked-for"
OURS = {"prefect.resource.role": "tag", "prefect.resource.id": f"prefect.tag.{TAG}"}
_HELD: dict[str, Any] = {"tags": {"all_": [TAG]}, "state": {"type": {"any_": ["PENDING", "RUNNING", "CANCELLING"]}}}


def look_for_runs(client: SyncPrefectClient) -> None:
    """Emits an event for each; the automations that wait for a sign of life are there already."""
    held = client.read_flow_runs(flow_run_filter=FlowRunFilter.model_validate(_HELD))
    client.request("POST", "/events", json=[_looked_for(run).model_dump(mode="json") for run in held])


def _looked_for(run: FlowRun) -> Event:
    about = Resource({"prefect.resource.id": f"prefect.flow-run.{run.id}", "prefect.resource.name": run.name})
    name = UNBEGUN if run.state_type is StateType.PENDING else LOOKED_FOR
    return Event(event=name, resource=about, related=[RelatedResource(OURS)])
