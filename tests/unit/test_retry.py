"""How long a step is tried again while the world is broken: as long as settings have patience, and not at all where only a person can help."""

from collections.abc import Iterator
from uuid import uuid4

import pytest
from prefect.client.schemas.objects import State, StateType, TaskRun

from schemas.errors import DatabaseError, EngineError, SettingError
from tasks.running.retry import STEP, retryable
from tests.conftest import forget_settings

A_RESTART_S = 300  # of a server with a model of some size


@pytest.fixture(autouse=True)
def fresh_settings() -> Iterator[None]:
    forget_settings()
    yield
    forget_settings()


def waited_s(error: Exception) -> int:
    """Seconds until a step that always fails so is given up, as Prefect counts its tries and pauses."""
    pauses, waited = STEP["retry_delay_seconds"], 0
    failed = State(type=StateType.FAILED, data=error)
    for tried in range(1, STEP["retries"] + 1):
        run = TaskRun(task_key="step", dynamic_key="0", flow_run_id=uuid4(), run_count=tried)
        if not retryable(None, run, failed):  # type: ignore[arg-type]  # the task is not looked at
            break
        waited += pauses[min(tried, len(pauses)) - 1]
    return waited


@pytest.mark.parametrize("error", [EngineError("down"), DatabaseError("gone")])
def test_a_server_that_starts_again_ends_no_night(error: Exception) -> None:
    assert A_RESTART_S < waited_s(error) <= 600


@pytest.mark.parametrize(("patience_s", "waited"), [("42", 42), ("72", 72), ("0", 0), ("3600", 3582)])
def test_settings_say_how_long(monkeypatch: pytest.MonkeyPatch, patience_s: str, waited: int) -> None:
    monkeypatch.setenv("NIGHTCLERK_PATIENCE_S", patience_s)
    forget_settings()
    assert waited_s(EngineError("down")) == waited


@pytest.mark.parametrize("error", [SettingError("wrong"), ValueError("a bug")])
def test_what_no_wait_mends_is_not_tried_again(error: Exception) -> None:
    assert waited_s(error) == 0
