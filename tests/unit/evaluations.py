"""Outcomes and evaluations for tests."""

from collections.abc import Sequence
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from schemas.evaluation import DocumentOutcome, EvaluatedTier, Evaluation, FieldOutcome

SMALL = EvaluatedTier(
    number=1, tier="small", engine="vllm:a", price_in_usd=Decimal(0), price_out_usd=Decimal(0), took_part=True
)
FRONTIER = EvaluatedTier(
    number=2, tier="big", engine="openai:big", price_in_usd=Decimal(2), price_out_usd=Decimal(10), took_part=False
)


def field(document: int, is_right: bool, name: str = "term", **more: Any) -> FieldOutcome:
    """One outcome; right ones are values that were found, wrong ones values that were missed."""
    accepted = more.get("accepted", False)
    known = {
        "tier": "", "content_hash": f"{document:064x}", "kind": "nda", "field": name, "is_right": is_right, "confidence": 0.5,
        "accepted": accepted, "handled_by": "small" if accepted else "person", "true_positives": int(is_right),
        "false_positives": 0, "false_negatives": int(not is_right), "absent": False, "cost_usd": Decimal(0),
    }  # fmt: skip
    return FieldOutcome.model_validate(known | more)


def fields(rights: Sequence[bool], name: str = "term", **more: Any) -> list[FieldOutcome]:
    """One field a document."""
    return [field(number, is_right, name, **more) for number, is_right in enumerate(rights)]


def document(number: int, **more: Any) -> DocumentOutcome:
    known = {
        "tier": "", "content_hash": f"{number:064x}", "kind": "nda", "kind_read": "nda", "prompt_tokens": 900, "answer_tokens": 100,
        "cost_usd": Decimal("0.5"), "duration_s": 2.0,
    }  # fmt: skip
    return DocumentOutcome.model_validate(known | more)


def evaluation(number: int = 1, model: str = "vllm:a", documents_hash: str = "d", **more: Any) -> Evaluation:
    known = {
        "evaluation_id": number, "model": model, "set_name": "nda", "documents_hash": documents_hash, "documents": 10,
        "fingerprints": {"nda": "r"}, "calibrations": {}, "duration_s": 30.0, "reading_s": 20.0,
        "evaluated_at": datetime(2026, 1, 2, tzinfo=UTC), "evaluated_by": "anna", "tiers": (SMALL, FRONTIER),
    }  # fmt: skip
    return Evaluation.model_validate(known | more)
