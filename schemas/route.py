"""Which documents the small tier does not read, as data: rules, and what they look at. How they are applied is in tasks/tiers/route.py."""

from collections.abc import Mapping
from typing import Self

from pydantic import Field, model_validator

from schemas.record import Record
from schemas.tier import FieldName, KindName, repeated
from schemas.trust import Share


class SkipRule(Record):
    """The small tier is skipped where all hold that is stated; at least one thing must be.

    Attributes:
        name: as it is recorded with the documents that it routed, so that its effect can be measured.
        kinds: the document is of one of these.
        least_unread_share: so much of the document's text is missing: pages that could not be read, of all pages.
        least_novelty: so unlike the documents on which the small tier was measured.
        failing: fields that the small tier is known to get wrong, as `kind.field`; only these skip it.
    """

    name: str = Field(pattern=r"^[a-z0-9][a-z0-9_-]{0,39}$")
    kinds: tuple[KindName, ...] = ()
    least_unread_share: Share | None = None
    least_novelty: Share | None = None
    failing: tuple[FieldName, ...] = ()

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if self == SkipRule.model_construct(name=self.name):
            raise ValueError(f"the rule {self.name!r} states nothing: it would hold for all or for none")
        return self

    def concerns(self, kind: str) -> bool:
        """Whether it can hold for a document of this kind."""
        own = not self.failing or any(name.startswith(f"{kind}.") for name in self.failing)
        return own and (not self.kinds or kind in self.kinds)


class Seen(Record):
    """What is known of a document before any tier has read it; `novelty` is None where nothing measures it."""

    kind: str
    fields: tuple[str, ...]
    unread_share: Share = 0.0
    novelty: Share | None = None


class Route(Record):
    """Which fields the small tier reads, and which go to the next one at once: field → the names of the rules that say so."""

    small: tuple[str, ...]
    skipping: Mapping[str, tuple[str, ...]] = {}


def distinct_rules(rules: tuple[SkipRule, ...]) -> tuple[SkipRule, ...]:
    """The rules; raises ValueError if two have one name: their effects could not be told apart."""
    if several := repeated(rule.name for rule in rules):
        raise ValueError(f"several rules are called {', '.join(several)}")
    return rules
