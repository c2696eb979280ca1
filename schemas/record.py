"""The base of all records: frozen, and no field that is not theirs. Settings are none."""

from pydantic import BaseModel, ConfigDict


class Record(BaseModel):
    """Base of the frozen records that steps hand to each other."""

    model_config = ConfigDict(frozen=True, extra="forbid")
