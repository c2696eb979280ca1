"""The generator with one kind of its variety taken away, for the trainings that tell what it adds. Changes the process that calls it."""

from collections.abc import Callable, Mapping, Sequence
from types import ModuleType
from typing import Any

from tasks.finetune import samples
from tasks.samples import contract_wording, dates, nda, nda_wording, numbering, receipt_looks
from tasks.samples.render.text import to_text
from tasks.samples.wording import CHOICE

_WORDED = "May 8, 2014"
_IN_FIGURES = "05/08/2014"
_NO_SENTENCES = ("ROLES", "QUALIFIERS", "PURPOSES", "SHORT_NAMES", "WORKS")  # names
_LABELS = ("heads", "pay", "subtotal", "cash", "change", "thanks", "tax_id")  # what a receipt says beside its facts


def one_layout() -> None:
    """Texts alone; NDAs between two parties with numbered sections under inline headings; receipts of one country, 32 characters wide."""
    vars(samples)["_render_of"] = lambda sample, rng: ("txt", to_text)
    _only(nda.FORMS, "mutual")
    vars(nda)["SHORT"] = numbering.SHORT[:1]
    _only(receipt_looks.SHARES, next(iter(receipt_looks.SHARES)))


def one_wording() -> None:
    """Each sentence and label in the first way that it is written; names, places, goods and forms vary as ever."""
    for module in (nda_wording, contract_wording):
        _first_of_all(module)
    _looks(lambda look: {name: getattr(look, name)[:1] for name in _LABELS})


def one_date_order() -> None:
    """Month first everywhere, in words in agreements and in figures on receipts."""
    for styles in (dates.LEGAL_US, dates.LEGAL_UK):
        _only(styles, _WORDED)
    _looks(lambda look: {"dates": {_IN_FIGURES: 1.0}})


def _looks(changed: Callable[[receipt_looks.Look], dict[str, Any]]) -> None:
    for country, look in receipt_looks.LOOKS.items():
        receipt_looks.LOOKS[country] = look.model_copy(update=changed(look))


def _only(weights: dict[str, float], kept: str) -> None:
    weights.clear()
    weights[kept] = 1.0


def _first_of_all(module: ModuleType) -> None:
    for name, said in vars(module).items():
        if name.isupper() and name not in _NO_SENTENCES:
            vars(module)[name] = (
                {each: _first(ways) for each, ways in said.items()} if isinstance(said, Mapping) else _first(said)
            )


def _first(ways: Sequence[str]) -> tuple[str, ...]:
    """The first of the sentences, with the first of the ways of each of its choices."""
    sentence = ways[0]
    while CHOICE.search(sentence):
        sentence = CHOICE.sub(lambda found: found.group(1).split("|")[0], sentence)
    return (sentence,)
