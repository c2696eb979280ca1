"""Prefect's command line with four faults of the pinned version mended, for its servers: python -m deployments.server.mended server start.

Nothing was ever scheduled: the server inserts what a schedule has due with a key, `state`, that is no column; SQLAlchemy 2.0
passes over it, 2.1 refuses all of it ("Can't evaluate bulk DML statement"), and the error stands in the server's log alone.

Once an automation is saved the server renews what it keeps of it, and blocks its own loop until it has a lock; who holds the
lock then waits for that loop, and the server answers nobody any more (PrefectHQ/prefect#23055; seen once in CI). Prefect 3.8.8
has that mended and needs a newer FastAPI than vLLM takes: go to it as soon as both agree, and this file goes.

An alarm about one run came up to four times: for each trigger the server reads and then writes in one transaction of SQLite, which fails at
once ("database is locked") where another wrote meanwhile; the event then comes again, to the triggers too that had told of it.

A run that had ended was taken for one whose machine is gone, and Prefect's events told of it: heartbeats come by another way than ends, and one
that comes after its run's end (of a run of a second even the first) begins the time anew, in which nothing can come any more.
"""

import asyncio
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from typing import Any
from uuid import UUID

from prefect.server.database import provide_database_interface
from prefect.server.database.orm_models import FlowRun
from prefect.server.events import triggers
from prefect.server.events.models import automations
from prefect.server.events.schemas.automations import Firing, Posture
from prefect.server.schemas.states import TERMINAL_STATES
from prefect.utilities.asyncutils import run_coro_as_sync

_RUN = "prefect.flow-run."
_fire = triggers.fire
_renewals: set[asyncio.Task[Any]] = set()  # a loop alone does not keep its tasks


def mend() -> None:
    """Schedules make runs, what is kept of automations is renewed without blocking the loop, an event comes to them once, and none waits for a run that has ended."""
    FlowRun.__dict__["state"].inplace.bulk_dml(_passed_over)
    automations.run_coro_as_sync = _renew  # type: ignore[attr-defined, assignment]
    triggers.automations_session = _session  # type: ignore[attr-defined]
    triggers.fire = _fire_of_what_goes_on


@asynccontextmanager
async def _session(begin_transaction: bool = False) -> AsyncIterator[Any]:
    """A transaction has SQLite's lock for writing from its beginning, and waits for it."""
    database = provide_database_interface()
    async with database.session_context(begin_transaction, with_for_update=begin_transaction) as session:
        yield session


async def _fire_of_what_goes_on(session: Any, firing: Firing) -> None:
    about = firing.triggering_labels.get("prefect.resource.id", "")
    if getattr(firing.trigger, "posture", None) is Posture.Proactive and about.startswith(_RUN):
        run: Any = await session.get(FlowRun, UUID(about.removeprefix(_RUN)))
        if run is None or run.state_type in TERMINAL_STATES:
            return
    await _fire(session, firing)


def _passed_over(_model: type[FlowRun], _row: dict[str, Any], _state: object) -> None:
    """The states of new runs are rows of another table, which the server adds itself."""


def _renew(coroutine: Coroutine[Any, Any, Any]) -> None:
    try:
        loop = asyncio.get_running_loop()
    except RuntimeError:
        run_coro_as_sync(coroutine)
        return
    task = loop.create_task(coroutine)
    _renewals.add(task)
    task.add_done_callback(_renewals.discard)


if __name__ == "__main__":
    from prefect.cli import app

    mend()
    app()
