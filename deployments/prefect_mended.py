"""Prefect's command line with one fault of the pinned version mended, for its own server on SQLite: python -m deployments.prefect_mended server start.

Once an automation is saved the server renews what it keeps of it, and blocks its own loop until it has a lock; who holds the
lock then waits for that loop, and the server answers nobody any more (PrefectHQ/prefect#23055; seen once in CI). Prefect 3.8.8
has it mended and needs a newer FastAPI than vLLM takes: go to it as soon as both agree, and this file goes.
"""

import asyncio
from collections.abc import Coroutine
from typing import Any

from prefect.server.events.models import automations
from prefect.utilities.asyncutils import run_coro_as_sync

_renewals: set[asyncio.Task[Any]] = set()  # a loop alone does not keep its tasks


def mend() -> None:
    """What is kept of automations is renewed without blocking the loop."""
    automations.run_coro_as_sync = _renew  # type: ignore[attr-defined, assignment]


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
