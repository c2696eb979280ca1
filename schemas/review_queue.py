"""The people's queue as it is asked for and shown. How documents come into it is in sql/."""

from typing import Literal

from pydantic import AwareDatetime

from schemas.record import Record

State = Literal["open", "deferred", "failed"]
MINE: Literal["mine"] = "mine"


class Wanted(Record):
    """Which documents of the queue; empty strings are all.

    Attributes:
        state: `mine` are those that the person holds, or has begun in the last week, in any state.
        search: a part of the document's name or the sender's, in upper or lower case.
        least_age_s: seconds since a document was first sent to people.
    """

    state: State | Literal["mine"] = "open"
    kind: str = ""
    field: str = ""
    reason: str = ""
    sender: str = ""
    search: str = ""
    least_age_s: int = 0


class Place(Record):
    """Where a document stands in the queue's order: the earliest deadline, then the greatest worth, then by hash.

    Attributes:
        due: the deadline as the database writes it, `infinity` for none.
        worth: expected loss avoided per second of a person's time, US dollars.
    """

    due: str
    worth: float
    content_hash: str


class QueuedDocument(Record):
    """A document that waits for people.

    Attributes:
        fields: those that are open.
        why: reasons of the document and of its fields, codes of schemas/outcome.py.
        due_at: None for no deadline.
        held_by: whose claim is on it now, empty for nobody's.
    """

    content_hash: str
    kind: str
    name: str
    sender: str
    state: State
    fields: tuple[str, ...]
    why: tuple[str, ...]
    queued_at: AwareDatetime
    due_at: AwareDatetime | None
    held_by: str
    place: Place


class QueueCounts(Record):
    """How many documents wait, by state and kind; `mine` of them are the person's."""

    by_state_and_kind: dict[str, dict[str, int]]
    mine: int

    def of_state(self, state: str) -> int:
        return self.mine if state == MINE else sum(self.by_state_and_kind.get(state, {}).values())


class Claim(Record):
    """Who holds a document.

    Attributes:
        holder: empty where nobody does: it is not in the queue, and whoever opens it may still correct it.
        until_at: when it returns by itself unless it is renewed.
        own: whether the one who asked is the holder.
    """

    holder: str = ""
    until_at: AwareDatetime | None = None
    own: bool = False
