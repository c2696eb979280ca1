"""What people say about fields: single opinions, and what came of them. Who may give which is the review app's."""

from collections.abc import Sequence
from decimal import Decimal
from enum import StrEnum
from typing import Any

from pydantic import AwareDatetime, Field

from schemas.reading import Evidence
from schemas.record import Record

WHOLE = ""  # the field's name of what is said about a document as a whole


class Action(StrEnum):
    ACCEPT = "accept"  # the value shown is right
    CORRECT = "correct"
    NULL = "null"  # the document does not say it
    UNSURE = "unsure"  # somebody else must look
    UNDO = "undo"  # takes the person's own last opinion back


class Stage(StrEnum):
    """Whose turn it is at a field."""

    FIRST = "first"
    SECOND = "second"  # another person, who does not see the first one's answer
    ADJUDICATION = "adjudication"
    SEED = "seed"  # its answer is known: it measures the person


class Opinion(Record):
    """One person's act on one field.

    Attributes:
        value: in the form of schemas/values.py; None where the document does not say it.
        before: the value that the person was shown; None too where none was shown (`blind`).
        previous: the field's latest opinion that the person knew of, None for the first.
        active_s: seconds that the person worked on it. keystrokes: how many it took.
    """

    content_hash: str
    kind: str
    field: str
    person: str
    action: Action
    stage: Stage
    fingerprint: str = ""
    words: tuple[str, ...] = ()
    value: Any = None
    before: Any = None
    evidence: tuple[Evidence, ...] = ()
    why: str = ""
    blind: bool = False
    previous: int | None = None
    active_s: float | None = Field(None, ge=0)
    keystrokes: int | None = Field(None, ge=0)


class GivenOpinion(Opinion):
    """As it is stored."""

    opinion_id: int
    given_at: AwareDatetime


class Ending(StrEnum):
    """What an opinion led to."""

    SETTLED = "settled"
    SECOND = "second"  # another person must answer too
    ADJUDICATION = "adjudication"
    NOTED = "noted"  # it changes nothing of the document: a seeded answer
    REOPENED = "reopened"
    OVERTAKEN = "overtaken"  # somebody else was faster, nothing was stored


class Given(Record):
    """The end of an attempt to save an opinion.

    Attributes:
        latest: the field's latest opinion now: the one just stored, or the one that was faster.
        document_done: whether nothing of the document waits for a person any more.
    """

    ending: Ending
    latest: GivenOpinion | None = None
    document_done: bool = False

    @property
    def told(self) -> Ending:
        """The ending as the person is told it: a seeded answer's looks like any other's."""
        return Ending.SETTLED if self.ending is Ending.NOTED else self.ending


def live(opinions: Sequence[GivenOpinion]) -> tuple[GivenOpinion, ...]:
    """Those that nobody took back, seeded ones left out."""
    undone = {each.previous for each in opinions if each.action is Action.UNDO}
    return tuple(
        each
        for each in opinions
        if each.action is not Action.UNDO and each.opinion_id not in undone and each.stage is not Stage.SEED
    )


def same_value(one: Any, other: Any) -> bool:
    """Whether two people mean the same: case, stops, spacing and the order of a list make no difference."""
    return bool(_folded(one) == _folded(other))


def _folded(value: Any) -> Any:
    if isinstance(value, str):
        return "".join(c if c.isalnum() else " " for c in value.casefold()).split() or None
    if isinstance(value, list):
        return sorted(str(_folded(each)) for each in value) or None
    if isinstance(value, dict):
        known = {key: Decimal(each).normalize() if key == "amount" else _folded(each) for key, each in value.items()}
        return sorted((key, each) for key, each in known.items() if each is not None)
    return value
