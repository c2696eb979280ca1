"""What kind a document is: the evidence of each kind's cues, in nats, weighed against "none of these". No model, no trained artefact.

A new kind needs its `cues` and nothing here. How sure is sure enough is the caller's `threshold`.
"""

import math
import re
from collections.abc import Mapping, Sequence
from functools import cache, lru_cache
from typing import NamedTuple

from schemas.document import Classification
from schemas.kind import Kind
from schemas.page import Page
from schemas.registry import UNKNOWN
from tasks.normalise.sought import times

HEAD_CHARS = 5000
TAIL_CHARS = 600
TITLE_CHARS = 500
UNKNOWN_NATS = 4.0  # what a kind's evidence must outweigh
FULL_RATE = 10.0  # matches per 1000 words at which a cue has told all it can
LEAST_WORDS = 120  # a shorter document has no meaningful rate


class Excerpt(NamedTuple):
    """The part of a document that is weighed, in lower case; the title stands for what the document calls itself."""

    text: str
    title: str
    words: int


def classify(pages: Sequence[Page], kinds: Mapping[str, type[Kind]], threshold: float) -> Classification:
    """The likeliest kind, or `unknown` if none reaches the threshold; the confidence of `unknown` is that of "none of these"."""
    probabilities = kind_probabilities(pages, kinds)
    best = max(probabilities, key=lambda name: probabilities[name])
    if best == UNKNOWN or probabilities[best] < threshold:
        best = UNKNOWN
    return Classification(kind=best, confidence=probabilities[best])


def kind_probabilities(pages: Sequence[Page], kinds: Mapping[str, type[Kind]]) -> dict[str, float]:
    """P(kind) for each kind and for `unknown`; they add up to 1."""
    excerpt = excerpt_of(pages)
    nats = {name: evidence_nats(excerpt, kind) for name, kind in kinds.items()}
    return _softmax(nats | {UNKNOWN: UNKNOWN_NATS})


@lru_cache(maxsize=8192)  # a document's kind is told when it is classified and again when it is judged
def evidence_nats(excerpt: Excerpt, kind: type[Kind]) -> float:
    """The evidence for one kind: each cue's weight by how often it matches, once more if the title holds it."""
    return sum(weight * cue_strength(excerpt, cue) for cue, weight in kind.cues.items())


def cue_strength(excerpt: Excerpt, cue: str) -> float:
    """0 for no match, 1 for frequent ones, 1 more for a match in the title."""
    pattern = _compiled(cue)
    matches = times(pattern, excerpt.text)
    if not matches:
        return 0.0
    rate = 1000 * matches / max(excerpt.words, LEAST_WORDS)
    return min(1.0, math.log1p(rate) / math.log1p(FULL_RATE)) + bool(pattern.search(excerpt.title))


def excerpt_of(pages: Sequence[Page]) -> Excerpt:
    """Head and tail of a long document, all of a short one."""
    text = "\n".join(page.text for page in pages).strip().lower()
    if len(text) > HEAD_CHARS + TAIL_CHARS:
        text = text[:HEAD_CHARS] + "\n" + text[-TAIL_CHARS:]
    return Excerpt(text=text, title=text[:TITLE_CHARS], words=len(text.split()))


@cache
def _compiled(cue: str) -> re.Pattern[str]:
    """The text is in lower case already, and ignoring case takes a third longer: only a cue with capitals asks for it."""
    has_capitals = re.search(r"(?<!\\)[A-Z]", cue) is not None
    return re.compile(cue, re.MULTILINE | (re.IGNORECASE if has_capitals else re.NOFLAG))


def _softmax(nats: Mapping[str, float]) -> dict[str, float]:
    top = max(nats.values())
    weights = {name: math.exp(value - top) for name, value in nats.items()}
    total = sum(weights.values())
    return {name: weight / total for name, weight in weights.items()}
