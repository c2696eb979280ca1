"""One night: what a run is about, small enough to be a parameter of every task."""

from datetime import date, datetime
from uuid import UUID

from schemas.ledger import night_of
from schemas.record import Record
from schemas.step import Fingerprints


class Night(Record):
    """A run over one inbox.

    Attributes:
        inbox: its URL, as arrivals record it.
        arrived: files that were new, duplicates included.
        at_start: what was to do at the start; parsing may add to it.
        progress_id: the run's progress bar in the Prefect UI.
        time_zone: by whose noon one night's budget ends and the next one's begins.
    """

    inbox: str
    started_at: datetime
    fingerprints: Fingerprints
    progress_id: UUID
    arrived: int = 0
    at_start: int = 0
    time_zone: str = "UTC"

    @property
    def date(self) -> date:
        """Whose budgets it uses: that of the day on which it began, if it began after noon, else of the one before."""
        return night_of(self.started_at, self.time_zone)


class Left(Record):
    """How many documents each step still has to do."""

    parse: int = 0
    classify: int = 0
    read: int = 0

    def __bool__(self) -> bool:
        return self.total > 0

    @property
    def total(self) -> int:
        return self.parse + self.classify + self.read

    @property
    def to_prepare(self) -> int:
        return self.parse + self.classify
