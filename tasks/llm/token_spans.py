"""Where each answer token lies in the answer's text. What the logprobs mean is not here."""

from collections.abc import Iterator, Sequence
from itertools import accumulate

Span = tuple[int, int]


def spans_in(text: str, pieces: Sequence[bytes]) -> list[Span | None]:
    """The characters that each token's bytes belong to; None for tokens outside the text, all None if they do not spell it.

    Servers strip the text, put the end-of-turn token or the model's thoughts among the tokens, and split a character over
    several: then each of those has the whole character, and so has an empty token before the one that completes it.
    """
    whole, joined = text.encode("utf-8", "replace"), b"".join(pieces)
    shift = joined.rfind(whole) if whole else -1
    if shift < 0:
        return [None] * len(pieces)
    characters = list(_character_of_each_byte(text))
    starts = accumulate((len(piece) for piece in pieces), initial=-shift)
    return [_span(start, start + len(piece), characters) for start, piece in zip(starts, pieces, strict=False)]


def _span(start: int, end: int, characters: Sequence[int]) -> Span | None:
    first, last = max(start, 0), min(max(end, start + 1), len(characters)) - 1
    return (characters[first], characters[last] + 1) if first <= last else None


def _character_of_each_byte(text: str) -> Iterator[int]:
    for position, character in enumerate(text):
        for _ in character.encode("utf-8", "replace"):
            yield position
