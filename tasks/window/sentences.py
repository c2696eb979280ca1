"""Cuts long blocks of numbered lines at the ends of sentences. Paragraphs are found elsewhere."""

import re
from collections.abc import Iterable, Iterator

_END = re.compile(r"(?:[a-z]{2}|\d\d|[)\]”\"])[.;?!][\"”’')]*$")
_ABBREVIATION = re.compile(r"\W*(?:inc|corp|ltd|co|llc|no|mr|mrs|ms|dr|st|vs|sec|art)\.\W*$", re.I)

Block = list[tuple[int, str]]  # a line's place on its page, and its text or a word of it


def pieces(blocks: Iterable[Block], most_words: int) -> Iterator[Block]:
    """The blocks, those of too many words as several, cut at sentence ends where there are any."""
    for block in blocks:
        words = [(line, word) for line, text in block for word in text.split()]
        if len(words) <= most_words:
            yield block
        else:
            yield from _packed(_sentences(words, most_words), most_words)


def ends_sentence(word: str) -> bool:
    return _END.search(word) is not None and not _ABBREVIATION.match(word)


def _sentences(words: Block, most_words: int) -> Iterator[Block]:
    sentence: Block = []
    for numbered in words:
        sentence.append(numbered)
        if len(sentence) == most_words or ends_sentence(numbered[1]):
            yield sentence
            sentence = []
    if sentence:
        yield sentence


def _packed(sentences: Iterable[Block], most_words: int) -> Iterator[Block]:
    packed: Block = []
    for sentence in sentences:
        if packed and len(packed) + len(sentence) > most_words:
            yield packed
            packed = []
        packed = packed + sentence
    if packed:
        yield packed
