"""Marks that keep whole kinds and inboxes on the premises. Where they are enforced is in sql and in schemas/escalation.py."""

from typing import Any, Literal

from pydantic import model_validator

from schemas.record import Record
from schemas.registry import KINDS

FOLDER = "on_premises"  # a folder of this name in a document's path marks all that is below it


class Mark(Record):
    """A mark as settings write it: `kind:nda`, or `inbox:` and the beginning of a URL or path."""

    what: Literal["kind", "inbox"]
    subject: str

    @model_validator(mode="before")
    @classmethod
    def _of_text(cls, value: Any) -> Any:
        if not isinstance(value, str):
            return value
        what, _, subject = value.partition(":")
        if what not in ("kind", "inbox") or not subject:
            raise ValueError(f"{value!r} is no mark: write it as kind:nda or inbox:/srv/claims")
        if what == "kind" and subject not in KINDS:
            raise ValueError(f"there is no document kind {subject!r}; known kinds: {', '.join(KINDS)}")
        return {"what": what, "subject": subject}
