"""Which paragraphs a group of fields is asked over: the head, the tail and each field's best, within a budget of tokens."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, zip_longest
from typing import NamedTuple

from schemas.kind import FieldSpec
from schemas.values import ValueType
from tasks.window.index import ParagraphIndex
from tasks.window.paragraph import Paragraph

GAP = " […] "
HEAD_SHARE = 0.4
TAIL_SHARE = 0.1
AT_THE_ENDS = frozenset({ValueType.NAMES, ValueType.NAME, ValueType.DATE, ValueType.TEXT})  # in the head or the tail


class Window(NamedTuple):
    """What the model is shown.

    Attributes:
        chosen: indices of the shown paragraphs, in the order of the document.
        unread_share: share of the document's characters that is not shown, 0 to 1.
        whole: whether all of it is shown.
    """

    text: str
    chosen: tuple[int, ...]
    unread_share: float
    whole: bool


def choose(index: ParagraphIndex, specs: Sequence[FieldSpec], budget_tokens: int) -> Window:
    """The document, or if it is over the budget the paragraphs that promise most for these fields."""
    if sum(index.costs) <= budget_tokens:
        return window_of(index.paragraphs, range(len(index.costs)))
    return window_of(index.paragraphs, _within(_candidates(index, specs, budget_tokens), index.costs, budget_tokens))


def window_of(paragraphs: Sequence[Paragraph], chosen: Iterable[int]) -> Window:
    """The chosen paragraphs in the order of the document, gaps marked."""
    order = tuple(sorted(set(chosen)))
    total = sum(len(paragraph.text) for paragraph in paragraphs)
    shown = sum(len(paragraphs[i].text) for i in order)
    return Window(
        text="".join(_spaced(paragraphs, order)),
        chosen=order,
        unread_share=1 - shown / total if total else 0.0,
        whole=len(order) == len(paragraphs),
    )


def _spaced(paragraphs: Sequence[Paragraph], order: Sequence[int]) -> Iterator[str]:
    previous = -1
    for i in order:
        if i != previous + 1:
            yield GAP
        elif i:
            yield "\n"
        yield paragraphs[i].text
        previous = i
    if order and previous != len(paragraphs) - 1:
        yield GAP


def _candidates(index: ParagraphIndex, specs: Sequence[FieldSpec], budget: int) -> Iterator[int]:
    at_the_ends = sum(spec.type in AT_THE_ENDS for spec in specs) / len(specs)
    forward = range(len(index.costs))
    head = _within(forward, index.costs, round(budget * HEAD_SHARE * at_the_ends), stop=True)
    tail = _within(reversed(forward), index.costs, round(budget * TAIL_SHARE * at_the_ends), stop=True)
    rounds = zip_longest(*(index.ranked(spec) for spec in specs))
    return chain(head, tail, (i for ranks in rounds for i in ranks))


def _within(candidates: Iterable[int], costs: Sequence[int], budget: int, *, stop: bool = False) -> list[int]:
    """The first candidates that fit, each once; with `stop` none after the first that does not."""
    chosen: dict[int, None] = {}
    left = budget
    for i in candidates:
        if i in chosen:
            continue
        if costs[i] <= left:
            chosen[i] = None
            left -= costs[i]
        elif stop:
            break
    return list(chosen)
