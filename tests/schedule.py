"""Which worker of `pytest -n` runs which file, and when: the longest first, so that all end together; and in one process what shares an engine."""

from pathlib import Path
from typing import Any

import pytest
from xdist.scheduler import LoadFileScheduling

SHARE_VLLM = ("test_night", "test_servers", "test_second_server")
LONGEST = (
    *SHARE_VLLM, "test_kill", "test_review_document", "test_finetune_command", "test_faults", "test_workers", "test_sockets",
    "test_cli", "test_up", "test_parse_ocr", "test_calibration", "test_door", "test_poison", "test_any_model", "test_review_acts",
    "test_counts", "test_finetune_training", "test_trust_fit", "test_review_queue", "test_prefect_ui", "test_evaluation",
    "test_escalation", "test_schedules", "test_pause",
)  # fmt: skip


class Together(LoadFileScheduling):
    """A file is a unit of work, or the files that share an engine are."""

    def _split_scope(self, nodeid: str) -> str:
        file: str = super()._split_scope(nodeid)
        return "vLLM" if Path(file).stem in SHARE_VLLM else file


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> LoadFileScheduling:
    return Together(config, log)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if hasattr(config, "workerinput"):  # in a worker of xdist
        items.sort(key=lambda item: LONGEST.index(item.path.stem) if item.path.stem in LONGEST else len(LONGEST))
