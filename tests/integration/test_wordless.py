"""What Prefect keeps of an error that has words of a document in it: none of them, at a real server."""

import logging
from typing import Any

import pytest
from prefect import flow, task
from prefect.client.orchestration import get_client
from prefect.client.schemas.filters import FlowRunFilter, FlowRunFilterId, LogFilter, LogFilterFlowRunId
from prefect.logging.handlers import APILogWorker

from schemas.errors import SettingError
from tasks.running.failures import Failures
from tasks.running.retry import STEP
from tasks.telemetry.wordless import told

PLANTED = "Ottilie Planted"
pytestmark = pytest.mark.usefixtures("prefect_api")


@task(**STEP)
def reads(error: Exception) -> int:
    """Its error has a cause, as those of libraries do."""
    try:
        raise KeyError(PLANTED)
    except KeyError as cause:
        raise error from cause


@flow(persist_result=False)
def nights(error: str) -> None:
    """A batch fails and is borne, the next one is not."""
    made = SettingError("the model is not there") if error == "ours" else ValueError(f"cannot read {PLANTED}")
    if error != "ours":
        Failures().bear("read", reads.submit(made))
    reads(made)


def kept(error: str) -> str:
    """All that the server keeps of such a run."""
    state: Any = nights(error, return_state=True)
    assert state.is_failed()
    APILogWorker.drain_all(timeout=10)
    client, run = get_client(sync_client=True), state.state_details.flow_run_id
    logs = client.read_logs(LogFilter(flow_run_id=LogFilterFlowRunId(any_=[run])), limit=200)
    states = [each.message for each in client.read_flow_run_states(run)]
    of_it = FlowRunFilter(id=FlowRunFilterId(any_=[run]))
    tasks = [task.state.message for task in client.read_task_runs(flow_run_filter=of_it) if task.state]
    assert logs and tasks
    return "\n".join(str(each) for each in [*(log.message for log in logs), *states, *tasks])


def test_words_of_a_document_are_in_no_log_and_no_state(caplog: pytest.LogCaptureFixture) -> None:
    logging.getLogger("nightclerk").setLevel(logging.INFO)
    found = kept("theirs")
    assert PLANTED not in found + caplog.text and "Ottilie" not in found
    assert "ValueError: raised at test_wordless.py:" in found, "kind and place are told"
    assert "KeyError" in found and "raise error from cause" in found, "and the way there"


def test_what_we_say_ourselves_is_kept() -> None:
    found = kept("ours")
    assert "SettingError: the model is not there" in found and PLANTED not in found


def test_an_error_that_was_never_raised_has_no_place() -> None:
    assert told(ValueError(PLANTED)) == "ValueError: raised elsewhere"
