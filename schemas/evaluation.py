"""What an evaluation is: a labelled set held against what was read of it, by tier and as a cascade. How it is measured is in tasks/evaluation."""

from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from schemas.record import Record

CASCADE = ""  # the tier of what all tiers came to together
ALL = ""  # the kind of all kinds, the field of all fields


class Evaluating(Record):
    """A request; `folder` holds documents/ and expected.jsonl. Tiers that run elsewhere take part if the set is `shareable`."""

    folder: str
    set_name: str
    shareable: bool = False
    limit: int | None = None
    started_by: str = ""

    @property
    def documents(self) -> str:
        return f"{self.folder}/documents"


class FieldOutcome(Record):
    """A labelled field and what became of it.

    Attributes:
        handled_by: the tier whose value was accepted, or `person`.
        absent: whether the label says that the document does not say it.
        cost_usd: its part of what the questions about its group cost.
    """

    tier: str
    content_hash: str
    kind: str
    field: str
    is_right: bool
    confidence: float
    accepted: bool
    handled_by: str
    true_positives: int
    false_positives: int
    false_negatives: int
    absent: bool
    cost_usd: Decimal


class DocumentOutcome(Record):
    """A labelled document: all that was spent on it, for fields without a label too.

    Attributes:
        kind_read: what it was taken for.
        duration_s: its part, by tokens, of the time that the whole set took; None for a tier alone, whose time is not measured.
    """

    tier: str
    content_hash: str
    kind: str
    kind_read: str
    prompt_tokens: int
    answer_tokens: int
    cost_usd: Decimal
    duration_s: float | None = None


class FigureName(StrEnum):
    """All are shares but the last three."""

    F1 = "f1"
    ACCURACY = "accuracy"
    INVENTED = "invented"
    AUROC = "auroc"
    ACCURACY_AT_80 = "accuracy_at_80"
    ACCEPTED = "accepted"
    ACCEPTED_ACCURACY = "accepted_accuracy"
    DOCUMENT_USD = "document_usd"
    ACCEPTED_FIELD_USD = "accepted_field_usd"
    DOCUMENT_S = "document_s"


class Figure(Record):
    """One figure; None where there is nothing to divide by. The interval is at 95 %, by bootstrap over documents."""

    tier: str
    kind: str
    field: str
    figure: FigureName
    n: int
    documents: int
    value: float | None
    low: float | None = None
    high: float | None = None


class EvaluatedTier(Record):
    """A tier of the settings at the time; `engine` as recorded, prices for a million tokens."""

    number: int
    tier: str
    engine: str
    price_in_usd: Decimal
    price_out_usd: Decimal
    took_part: bool


class Evaluation(Record):
    """One evaluation.

    Attributes:
        evaluation_id: 0 until it is kept.
        documents_hash: SHA-256 over the documents' hashes and their labels; the same for the same documents with the same truth.
        fingerprints, calibrations: by kind, of the readings.
        duration_s: from start to end; reading_s: the same without the model's loading.
    """

    evaluation_id: int = 0
    model: str
    set_name: str
    documents_hash: str
    documents: int
    fingerprints: dict[str, str]
    calibrations: dict[str, str]
    duration_s: float
    reading_s: float
    evaluated_at: datetime
    evaluated_by: str
    tiers: tuple[EvaluatedTier, ...] = ()


class Outcomes(Record):
    """What an evaluation found: document by document, and its figures."""

    documents: tuple[DocumentOutcome, ...]
    fields: tuple[FieldOutcome, ...]
    figures: tuple[Figure, ...] = ()
