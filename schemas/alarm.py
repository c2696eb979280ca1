"""What a night, or a model in shadow, tells operators aloud. Who hears it is deployments/server/automations.py's, what a night looks at tasks/alarms.py's."""

from enum import StrEnum

from schemas.record import Record


class Alarmed(StrEnum):
    """Names of events, as Prefect's automations look for them."""

    OVER_BUDGET = "nightclerk.over-budget"
    TARGET_NOT_HELD = "nightclerk.target-not-held"
    DRIFTED = "nightclerk.drifted"
    QUEUE_TOO_OLD = "nightclerk.queue-too-old"
    SHADOW_BETTER = "nightclerk.shadow-better"


class Trouble(Record):
    """What befell a field, in words, and `about`, by which it is the same trouble whenever it is looked at."""

    about: str
    told: str


class Alarm(Record):
    """One thing that a person should know.

    Attributes:
        summary: it names no document.
        about: what it is told once for, a night or a move of a threshold; the same event about something else is another alarm.
    """

    event: Alarmed
    summary: str
    about: str
