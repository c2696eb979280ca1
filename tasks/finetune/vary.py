"""Papers made as unlike as real ones: columns torn apart, capitals, misread letters, answers that are missing. No layout is drawn here."""

import random
import re
from collections.abc import Callable, Iterator, Sequence
from functools import partial

from schemas.finetuning import Labelled
from schemas.kind import FieldSpec, fields_of
from schemas.page import Line, Page
from schemas.registry import KINDS
from tasks.finetune.shown import Shown
from tasks.normalise import context_of

MISREAD_RATE = 0.06  # of the letters that have a double, in a misread paper
SHARES = {"torn": 0.35, "capitals": 0.1, "misread": 0.12, "missing": 0.1}  # of the papers that each happens to
_MISREAD = {"O": "0", "0": "O", "l": "1", "1": "l", "I": "l", "S": "5", "5": "S", "B": "8", "e": "c", "c": "e", "rn": "m", "m": "rn", ",": ".", ".": ",", "h": "b", "t": "f"}  # fmt: skip
_COLUMNS = re.compile(r"\s{2,}|\t")
_NARROW = 48  # characters: lines of a receipt or a form

Lines = Sequence[str]


def varied(labelled: Labelled, rng: random.Random, shares: dict[str, float] = SHARES) -> Labelled:
    """The document with each of the changes made or not, by chance."""
    for name, change in _CHANGES.items():
        if rng.random() < shares[name]:
            labelled = _changed(labelled, partial(change, rng=rng))
    return without_an_answer(labelled, rng) if rng.random() < shares["missing"] else labelled


def torn(lines: Lines, rng: random.Random) -> Iterator[str]:
    """Each column on a line of its own, as readers of boxes give receipts."""
    narrow = all(len(line) <= _NARROW for line in lines)
    return (part for line in lines for part in (_COLUMNS.split(line.strip()) if narrow else [line]))


def capitals(lines: Lines, rng: random.Random) -> Iterator[str]:
    return (line.upper() for line in lines)


def misread(lines: Lines, rng: random.Random) -> Iterator[str]:
    """Letters and figures taken for others, as OCR does."""
    return ("".join(_taken_for(c, rng) for c in line) for line in lines)


def without_an_answer(labelled: Labelled, rng: random.Random) -> Labelled:
    """The document without the lines that say one of its fields, which is then absent from it."""
    said = [name for name, label in labelled.labels.items() if label not in (None, False, [])]
    if not said:
        return labelled
    name = rng.choice(said)
    spec = next(spec for spec in _specs(labelled) if spec.name == name)
    label, verbatim = labelled.labels[name], labelled.verbatim.get(name, ())
    words = _shown(labelled).words(spec, label, verbatim)
    less = _changed(labelled, lambda lines: (line for line in lines if not any(_shares(line, w) for w in words)))
    if not less.paper.text.strip() or _shown(less).words(spec, label, verbatim):
        return labelled
    return less.model_copy(update={"labels": {**labelled.labels, name: [] if spec.many else None}})


_CHANGES: dict[str, Callable[..., Iterator[str]]] = {
    "torn": torn,
    "capitals": capitals,
    "misread": misread,
}


def _specs(labelled: Labelled) -> Sequence[FieldSpec]:
    return fields_of(KINDS[labelled.kind])


def _shown(labelled: Labelled) -> Shown:
    return Shown(labelled.paper.text, context_of(labelled.paper.text))


def _shares(line: str, words: str) -> bool:
    """Whether the line holds the words or a part of them that is not short."""
    folded = " ".join(line.split())
    return words in folded or (len(folded) > 5 and folded in words)


def _taken_for(letter: str, rng: random.Random) -> str:
    return _MISREAD.get(letter, letter) if rng.random() < MISREAD_RATE and letter in _MISREAD else letter


def _changed(labelled: Labelled, change: Callable[[Lines], Iterator[str]]) -> Labelled:
    """The document with other lines; boxes are gone, which no question shows."""
    pages = tuple(
        Page(number=page.number, lines=tuple(Line(text=text) for text in change([line.text for line in page.lines])))
        for page in labelled.paper.pages
    )
    return labelled.model_copy(update={"paper": labelled.paper.model_copy(update={"pages": pages})})
