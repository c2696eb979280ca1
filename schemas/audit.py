"""Accepted answers on their way through the audit. Sampling and certificates are in tasks/trust."""

from datetime import datetime
from typing import Any

from schemas.page import Record


class AcceptedField(Record):
    """A field that was accepted without a person, by which calibration."""

    content_hash: str
    fingerprint: str
    kind: str
    field: str
    confidence: float
    calibration: str


class AuditedField(Record):
    """An accepted field that was drawn with probability `inclusion`, and what a person then answered."""

    kind: str
    field: str
    calibration: str
    confidence: float
    value: Any
    answer: Any
    inclusion: float
    corrected_at: datetime
