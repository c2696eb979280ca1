"""A sample while it is being written: blocks and truth grow together, so that they cannot part. What is written is not here."""

import random
from typing import Any

from schemas.kind import fields_of
from schemas.registry import KINDS
from schemas.values import ValueType
from tasks.samples.sample import Block, Layout, Sample

EMPTY: dict[ValueType, Any] = {ValueType.CLAUSE: False, ValueType.NAMES: []}


class Draft:
    """State: what was written and said so far."""

    def __init__(self, kind: str, rng: random.Random, layout: Layout = "page") -> None:
        self.kind = kind
        self.rng = rng
        self.title = ""
        self.layout: Layout = layout
        self.letterhead: tuple[str, ...] = ()
        self.blocks: list[Block] = []
        self._truth: dict[str, Any] = {}
        self._verbatim: dict[str, list[str]] = {}
        self._unscored: set[str] = set()

    def add(self, *blocks: Block) -> None:
        self.blocks.extend(blocks)

    def know(self, field: str, value: Any, *words: str) -> None:
        """The document says `value` in these words."""
        self._truth[field] = value
        self._verbatim[field] = list(words)

    def said(self, field: str) -> str | None:
        """The words that gave the field, None if it was not said so far."""
        return next(iter(self._verbatim.get(field, [])), None)

    def unscored(self, field: str) -> None:
        """The document only implies the field: neither a value nor null would be honest."""
        self._unscored.add(field)

    def chance(self, share: float) -> bool:
        return self.rng.random() < share

    def finish(self) -> Sample:
        truth = {spec.name: self._truth.get(spec.name, EMPTY.get(spec.type)) for spec in fields_of(KINDS[self.kind])}
        return Sample(
            kind=self.kind,
            title=self.title,
            blocks=tuple(self.blocks),
            truth={name: value for name, value in truth.items() if name not in self._unscored},
            verbatim=self._verbatim,
            layout=self.layout,
            letterhead=self.letterhead,
        )
