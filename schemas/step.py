"""What a step hands to the store: results that enter the database in one transaction with the end of the work."""

from collections.abc import Mapping
from datetime import date

from schemas.document import Arrival, Classification
from schemas.outcome import Reason, Verdict
from schemas.page import Page, Parsed
from schemas.reading import Evidence, Normalised, Verbatim
from schemas.record import Record


class Fingerprints(Record):
    """What each step's results depend on; a result is found again under content hash × fingerprint.

    Attributes:
        read: by kind.
        calibrate: by kind, what the signals of a reading depend on, whichever machine parsed it; a calibrator holds for one of these.
        escalate: by further tier, who reads: the same tier with another model or window is another reader.
    """

    parse: str
    classify: str
    read: Mapping[str, str]
    calibrate: Mapping[str, str] = {}
    escalate: Mapping[str, str] = {}

    @property
    def all_reads(self) -> list[str]:
        return sorted(set(self.read.values()))


class Decision(Record):
    """Where a field goes, or under the field '' the document.

    Attributes:
        calibration: by which calibration it was decided, empty for none.
        threshold: the confidence that was asked for, None where nothing could be accepted.
        novelty: distance of the document to those that the calibration saw, 0 to 1; None without a calibration.
        tier: whose reading was decided about, or who is to read next; counts from 1.
        night: whose budgets it was made under, None for a first reading's.
    """

    verdict: Verdict
    reasons: tuple[Reason, ...]
    field: str = ""
    calibration: str = ""
    threshold: float | None = None
    novelty: float | None = None
    tier: int = 1
    night: date | None = None


class WorkItem(Record):
    """A document claimed for one step; `attempts` counts this one."""

    content_hash: str
    fingerprint: str
    attempts: int


class Original(Record):
    """A document's bytes and the name, inbox and marks of its first arrival."""

    content: bytes
    arrival: Arrival


class ParseResult(Record):
    """What parsing one document gave; `decision` when the document ends here."""

    content_hash: str
    parsed: Parsed
    parts: tuple[Arrival, ...] = ()
    decision: Decision | None = None


class ClassifyResult(Record):
    """What a document is; `decision` when it ends here."""

    content_hash: str
    classification: Classification
    decision: Decision | None = None


class Paper(Record):
    """A parsed document as the steps after parsing see it."""

    content_hash: str
    pages: tuple[Page, ...]
    kind: str = ""
    kind_given: str | None = None
    has_parts: bool = False
    unread_pages: tuple[int, ...] = ()

    @property
    def text(self) -> str:
        return "\n".join(page.text for page in self.pages)


class Answer(Record):
    """A model's answer to the question about one group of fields, with what it cost.

    Attributes:
        unread_share: share (0 to 1) of the document's characters that the question did not show.
    """

    field_group: str
    engine: str
    finish: str
    text: str
    error: str
    unread_share: float
    prompt_tokens: int
    answer_tokens: int
    cost_usd: float


class FieldReading(Record):
    """One field as one tier read it, and where it goes.

    Attributes:
        signals: by name; what the confidence was made of.
        confidence: P(right), 0 to 1, by the calibrator; without one only an order.
    """

    field: str
    verbatim: Verbatim
    normalised: Normalised
    evidence: tuple[Evidence, ...]
    signals: Mapping[str, float | None] = {}
    confidence: float
    decision: Decision


class RuleReading(Record):
    """One field as plain rules read it: a second opinion, of which nothing is decided.

    Attributes:
        box_is_empty: whether a form has a box for the field that nobody filled in.
    """

    field: str
    words: tuple[str, ...]
    normalised: Normalised
    evidence: tuple[Evidence, ...]
    box_is_empty: bool = False


class ReadResult(Record):
    """All that one tier read of one document.

    Attributes:
        by_rules: what plain rules read beside it, field by field where they can.
        signature: what the signals depend on (`Fingerprints.calibrate`).
        reader: which further tier read it (`Fingerprints.escalate`), empty for the first.
        unread: decisions about fields for which the tier gave no usable answer.
    """

    content_hash: str
    fingerprint: str
    kind: str
    tier: int
    engine: str
    answers: tuple[Answer, ...]
    readings: tuple[FieldReading, ...]
    decision: Decision
    by_rules: tuple[RuleReading, ...] = ()
    signature: str = ""
    reader: str = ""
    unread: tuple[Decision, ...] = ()
