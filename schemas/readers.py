"""Which of two readers answers a field where they disagree: the model or plain rules. How that is learned and applied is not here."""

import hashlib
from enum import StrEnum

from schemas.record import Record


class Reader(StrEnum):
    """Whose answer stands."""

    MODEL = "model"
    RULES = "rules"


class Situation(StrEnum):
    """How two readers of a field disagree."""

    MODEL_NULL = "model_null"  # the rules alone have a value, or words of which people are to make one
    RULES_NULL = "rules_null"  # the model alone has one
    BOTH = "both"  # both have one, not the same
    BOX_EMPTY = "box_empty"  # the model alone has one, and the rules see that nobody filled in the field's box


class Choice(Record):
    """Who answers a field in one situation, with the counts that it rests on.

    Attributes:
        documents: those of the labelled documents in which the two disagreed so.
        rules_better, model_better: senders in whose documents that reader alone was right more often; the others say nothing.
        p_value: of the one-sided sign test that the rules are better.
        generated: whether those documents are the generator's, whose wordings both readers know.
    """

    kind: str
    field: str
    situation: Situation
    reader: Reader
    documents: int
    rules_better: int
    model_better: int
    p_value: float
    generated: bool = False


class Readers(Record):
    """All choices of a model; what is not among them the model answers."""

    choices: tuple[Choice, ...] = ()

    def rules_answer(self, kind: str, field: str, situation: Situation | None) -> bool:
        """Whether the rules' answer stands; None is a situation in which both say the same."""
        return situation is not None and (kind, field, situation) in self._of_rules

    @property
    def fingerprint(self) -> str:
        """SHA-256, hex, over where the rules answer; empty where they never do. The counts change no reading."""
        named = "\n".join(sorted(" ".join(key) for key in self._of_rules))
        return hashlib.sha256(named.encode()).hexdigest() if named else ""

    @property
    def labelled_kinds(self) -> set[str]:
        """Those about which labelled documents told something."""
        return {each.kind for each in self.choices if each.documents and not each.generated}

    @property
    def _of_rules(self) -> set[tuple[str, str, Situation]]:
        return {(each.kind, each.field, each.situation) for each in self.choices if each.reader is Reader.RULES}


MODEL_ALONE = Readers()
