"""What a calibration is: a scorer of signals for values and one for nulls, and the judged answers behind them. How it is fitted is not here."""

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime
from functools import cached_property
from typing import Annotated, Any

from pydantic import Field

from schemas.record import Record
from schemas.trust import Chance, Share

Number = Annotated[float, Field(allow_inf_nan=False)]

HASH_HEAD = 12  # hex digits of a content hash by which judged answers name their document


class Tree(Record):
    """A regression tree: one entry a node, the root first. Leaves have no column (−1); their value is in nats."""

    column: tuple[int, ...]
    threshold: tuple[Number, ...]
    left: tuple[int, ...]
    right: tuple[int, ...]
    value: tuple[Number, ...]


class Scorer(Record):
    """P(right) from signals: logistic regression over standardised columns and boosted trees, mixed, then a monotone correction.

    Attributes:
        columns: what is looked at, see tasks/trust/features.py; centres, scales, weights: one a column.
        trees: their sum and `base` are the trees' log odds; share: their part in the mixture of log odds, 0 to 1.
        knots: (raw probability, P(right)) in rising order; between them it is linear. Empty for no correction.
    """

    columns: tuple[str, ...]
    centres: tuple[Number, ...]
    scales: tuple[Number, ...]
    weights: tuple[Number, ...]
    intercept: Number
    trees: tuple[Tree, ...] = ()
    base: Number = 0.0
    share: Share = 0.0
    knots: tuple[tuple[Share, Share], ...] = ()


class Calibrator(Record):
    """A scorer with what it is worth; all figures are of answers whose document, and whose sender's other documents, the scorer did not see.

    Where too few are wrong to learn from, the scorer has one or two levels alone, and the figures are of the answers that it counted.

    Attributes:
        absent: whether it is for nulls.
        fields: those that it has seen.
        auroc: probability that a right answer has the higher confidence than a wrong one; None where all are right, or all wrong.
        fit: whether it tells right from wrong well enough to accept anything; `why` says it in words.
    """

    absent: bool
    fields: tuple[str, ...]
    answers: int
    wrong: int
    auroc: float | None
    auroc_interval: tuple[float, float] | None
    fit: bool
    why: str
    scorer: Scorer | None


class Novelty(Record):
    """The documents that a calibrator saw, as points; a document farther from all of them than `limit` is novel.

    Attributes:
        points: unit vectors over hashed words; limit: a cosine distance, 0 to 1.
    """

    points: tuple[tuple[Number, ...], ...] = ()
    limit: Number = 0.0


class JudgedAnswer(Record):
    """An answer that was checked, without its words.

    Attributes:
        document: its hash. Bounds take documents as independent: what they promise is for the same mix of senders.
        eligible: whether nothing but its confidence could have kept it from being accepted.
        confidence: cross-fitted, P(right).
        inclusion: the probability with which it came to be checked.
        reviewed: whether it was checked because it was in doubt or drawn, not because its document was labelled.
        generated: whether the document is the generator's, or an invented one: no promise rests on it where real ones tell.
    """

    document: str
    field: str
    absent: bool
    eligible: bool
    confidence: Share
    wrong: bool
    inclusion: Chance = 1.0
    generated: bool = False
    reviewed: bool = False


class Calibration(Record):
    """All that judges the readings of one kind under one signature.

    Attributes:
        signature: what the signals depend on (`Fingerprints.calibrate`).
        sources: what was checked, with the number of documents, for people.
        report: figures by field, for people and for comparison.
    """

    kind: str
    signature: str
    model: str
    fitted_at: datetime
    sources: tuple[str, ...]
    values: Calibrator
    nulls: Calibrator
    novelty: Novelty
    answers: tuple[JudgedAnswer, ...]
    report: dict[str, Any] = {}

    @cached_property
    def name(self) -> str:
        """The head of a SHA-256 over all of it, by which a decision names it; the database sorts its keys."""
        return hashlib.sha256(json.dumps(self.model_dump(mode="json"), sort_keys=True).encode()).hexdigest()[:16]

    def model_copy(self, *, update: Mapping[str, Any] | None = None, deep: bool = False) -> "Calibration":
        """With a name of its own: pydantic copies what is cached too."""
        copy = super().model_copy(update=update, deep=deep)
        copy.__dict__.pop("name", None)
        return copy

    @property
    def real_documents(self) -> int:
        """How many documents it rests on, invented and generated ones left out."""
        return len({each.document for each in self.answers if not each.generated})

    @property
    def generated_only(self) -> bool:
        """Whether nothing judged it but generated or invented documents."""
        return bool(self.answers) and not self.real_documents

    def calibrator(self, absent: bool) -> Calibrator:
        return self.nulls if absent else self.values
