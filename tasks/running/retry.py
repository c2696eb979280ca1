"""When Prefect tries a task again: if the error itself says that a retry can help, and for as long as settings have patience."""

from itertools import chain, islice, repeat
from typing import Any

from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.objects import State, TaskRun
from prefect.tasks import Task

from schemas.errors import NightclerkError
from schemas.settings import settings
from tasks.running.progress import said
from tasks.telemetry.wordless import keep_words_back

keep_words_back()  # every task comes by here, in whatever process Prefect runs it

_PAUSES_S = (2, 10, 30)  # Prefect repeats the last one
_NO_END = 1_000_000  # it is `retryable` that ends it


def retryable(_task: Task[..., Any], run: TaskRun, state: State[Any]) -> bool:
    """Whether the failed state holds an error that a retry can mend; says so, for the retry comes after a pause."""
    error = state.result(raise_on_failure=False)
    again = isinstance(error, NightclerkError) and error.retryable and _waited_s(run.run_count) <= settings().patience_s
    if again:
        said(f"trying again after: {' '.join(str(error).split())}")
    return again


def _waited_s(tries: int) -> int:
    """Seconds of pauses until the try after so many."""
    return sum(islice(chain(_PAUSES_S, repeat(_PAUSES_S[-1])), tries))


# Postgres is the checkpoint: Prefect keeps no results of its own.
STEP: dict[str, Any] = {
    "cache_policy": NO_CACHE,
    "persist_result": False,
    "retries": _NO_END,
    "retry_delay_seconds": list(_PAUSES_S),
    "retry_condition_fn": retryable,
}
