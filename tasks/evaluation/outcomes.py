"""Readings held against labels, field by field and document by document, for each tier and for the cascade."""

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from schemas.evaluation import CASCADE, DocumentOutcome, FieldOutcome
from schemas.kind import asked_by
from schemas.labels import CASCADE_NUMBER, TierCost, TierReading, Truth
from schemas.registry import KINDS
from schemas.tier import PERSON
from tasks.extract.read import SMALL_MODEL
from tasks.measure import compared, folded

Names = Mapping[int, str]  # of tiers, by number


def documents_hash(truths: Sequence[Truth]) -> str:
    """The same for the same documents with the same labels, in any order."""
    rows = sorted(json.dumps(truth.model_dump(), sort_keys=True) for truth in truths)
    return hashlib.sha256("\n".join(rows).encode()).hexdigest()


def field_outcomes(
    truths: Sequence[Truth], readings: Sequence[TierReading], costs: Sequence[TierCost], names: Names
) -> Iterator[FieldOutcome]:
    """Cascade and first tier: every labelled field, one without a reading as a null without confidence. Other tiers: what they read."""
    read = {(r.tier, r.content_hash, r.field): r for r in readings}
    spent = field_costs(costs)
    for number in (CASCADE_NUMBER, *names):
        for truth in truths:
            for field, label in truth.labels.items():
                key = number, truth.content_hash, field
                if number <= SMALL_MODEL or key in read:
                    yield _outcome(truth, field, label, read.get(key), spent[key], number, names)


def field_costs(costs: Sequence[TierCost]) -> dict[tuple[int, str, str], Decimal]:
    """By tier, document and field an equal part of what the question about it cost; the cascade's is the sum."""
    spent: dict[tuple[int, str, str], Decimal] = defaultdict(Decimal)
    for cost in costs:
        fields = [spec.name for spec in asked_by(cost.field_group, KINDS[cost.kind])]
        for number in (CASCADE_NUMBER, cost.tier):
            for field in fields:
                spent[number, cost.content_hash, field] += cost.cost_usd / len(fields)
    return spent


def document_outcomes(
    truths: Sequence[Truth], kinds: Mapping[str, str], costs: Sequence[TierCost], names: Names, reading_s: float
) -> Iterator[DocumentOutcome]:
    """A row a document for the cascade and for each tier that was asked about it; `kinds`: what documents were taken for."""
    own: dict[tuple[int, str], list[TierCost]] = defaultdict(list)
    for cost in costs:
        for number in (CASCADE_NUMBER, cost.tier):
            own[number, cost.content_hash].append(cost)
    tokens = {t.content_hash: _tokens(own[CASCADE_NUMBER, t.content_hash]) for t in truths}
    for number in (CASCADE_NUMBER, *names):
        for truth in truths:
            asked = own.get((number, truth.content_hash), [])
            if asked or number <= SMALL_MODEL:
                duration_s = _part(reading_s, tokens, truth.content_hash) if number == CASCADE_NUMBER else None
                yield _document(truth, kinds.get(truth.content_hash, ""), asked, names.get(number, CASCADE), duration_s)


def _outcome(
    truth: Truth, field: str, label: Any, read: TierReading | None, cost_usd: Decimal, number: int, names: Names
) -> FieldOutcome:
    tp, fp, fn, right = compared(label, read.value if read else None)
    accepted = read is not None and read.accepted
    return FieldOutcome(
        tier=names.get(number, CASCADE),
        content_hash=truth.content_hash,
        kind=truth.kind,
        field=field,
        is_right=right,
        confidence=read.confidence if read else 0.0,
        accepted=accepted,
        handled_by=names[read.read_by] if read and accepted else PERSON,
        true_positives=tp,
        false_positives=fp,
        false_negatives=fn,
        absent=not label if isinstance(label, list) else folded(label) is None,
        cost_usd=cost_usd,
    )


def _document(
    truth: Truth, kind_read: str, asked: Sequence[TierCost], tier: str, duration_s: float | None
) -> DocumentOutcome:
    return DocumentOutcome(
        tier=tier,
        content_hash=truth.content_hash,
        kind=truth.kind,
        kind_read=kind_read,
        prompt_tokens=sum(cost.prompt_tokens for cost in asked),
        answer_tokens=sum(cost.answer_tokens for cost in asked),
        cost_usd=sum((cost.cost_usd for cost in asked), Decimal(0)),
        duration_s=duration_s,
    )


def _tokens(costs: Sequence[TierCost]) -> int:
    return sum(cost.prompt_tokens + cost.answer_tokens for cost in costs)


def _part(whole: float, tokens: Mapping[str, int], content_hash: str) -> float:
    """Reading takes nearly all of the time, and goes by tokens."""
    total = sum(tokens.values())
    return whole * tokens[content_hash] / total if total else whole / len(tokens)
