"""Whether an agreement has a clause: by the words that such clauses are made of, in clause_wordings.py. What it says is not read."""

import re
from collections.abc import Callable, Sequence
from functools import partial
from types import MappingProxyType

from tasks.find.agreements.clause_wordings import WORDINGS, Wording
from tasks.find.sentences import place_of
from tasks.normalise.sought import plain, possible
from tasks.normalise.span import Span

_WORDS = 12  # of the sentence, as many as show where it stands
_SMALL = frozenset(["of", "on", "and", "or", "in", "the", "for", "to", "by", "a", "an"])
_HEADING = 9  # words
_NUMBERED = re.compile(r"\W*(?:(?:Section|Article|§)\s*)?(?:\d+(?:\.\d+)*|[IVX]+)\b", re.I)

Rule = Callable[[str], tuple[str, ...]]


def _found(wordings: Sequence[Wording], text: str) -> tuple[str, ...]:
    """The first words of the first sentence that one wording has; a heading says what is spoken of, not what is agreed."""
    small = plain(text)
    likely = (each for each in wordings if possible(each.says, small))
    return next((told for each in likely if (told := _worded(each, text, small))), ())


def _worded(wording: Wording, text: str, small: str) -> tuple[str, ...]:
    for match in wording.says.finditer(text if wording.cased else small):
        span = Span(start=match.start(), end=match.end(), text=text[match.start() : match.end()], value=True)
        sentence = _sentence(text, span)
        if _says_all(wording, sentence) and not _in_heading(text, span, sentence):
            return (" ".join(sentence.split()[:_WORDS]),)
    return ()


def _says_all(wording: Wording, sentence: str) -> bool:
    if wording.unless and wording.unless.search(sentence):
        return False
    return wording.beside is None or wording.beside.search(sentence) is not None


def _sentence(text: str, span: Span) -> str:
    place = place_of(text, span)
    return f"{place.before} {span.text} {place.after}"


def _in_heading(text: str, span: Span, sentence: str) -> bool:
    """In a sentence of its own, or in a numbered line, of few words that all begin great."""
    start = text.rfind("\n", 0, span.start) + 1
    line = text[start:].split("\n", 1)[0]
    within = span.end <= start + len(line) and _NUMBERED.match(line) is not None
    return _is_heading(sentence.split()) or (within and _is_heading(line.split()))


def _is_heading(words: list[str]) -> bool:
    return len(words) <= _HEADING and not any(word[:1].islower() and word not in _SMALL for word in words)


CLAUSES: MappingProxyType[str, Rule] = MappingProxyType(
    {word: partial(_found, wordings) for word, wordings in WORDINGS.items()}
)
