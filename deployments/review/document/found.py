"""Where typed words stand in a document, so that an answer has its evidence without anybody pointing at it. Pure; only what stands there literally is found."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from schemas.page import Box, Page
from schemas.reading import Evidence, EvidenceGrade


class Token(NamedTuple):
    """A word as it is compared and as it stands; without a box in formats without pages."""

    folded: str
    page: int
    line: int
    text: str
    box: Box | None = None
    ocr_confidence: float | None = None


class Tokens(NamedTuple):
    """A document's words in order, and where each stands as it is compared."""

    all: Sequence[Token]
    at: Mapping[str, Sequence[int]]


def tokens_of(pages: Sequence[Page]) -> Tokens:
    """The words of the pages; many things can be searched for in them."""
    tokens, at = [token for page in pages for token in _tokens(page)], defaultdict(list)
    for place, token in enumerate(tokens):
        at[token.folded].append(place)
    return Tokens(tokens, at)


def found(text: str, tokens: Tokens) -> Evidence | None:
    """The first place that holds these words in a row, case and stops at their ends aside; None for none."""
    wanted = [folded for word in text.split() if (folded := _folded(word))]
    places = [at for at in tokens.at.get(wanted[0], ()) if _stands(wanted, tokens.all, at)] if wanted else []
    return _evidence(tokens.all[places[0] : places[0] + len(wanted)], len(places)) if places else None


def around(boxes: Sequence[Box]) -> Box | None:
    """The least box that holds all of them."""
    if not boxes:
        return None
    whole = boxes[0]
    for box in boxes[1:]:
        whole = whole.union(box)
    return whole


def _stands(wanted: Sequence[str], tokens: Sequence[Token], at: int) -> bool:
    """Within one page."""
    these = tokens[at : at + len(wanted)]
    return [token.folded for token in these] == wanted and these[0].page == these[-1].page


def _tokens(page: Page) -> Iterator[Token]:
    for number, line in enumerate(page.lines):
        for word in line.words:
            yield Token(_folded(word.text), page.number, number, word.text, word.box, word.ocr_confidence)
        for text in () if line.words else line.text.split():
            yield Token(_folded(text), page.number, number, text)


def _folded(word: str) -> str:
    return word.casefold().strip(".,;:()[]“”\"'")


def _evidence(tokens: Sequence[Token], occurrences: int) -> Evidence:
    sure = [token.ocr_confidence for token in tokens if token.ocr_confidence is not None]
    return Evidence(
        grade=EvidenceGrade.EXACT, page=tokens[0].page, line_first=tokens[0].line, line_last=tokens[-1].line,
        box=around([token.box for token in tokens if token.box]), quote=" ".join(token.text for token in tokens), similarity=1.0,
        occurrences=occurrences, ocr_confidence=min(sure, default=None),
    )  # fmt: skip
