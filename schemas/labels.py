"""What is true of documents, and what tiers read of them and were paid: what an evaluation holds against each other."""

from decimal import Decimal
from typing import Any, Literal

from schemas.record import Record

CASCADE_NUMBER = 0  # the number of all tiers together; of stored readings it is the rules', which are no tier


class Truth(Record):
    """What is true of one document; a field that is not there is not labelled."""

    content_hash: str
    kind: str
    labels: dict[str, Any]


class TierReading(Record):
    """One field as one tier read it, or under CASCADE_NUMBER the best reading there is, which `read_by` gave."""

    content_hash: str
    tier: int
    read_by: int
    kind: str
    field: str
    value: Any
    confidence: float
    accepted: bool
    engine: str
    fingerprint: str
    calibration: str


class TierCost(Record):
    """What one tier's answers to the question about one group of a document's fields cost."""

    content_hash: str
    tier: int
    kind: str
    field_group: str
    prompt_tokens: int
    answer_tokens: int
    cost_usd: Decimal


class StoredAnswer(Record):
    """What one tier's model answered to the question about one group of a document's fields, as it came."""

    content_hash: str
    kind: str
    field_group: str
    finish: Literal["stop", "length", "error"]
    answer: str
