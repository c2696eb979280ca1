"""What a night tells operators aloud. Who hears it is deployments/automations.py's, what a night looks at tasks/alarms.py's."""

from enum import StrEnum

from schemas.page import Record


class Alarmed(StrEnum):
    """Names of events, as Prefect's automations look for them."""

    OVER_BUDGET = "nightclerk.over-budget"
    TARGET_NOT_HELD = "nightclerk.target-not-held"
    DRIFTED = "nightclerk.drifted"
    QUEUE_TOO_OLD = "nightclerk.queue-too-old"


class Alarm(Record):
    """One thing that a person should know; `summary` names no document."""

    event: Alarmed
    summary: str
