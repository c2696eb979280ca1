"""A model in shadow beside the one in production: what is compared, and how it stands. What it reads is decided in tasks/shadow.py."""

from typing import Any

from schemas.comparison import Verdict
from schemas.record import Record


class Pair(Record):
    """One field of a document as both models read it; values are normalised.

    Attributes:
        answered: whether a person answered the field; `answer` is then what it says.
    """

    content_hash: str
    kind: str
    field: str
    shadow: Any
    production: Any
    answered: bool
    answer: Any = None


class Agreed(Record):
    """How many documents of a kind both models read alike to the last value, and how many fields these have: nobody is ahead in them."""

    kind: str
    documents: int
    fields: int


class Standing(Record):
    """The model in shadow against the one in production, over documents that both read.

    Attributes:
        kind: '' for all kinds.
        differing: fields of which both say something else. answered: those of them that a person has answered.
        shadow_right, production_right: how many of the answered ones each has right.
        p_better, p_worse: of "the shadow is not better", "not worse"; valid whenever one looks and however often.
        verdict: what the shadow is.
    """

    kind: str
    documents: int
    fields: int
    differing: int
    answered: int
    shadow_right: int
    production_right: int
    p_better: float
    p_worse: float
    verdict: Verdict
