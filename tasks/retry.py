"""When Prefect tries a task again: if the error itself says that a retry can help."""

from typing import Any

from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.objects import State, TaskRun
from prefect.tasks import Task

from schemas.errors import NightclerkError
from tasks.progress import said
from tasks.wordless import keep_words_back

keep_words_back()  # every task comes by here, in whatever process Prefect runs it


def retryable(_task: Task[..., Any], _run: TaskRun, state: State[Any]) -> bool:
    """Whether the failed state holds an error that a retry can mend; says so, for the retry comes after a pause."""
    error = state.result(raise_on_failure=False)
    again = isinstance(error, NightclerkError) and error.retryable
    if again:
        said(f"trying again after: {' '.join(str(error).split())}")
    return again


# Postgres is the checkpoint: Prefect keeps no results of its own.
STEP: dict[str, Any] = {
    "cache_policy": NO_CACHE,
    "persist_result": False,
    "retries": 3,
    "retry_delay_seconds": [2, 10, 30],
    "retry_condition_fn": retryable,
}
