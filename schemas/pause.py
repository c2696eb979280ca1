"""What operators stop for a time: everything, a kind, a tier. Documents that it concerns wait. How that is honoured is in sql/backlog/queue.py."""

from collections.abc import Sequence
from enum import StrEnum

from pydantic import AwareDatetime

from schemas.record import Record
from schemas.tiers import FIRST

ALL_STEPS = ("parse", "classify", "read", "escalate")


class PauseOf(StrEnum):
    ALL = "all"
    KIND = "kind"
    TIER = "tier"

    def named(self, subject: str) -> str:
        return "everything" if self is PauseOf.ALL else f"{self} {subject}"

    def ended_by(self, subject: str) -> str:
        """The command that lets it go on."""
        return f"nightclerk resume --{self} {subject}".rstrip()


class Pause(Record):
    """Something that is paused; `subject` is the kind's or the tier's name, empty for everything."""

    what: PauseOf
    subject: str = ""
    paused_by: str
    why: str
    paused_at: AwareDatetime

    def __str__(self) -> str:
        since = f"{self.what.named(self.subject)} is paused since {self.paused_at:%Y-%m-%d %H:%M} by {self.paused_by}"
        return f"{since}: {self.why} ({self.what.ended_by(self.subject)})"


class Pauses(Record):
    """All that is paused now."""

    each: Sequence[Pause] = ()

    def __bool__(self) -> bool:
        return bool(self.each)

    @property
    def steps(self) -> list[str]:
        """Steps of which nothing is done."""
        if any(pause.what is PauseOf.ALL for pause in self.each):
            return list(ALL_STEPS)
        return ["read"] if FIRST in self.tiers else []

    @property
    def kinds(self) -> list[str]:
        return [pause.subject for pause in self.each if pause.what is PauseOf.KIND]

    @property
    def tiers(self) -> list[str]:
        return [pause.subject for pause in self.each if pause.what is PauseOf.TIER]

    def stops(self, tier: str) -> bool:
        """Whether this tier is asked nothing."""
        return "escalate" in self.steps or tier in self.tiers
