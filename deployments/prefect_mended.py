"""Prefect's command line with three faults of the pinned version mended, for its servers: python -m deployments.prefect_mended server start.

Nothing was ever scheduled: the server inserts what a schedule has due with a key, `state`, that is no column; SQLAlchemy 2.0
passes over it, 2.1 refuses all of it ("Can't evaluate bulk DML statement"), and the error stands in the server's log alone.

Once an automation is saved the server renews what it keeps of it, and blocks its own loop until it has a lock; who holds the
lock then waits for that loop, and the server answers nobody any more (PrefectHQ/prefect#23055; seen once in CI). Prefect 3.8.8
has that mended and needs a newer FastAPI than vLLM takes: go to it as soon as both agree, and this file goes.

An alarm about one run came up to four times: for each trigger the server reads and then writes in one transaction of SQLite, which fails at
once ("database is locked") where another wrote meanwhile; the event then comes again, to the triggers too that had told of it.
"""

import asyncio
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from typing import Any

from prefect.server.database import provide_database_interface
from prefect.server.database.orm_models import FlowRun
from prefect.server.events import triggers
from prefect.server.events.models import automations
from prefect.utilities.asyncutils import run_coro_as_sync

_renewals: set[asyncio.Task[Any]] = set()  # a loop alone does not keep its tasks


def mend() -> None:
    """Schedules make runs, what is kept of automations is renewed without blocking the loop, and an event comes to them once."""
    FlowRun.__dict__["state"].inplace.bulk_dml(_passed_over)
    automations.run_coro_as_sync = _renew  # type: ignore[attr-defined, assignment]
    triggers.automations_session = _session  # type: ignore[attr-defined]


@asynccontextmanager
async def _session(begin_transaction: bool = False) -> AsyncIterator[Any]:
    """A transaction has SQLite's lock for writing from its beginning, and waits for it."""
    database = provide_database_interface()
    async with database.session_context(begin_transaction, with_for_update=begin_transaction) as session:
        yield session


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
