"""What the queue's filters offer, and how it says when something is due."""

from collections.abc import Sequence
from datetime import UTC, datetime

from deployments.review.pages import ago
from schemas.kind import fields_of
from schemas.outcome import Reason
from schemas.registry import KINDS

_ENDINGS = {
    Reason.UNPACKED, Reason.ESCALATED, Reason.FIELDS_ESCALATED, Reason.FIELDS_IN_REVIEW, Reason.FIELDS_DEFERRED,
    Reason.CONFIDENT, Reason.REVIEWED, Reason.CHECKED, Reason.REOPENED,
}  # fmt: skip
_ALL = [reason for reason in Reason if reason not in _ENDINGS]
_UNREADABLE = [reason for reason in _ALL[: _ALL.index(Reason.GAVE_UP) + 1] if reason is not Reason.UNREAD_PAGES]
_DOUBTS = [reason for reason in _ALL if reason not in _UNREADABLE]

AGES = {
    "": "any time",
    "1h": "over an hour",
    "1d": "over a day",
    "3d": "over 3 days",
    "7d": "over a week",
    "30d": "over 30 days",
}
FIELDS: dict[str, list[str]] = {name: [spec.name for spec in fields_of(kind)] for name, kind in KINDS.items()}
FIELDS[""] = sorted({field for fields in FIELDS.values() for field in fields})


def offered(choices: Sequence[str], asked: str) -> list[str]:
    """The choices and what is asked for, though it be none of them: a filter that acts is seen."""
    return [*choices, asked] if asked and asked not in choices else list(choices)


def reasons_for(state: str) -> list[Reason]:
    """Those that documents in this state may have."""
    if state == "failed":
        return list(_UNREADABLE)
    return list(_ALL if state == "mine" else _DOUBTS)


def due_in_words(due_at: datetime) -> str:
    """How long until then, or how long ago, in one unit: "in 3 h", "2 d late"."""
    now = datetime.now(UTC)
    return f"{ago(due_at)} late" if due_at < now else f"in {ago(now - (due_at - now))}"
