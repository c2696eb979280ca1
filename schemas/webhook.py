"""Programs that are told of documents: where, of what, and what is still to be sent."""

from enum import StrEnum
from typing import Any

from pydantic import AwareDatetime

from schemas.record import Record


class Event(StrEnum):
    ACCEPTED = "document.accepted"  # by machines, or because people answered all that was in doubt
    RECALLED = "document.recalled"  # it had been accepted, and goes to people after all
    CORRECTED = "document.corrected"  # a field was settled by people, or that was taken back


class Webhook(Record):
    """Who is told; the secret that signs is not shown again after it was made.

    Attributes:
        waiting: deliveries that are still to be made. given_up: those that failed too often.
    """

    webhook_id: int
    url: str
    events: tuple[Event, ...]
    created_at: AwareDatetime
    created_by: str
    waiting: int
    given_up: int


class Delivery(Record):
    """One message; `attempts` made so far."""

    delivery_id: int
    url: str
    secret: str
    event: Event
    body: dict[str, Any]
    attempts: int
