"""Prefect's own listener, its own lock and a real SQLite: the commit that saves an automation blocks nothing."""

import asyncio
import sqlite3
import uuid
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from prefect.server.database.configurations import AioSqliteConfiguration
from prefect.server.database.dependencies import temporary_database_config
from prefect.server.database.orm_models import FlowRun
from prefect.server.events import triggers
from prefect.server.events.models import automations
from prefect.server.events.schemas.automations import Automation
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession, create_async_engine

from deployments.server.mended import mend


async def _saved_while_the_lock_is_held(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """Whether what is kept was renewed, when the commit has come back and when the lock has been given up."""
    renewed, seen = asyncio.Event(), []

    async def changed(*_: Any) -> None:
        async with triggers._automations_lock():
            renewed.set()

    monkeypatch.setattr(triggers, "automation_changed", changed)
    engine = create_async_engine("sqlite+aiosqlite://")
    async with AsyncSession(engine) as session:
        await session.execute(text("select 1"))
        automation = Automation.model_construct(id=uuid.uuid4())
        await automations._notify(session, automation, "deleted")
        async with triggers._automations_lock():
            await session.commit()
            seen.append(renewed.is_set())
        await asyncio.wait_for(renewed.wait(), 10)
        seen.append(renewed.is_set())
    await engine.dispose()
    return seen


def test_a_saved_automation_does_not_block_the_servers_loop(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(automations, "run_coro_as_sync", None)  # put back afterwards
    mend()
    assert asyncio.run(_saved_while_the_lock_is_held(monkeypatch)) == [False, True]


def test_a_run_that_a_schedule_makes_can_be_inserted() -> None:
    """As the server does it, by rows with a key that is no column; that schedules do make runs, test_schedules.py says."""
    mend()
    row: dict[str, Any] = {"id": uuid.uuid4(), "state": {"type": "SCHEDULED"}}
    setter = FlowRun.state._bulk_dml_setter("state")
    setter(row)
    assert row["state"] == {"type": "SCHEDULED"}


def test_nobody_writes_between_what_a_trigger_reads_and_writes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """On Prefect's own SQLite: what was written between ended the transaction, and the event came again."""
    monkeypatch.setattr(triggers, "automations_session", None)  # put back afterwards
    mend()
    path = tmp_path / "prefect.db"
    with closing(sqlite3.connect(path, timeout=0)) as other:
        other.execute("create table buckets (count int)")

        async def counted() -> None:
            async with triggers.automations_session(begin_transaction=True) as session:
                await session.execute(text("select count(*) from buckets"))
                with pytest.raises(sqlite3.OperationalError, match="locked"), other:
                    other.execute("insert into buckets values (1)")
                await session.execute(text("insert into buckets values (2)"))

        with temporary_database_config(AioSqliteConfiguration(f"sqlite+aiosqlite:///{path}")):
            asyncio.run(counted())
        assert other.execute("select count from buckets").fetchall() == [(2,)]
