"""What an evaluation measured, as a load by document."""

from collections import Counter
from collections.abc import Iterator, Sequence
from decimal import Decimal

from schemas.evaluation import CASCADE, DocumentOutcome, Evaluation, FieldOutcome
from schemas.volume import TierLoad, Workload


def workload_of(
    evaluation: Evaluation, fields: Sequence[FieldOutcome], documents: Sequence[DocumentOutcome], further: Sequence[FieldOutcome]
) -> Workload:  # fmt: skip
    """Out of the cascade's fields, all tiers' documents, and the fields that further tiers read."""
    counts = Counter((each.kind, each.field) for each in fields)
    kinds = sorted({kind for kind, _ in counts})
    return Workload(
        name=f"evaluation {evaluation.evaluation_id} ({evaluation.model} on {evaluation.set_name})",
        documents=evaluation.documents,
        fields=len(fields) / evaluation.documents,
        shares={
            name: {field: n / len(fields) for (kind, field), n in counts.items() if kind == name} for name in kinds
        },
        accepted=sum(each.accepted for each in fields) / len(fields),
        document_s=evaluation.reading_s / evaluation.documents,
        tiers=tuple(_loads(evaluation, documents)),
        settled_further=sum(each.accepted for each in further) / len(further) if further else None,
    )


def _loads(evaluation: Evaluation, documents: Sequence[DocumentOutcome]) -> Iterator[TierLoad]:
    count = evaluation.documents
    for tier in evaluation.tiers:
        own = [each for each in documents if each.tier == tier.tier != CASCADE]
        if tier.took_part:
            yield TierLoad(
                tier=tier.tier,
                prompt_tokens=sum(each.prompt_tokens for each in own) / count,
                answer_tokens=sum(each.answer_tokens for each in own) / count,
                cost_usd=sum((each.cost_usd for each in own), Decimal(0)) / count,
            )
