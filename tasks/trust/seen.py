"""A field as it was read, with all around it that may tell whether it is right. What tells what is in signals.py."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from schemas.kind import FieldSpec
from schemas.page import Page
from schemas.reading import Evidence, Normalised, Verbatim


class Around(NamedTuple):
    """What the signals of all fields of one document share.

    Attributes:
        pages: the document's.
        values: field → value as it was read, so that fields can be held against each other.
        in_order: the kind's fields whose dates follow each other.
        kind_confidence: P(kind), 0 to 1.
        candidates: field → how many different values of its type the whole document holds; types without a finder are left out.
        amounts: every amount in the document, if the kind has a field for one.
    """

    pages: tuple[Page, ...]
    values: Mapping[str, Any]
    in_order: tuple[tuple[str, str], ...]
    kind_confidence: float
    candidates: Mapping[str, int]
    amounts: tuple[str, ...] = ()


class Seen(NamedTuple):
    """One field.

    Attributes:
        value: the answer that stands; verbatim: its words, with what the model's tokens say about the model's own answer.
        by_rules: what plain rules read, None where they have no rule for the field.
        own: the model's own answer where the rules' stands in its place, else None.
        lower: what the tier below read, None for the first tier.
        excerpt: what the model was shown. unread_share: share of the document's characters that it was not shown.
    """

    spec: FieldSpec
    verbatim: Verbatim
    value: Normalised
    evidence: tuple[Evidence, ...]
    by_rules: Normalised | None
    excerpt: str
    unread_share: float
    around: Around
    own: Normalised | None = None
    lower: Normalised | None = None

    @property
    def by_model(self) -> Normalised:
        """What the model read, whether it stands or not."""
        return self.own or self.value

    @property
    def absent(self) -> bool:
        """Whether the reading says that the document does not say it."""
        return not self.verbatim.words or self.value.value in (None, False, [])


def lines_near(evidence: Evidence, pages: Sequence[Page], before: int = 1) -> str:
    """The lines in which the value stands, and those before them."""
    if evidence.page is None or evidence.line_first is None or evidence.line_last is None:
        return ""
    page = next(page for page in pages if page.number == evidence.page)
    first = max(0, evidence.line_first - before)
    return "\n".join(line.text for line in page.lines[first : evidence.line_last + 1])
