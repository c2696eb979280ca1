"""Accepted answers on their way through the audit. Sampling and certificates are in tasks/trust."""

from datetime import datetime
from typing import Any

from schemas.record import Record

Draw = tuple[float, datetime]  # with which probability answers were drawn, and when: once a night, all at one moment


class AcceptedField(Record):
    """A field that was accepted without a person: by which calibration, and which tier's reading it is."""

    content_hash: str
    fingerprint: str
    kind: str
    field: str
    confidence: float
    calibration: str
    tier: int


class AuditedField(Record):
    """An accepted field that was drawn with probability `inclusion`, and what a person then answered."""

    kind: str
    field: str
    calibration: str
    tier: int
    confidence: float
    value: Any
    answer: Any
    inclusion: float
    drawn_at: datetime
    corrected_at: datetime


class JudgedField(Record):
    """A reading that its confidence alone could accept or not, and what a person then answered.

    Attributes:
        tier: whose reading it is, which need not be the field's best one.
        weight: 1 where its confidence decided whether a person saw it; where a further tier's reading was accepted instead, one over
            the probability with which that was audited.
    """

    content_hash: str
    kind: str
    field: str
    calibration: str
    tier: int
    confidence: float
    value: Any
    answer: Any
    weight: float = 1.0
