"""Documents with their fields as they are taken out of the database. In which form is not here."""

from typing import Any

from pydantic import AwareDatetime

from schemas.record import Record


class ExportedField(Record):
    """A field's best value; `settled_by` is a person, the machine or nobody yet."""

    field: str
    value: Any
    settled_by: str | None
    verdict: str
    confidence: float


class ExportedDocument(Record):
    """A document with its fields."""

    content_hash: str
    name: str
    inbox: str
    sender: str
    kind: str
    verdict: str
    decided_at: AwareDatetime
    fields: tuple[ExportedField, ...]

    def field(self, name: str) -> ExportedField | None:
        return next((each for each in self.fields if each.field == name), None)
