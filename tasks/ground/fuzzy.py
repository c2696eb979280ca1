"""Words found again but for typing and OCR errors. Candidates come from shared or similar tokens, rapidfuzz judges them."""

import re
from collections import Counter
from collections.abc import Iterator
from itertools import islice

from rapidfuzz import fuzz, process
from rapidfuzz.distance import LCSseq, Levenshtein

from tasks.ground.stream import Stream

LEAST_SIMILARITY = 0.85
_LEAST_CHARACTERS = 5
_MOST_TOKENS_COMPARED = 12
_MOST_PLACES = 200
_CANDIDATES = 12
_CANDIDATES_OF_LONG = 4
_LONG = 200  # characters beyond which tokens are aligned instead of characters
_SLACK = 3
_LEGAL_FORM = re.compile(
    r"\b(?:inc|incorporated|corp|corporation|co|company|llc|l l c|ltd|limited|lp|llp|plc|gmbh|ag|sa|s a|nv|n v|bv|b v"
    r"|sdn|bhd|berhad|pte|pty|enterprise|trading|holdings|group|the|and|of)\b"
)

Tokens = tuple[int, int]


def vocabulary_of(document: Stream) -> dict[str, list[int]]:
    """Where each token stands."""
    places: dict[str, list[int]] = {}
    for place, token in enumerate(document.text.split(" ")):
        places.setdefault(token, []).append(place)
    return places


def fuzzy_places(
    document: Stream, vocabulary: dict[str, list[int]], words: Stream, *, name: bool
) -> Iterator[tuple[Tokens, float]]:
    """Runs of tokens similar to the words, best first, with their similarity; names must be alike without their legal form too."""
    if len(words.text) < _LEAST_CHARACTERS or not document.starts:
        return
    scored = {
        tokens: _similarity(words.text, document.tokens(*tokens), name) for tokens in _runs(document, vocabulary, words)
    }
    for tokens, similarity in sorted(scored.items(), key=lambda item: (-item[1], item[0])):
        if similarity >= LEAST_SIMILARITY:
            yield tokens, similarity


def _runs(document: Stream, vocabulary: dict[str, list[int]], words: Stream) -> Iterator[Tokens]:
    count = len(words.starts)
    for start in _starts(vocabulary, words.text.split(" ")):
        first = max(0, start - _SLACK)
        last = min(len(document.starts), start + count + _SLACK)
        if first < last:
            yield _aligned(document, first, last, words.text)


def _starts(vocabulary: dict[str, list[int]], tokens: list[str]) -> Iterator[int]:
    """Where the words may begin, by votes of their tokens; a rare token's vote weighs more."""
    votes: Counter[int] = Counter()
    for offset, token in enumerate(tokens):
        for likeness, places in _alike(vocabulary, token, compare=len(tokens) <= _MOST_TOKENS_COMPARED):
            for place in islice(places, _MOST_PLACES):
                votes[place - offset] += round(1000 * likeness / (1 + len(places)) ** 0.5)
    most = _CANDIDATES if len(tokens) <= _MOST_TOKENS_COMPARED else _CANDIDATES_OF_LONG
    yield from (start for start, _ in votes.most_common(most))


def _alike(vocabulary: dict[str, list[int]], token: str, *, compare: bool) -> Iterator[tuple[float, list[int]]]:
    if token in vocabulary:
        yield 1.0, vocabulary[token]
    elif compare and len(token) > 2:
        for other, score, _ in process.extract(token, vocabulary.keys(), scorer=fuzz.ratio, score_cutoff=65, limit=6):
            yield score / 100, vocabulary[other]


def _aligned(document: Stream, first: int, last: int, words: str) -> Tokens:
    """The run of tokens within the window that fits best."""
    window = document.tokens(first, last)
    if len(words) > _LONG:
        return _token_aligned(first, window.split(" "), words.split(" "))
    fit = fuzz.partial_ratio_alignment(words, window)
    if fit is None or len(window) <= len(words):
        return first, last
    base = document.starts[first]
    begin = document.token_at(base + fit.dest_start)
    end = document.token_at(base + max(fit.dest_start, fit.dest_end - 1)) + 1
    return _best(
        document, words, [(begin, end), (begin + 1, end), (begin, end - 1), (begin, end + 1), (begin - 1, end)]
    )


def _token_aligned(first: int, window: list[str], tokens: list[str]) -> Tokens:
    """From the first shared token to the last; the alignment by characters would take seconds for a long sentence."""
    shared = [block for block in LCSseq.opcodes(tokens, window) if block.tag == "equal"]
    if not shared:
        return first, first + len(window)
    return first + shared[0].dest_start, first + shared[-1].dest_end


def _best(document: Stream, words: str, runs: list[Tokens]) -> Tokens:
    possible = [(first, last) for first, last in runs if 0 <= first < last <= len(document.starts)]
    return max(possible, key=lambda run: fuzz.ratio(words, document.tokens(*run)))


def _similarity(words: str, found: str, name: bool) -> float:
    """Share of agreeing characters. Another form of a word ("licensee" for "license") is another word, and a legal form names nobody."""
    if " " not in words and (words.startswith(found) or found.startswith(words)):
        return 0.0
    ratio = fuzz.ratio(words, found) / 100
    if len(words) > _LONG:
        return ratio
    edits = Levenshtein.normalized_similarity(words, found)
    if not name:
        return min(ratio, edits)
    return min(ratio, (edits + Levenshtein.normalized_similarity(_core(words), _core(found))) / 2)


def _core(name: str) -> str:
    core = " ".join(_LEGAL_FORM.sub(" ", name).split())
    return core or name
