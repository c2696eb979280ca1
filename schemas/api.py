"""What the JSON API gives and takes. Keys stay as they are within a version."""

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field, HttpUrl

from schemas.opinion import Ending
from schemas.record import Record
from schemas.webhook import Event

Hash = Annotated[str, Field(pattern="^[0-9a-f]{64}$")]


def _storable(text: str) -> str:
    if "\x00" in text or any("\ud800" <= c <= "\udfff" for c in text):
        raise ValueError("holds characters that cannot be stored")
    return text


Text = Annotated[str, Field(max_length=10_000), AfterValidator(_storable)]


def _reachable(url: HttpUrl) -> HttpUrl:
    """The URL parser lets hosts pass that no name server can be asked for: "a..example.com", a part of 64 letters."""
    try:
        (url.host or "").encode("idna")
    except UnicodeError as problem:
        raise ValueError(f"names no host that can be looked up: {problem}") from None
    return url


Address = Annotated[HttpUrl, AfterValidator(_reachable)]


class ApiField(Record):
    """A field's best value and who settled it: `person`, `machine`, or nobody yet.

    Attributes:
        version: of its latest opinion; send it back as `previous` when you correct the field. None where nobody said anything, and for
            who may be asked what is known.
    """

    field: str
    value: Any
    words: tuple[str, ...]
    confidence: float
    verdict: str
    reasons: tuple[str, ...]
    settled_by: Literal["person", "machine"] | None
    how: str | None
    version: int | None


class ApiDocument(Record):
    """A document with its fields."""

    content_hash: str
    name: str
    kind: str
    sender: str
    verdict: str | None
    reasons: tuple[str, ...]
    decided_at: AwareDatetime | None
    fields: tuple[ApiField, ...]


class ApiQueued(Record):
    content_hash: str
    kind: str
    name: str
    sender: str
    state: str
    fields: tuple[str, ...]
    reasons: tuple[str, ...]
    due_at: AwareDatetime | None
    held_by: str


class ApiDecision(Record):
    """A decision about a field, or under the field '' about the document."""

    field: str
    verdict: str
    reasons: tuple[str, ...]
    tier: int
    calibration: str
    threshold: float | None
    novelty: float | None
    decided_at: AwareDatetime


class ApiCorrection(Record):
    """What people settled; go on from the greatest `correction_id` that you have."""

    correction_id: int
    content_hash: str
    kind: str
    field: str
    value: Any
    words: tuple[str, ...]
    corrected_by: str
    corrected_at: AwareDatetime
    how: str


class Correcting(BaseModel):
    """What a program says a field is: text as it stands in the document or a person would write it, null for nothing.

    A list takes a list of texts, a list of records one of texts by column.
    """

    model_config = ConfigDict(extra="forbid")

    field: Text
    text: Text | list[Text] | list[dict[str, Text]] | None
    previous: int | None = Field(None, ge=0, le=2**62, description="the field's `version` that you saw")
    why: Text = ""
    sure: bool = Field(False, description="save it though papers hardly ever hold such a value")


class Corrected(Record):
    ending: Ending
    version: int
    value: Any


class Hooking(BaseModel):
    """Where to send what."""

    model_config = ConfigDict(extra="forbid")

    url: Address
    events: Annotated[list[Event], Field(min_length=1, max_length=len(Event))]


class Hooked(Record):
    """The secret signs what is sent; it is shown this once."""

    webhook_id: int
    secret: str
