"""Applies prefect.yaml at a Prefect server: the pool, its queues, the deployments, the automations. Harmless to repeat."""

import asyncio
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path
from typing import Any

from prefect.client.orchestration import SyncPrefectClient, get_client
from prefect.client.schemas.actions import DeploymentScheduleCreate, WorkPoolCreate
from prefect.client.schemas.objects import ConcurrencyLimitConfig
from prefect.client.schemas.schedules import CronSchedule
from prefect.exceptions import ObjectNotFound
from prefect.flows import Flow, load_flow_from_entrypoint
from prefect.types.entrypoint import EntrypointType
from pydantic import ValidationError

from deployments.server.automations import apply_automations
from deployments.server.looked_for import look_for_runs
from deployments.server.scheduled import POOL, QUEUES, Scheduled, scheduled
from schemas.errors import SettingError
from schemas.settings import Settings


def deployed(config: Settings) -> Iterator[str]:
    """Applies everything at the server that this process's Prefect talks to; a line a thing.

    Raises:
        ImportError: a flow does not load here, and so would not on a worker.
        SettingError: a schedule or an address for alarms is none; what stands before it is applied.
    """
    client = get_client(sync_client=True)
    _make_pool(client)
    for each in scheduled(config):
        _apply(each)
        yield f"{each.name:<12} {_when(each)}"
    yield from missing_folders(config)
    yield f"alarms       {', '.join(apply_automations(client, config.alarm_url)).replace('nightclerk: ', '')}"
    look_for_runs(client)


def missing_folders(config: Settings) -> Iterator[str]:
    """A word about each folder that schedules read and this machine does not have; workers elsewhere may have it."""
    for setting, place in (("INBOX", config.inbox), ("EVALUATION_SET", config.evaluation_set)):
        folder = str(place or "").removeprefix("file://")
        if folder and "://" not in folder and not Path(folder).is_dir():
            yield f"no folder    {folder} is not on this machine: make or mount it, or set NIGHTCLERK_{setting} to another"


def _make_pool(client: SyncPrefectClient) -> None:
    try:
        client.read_work_pool(POOL)
    except ObjectNotFound:
        client.create_work_pool(WorkPoolCreate(name=POOL, type="process", description="where nightclerk's flows run"))
    asyncio.run(_make_queues())


async def _make_queues() -> None:
    """Prefect's client reads the queues of a pool asynchronously only."""
    async with get_client() as client:
        for name, at_once in QUEUES.items():
            there = [queue for queue in await client.read_work_queues(work_pool_name=POOL) if queue.name == name]
            if there:
                await client.update_work_queue(there[0].id, concurrency_limit=at_once)
            else:
                await client.create_work_queue(name, work_pool_name=POOL, concurrency_limit=at_once)


def _apply(each: Scheduled) -> None:
    flow: Flow[..., Any] = load_flow_from_entrypoint(each.entrypoint, use_placeholder_flow=False)
    made: Any = flow.to_deployment(
        each.name,
        description=each.description,
        tags=each.tags,
        parameters=each.parameters,
        schedules=[_schedule(row) for row in each.schedules],
        concurrency_limit=ConcurrencyLimitConfig.model_validate(each.concurrency_limit),
        work_pool_name=each.work_pool["name"],
        work_queue_name=each.work_pool["work_queue_name"],
        job_variables=each.work_pool["job_variables"],
        version=version("nightclerk"),
        entrypoint_type=EntrypointType.MODULE_PATH,
    )
    made.apply()


def _schedule(row: dict[str, Any]) -> DeploymentScheduleCreate:
    try:
        cron = CronSchedule(cron=row["cron"], timezone=row["timezone"])
    except ValidationError as problem:
        raise SettingError(f"{row['cron']!r} is no time for a schedule", "Write NIGHTCLERK_NIGHT_CRON as cron does, such as 0 22 * * *") from problem  # fmt: skip
    return DeploymentScheduleCreate(schedule=cron, active=row["active"], slug=row["slug"])


def _when(each: Scheduled) -> str:
    return ", ".join(f"{row['cron']} {row['timezone']}{'' if row['active'] else ' (off)'}" for row in each.schedules)
