"""What prefect.yaml says, with this installation's settings put in. Applying it is deploy.py's."""

from pathlib import Path
from typing import Any

import yaml
from prefect.utilities.templating import apply_values

from schemas.record import Record
from schemas.registry import KINDS
from schemas.settings import Settings
from tasks.ingest import Inbox

FILE = Path(__file__).parents[1] / "prefect.yaml"
POOL = "nightclerk"
QUEUES = {"nights": 1, "upkeep": 1}  # runs at once, in each


class Scheduled(Record):
    """A deployment as prefect.yaml describes it, see Prefect's own reference."""

    name: str
    description: str
    entrypoint: str
    tags: list[str]
    parameters: dict[str, Any]
    schedules: list[dict[str, Any]]
    concurrency_limit: dict[str, Any]
    work_pool: dict[str, Any]


def scheduled(config: Settings) -> list[Scheduled]:
    """All deployments in the order of the file."""
    raw: list[Any] = yaml.safe_load(FILE.read_text(encoding="utf-8"))["deployments"]
    return [Scheduled.model_validate(each) for each in apply_values(raw, values(config))]


def values(config: Settings) -> dict[str, Any]:
    """What the file's words in double braces stand for."""
    return {
        "inbox": Inbox(config.inbox).url if config.inbox else "",
        "has_inbox": bool(config.inbox),
        "night_cron": config.night_cron,
        "time_zone": config.time_zone,
        "kinds": list(KINDS),
        "evaluation_set": str(config.evaluation_set.resolve()) if config.evaluation_set else "",
        "evaluation_name": config.evaluation_set.resolve().name if config.evaluation_set else "none",
        "has_evaluation": config.evaluation_set is not None,
        "has_retention": (config.keep_originals_days, config.keep_texts_days) != (None, None),
    }
