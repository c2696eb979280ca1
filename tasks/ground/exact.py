"""Words found again as they are, or but for case, punctuation, accents and hyphens; always whole words and whole figures."""

from collections.abc import Iterator

from tasks.ground.stream import Stream

Place = tuple[int, int]


def printed_places(document: Stream, words: Stream) -> list[Place]:
    """Where the words stand verbatim; a match may leave out punctuation around a printed word, but no letter or digit."""
    return [
        (_source(document, start), _source(document, start + len(words.text) - 1) + 1)
        for start in _hits(document.text, words.text)
        if _bounded(document.text, start, start + len(words.text))
    ]


def folded_places(document: Stream, words: Stream) -> list[Place]:
    """Where the folded words stand, token by token."""
    places = []
    for start in _hits(document.text, words.text):
        end = start + len(words.text)
        first, last = document.token_at(start), document.token_at(end - 1)
        if document.starts[first] == start and (end == len(document.text) or document.text[end] == " "):
            places.append((document.spans[first][0], document.spans[last][1]))
    return places


def _hits(text: str, needle: str) -> Iterator[int]:
    """Starts of the needle, not overlapping; words without a letter or digit are found nowhere."""
    at = text.find(needle) if any(letter.isalnum() for letter in needle) else -1
    while at >= 0:
        yield at
        at = text.find(needle, at + len(needle))


def _source(stream: Stream, offset: int) -> int:
    token = stream.token_at(offset)
    return stream.spans[token][0] + offset - stream.starts[token]


def _bounded(text: str, start: int, end: int) -> bool:
    return not _continues(text[start], text[max(0, start - 2) : start][::-1]) and not _continues(
        text[end - 1], text[end : end + 2]
    )


def _continues(edge: str, outside: str) -> bool:
    """Whether the word or figure goes on outside: the 5 of "15.00", the 234 of "1,234"."""
    if not edge.isalnum() or not outside:
        return False
    if outside[0].isalnum():
        return True
    return edge.isdigit() and outside[0] in ".,:/" and outside[1:].isdigit()
