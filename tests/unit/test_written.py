"""The written documents: their labels are labels, and plain rules read no less of them than they did. How well a night does is `nightclerk evaluate`'s."""

from pathlib import Path

import pytest

from schemas.document import Residency
from schemas.finetuning import Labelled
from schemas.kind import fields_of
from schemas.registry import KINDS
from schemas.settings import settings
from tasks.classify import classify
from tasks.find.forms.labels import EMPTY_BOX
from tasks.find.rules import read_by_rules
from tasks.finetune.labelled import read_set
from tasks.measure import measured
from tasks.normalise import context_of, normalise

WRITTEN = Path(__file__).parents[1] / "written"
SETS = sorted(each.name for each in WRITTEN.iterdir() if each.is_dir())
# Documents, how many of them are told to be of their kind, and F1 of plain rules, of each set.
LEAST: dict[str, tuple[int, int, float]] = {
    "accident_report-plain": (80, 71, 0.90),
    "accident_report-typical": (45, 43, 0.86),
    "accident_report-unseen": (30, 28, 0.75),
    "accident_report-worked": (30, 28, 0.94),
    "contract-unseen": (12, 11, 0.82),
    "contract-worked": (12, 12, 0.93),
    "loss_notice-plain": (80, 75, 0.82),
    "loss_notice-typical": (45, 40, 0.71),
    "loss_notice-unseen": (25, 18, 0.66),
    "loss_notice-worked": (25, 23, 0.81),
    "nda-plain": (120, 117, 0.92),
    "nda-typical": (45, 43, 0.91),
    "nda-unseen": (40, 38, 0.78),
    "nda-worked": (40, 40, 0.90),
    "receipt-unseen": (22, 21, 0.84),
    "receipt-worked": (22, 22, 0.95),
}


def documents(name: str) -> list[Labelled]:
    return read_set(WRITTEN / name, tuple(KINDS), Residency.ANYWHERE, settings())


def by_rules(document: Labelled) -> dict[str, object]:
    context = context_of(document.paper.text)
    types = {spec.name: spec.type for spec in fields_of(KINDS[document.kind])}
    said = read_by_rules(document.paper, KINDS[document.kind], context)
    values = {name: normalise(types[name], words, context).value for name, words in said.items() if words != EMPTY_BOX}
    return {name: value.model_dump(mode="json") if hasattr(value, "model_dump") else value for name, value in values.items()}  # fmt: skip


@pytest.mark.parametrize("name", SETS)
def test_rules_read_as_much_of_it_as_they_did(name: str) -> None:
    found, (count, told, f1) = documents(name), LEAST[name]
    kinds = [classify(each.paper.pages, KINDS, settings().classify_confidence).kind for each in found]
    assert len(found) == len(list((WRITTEN / name / "documents").iterdir())) == count
    assert sum(kind == each.kind for kind, each in zip(kinds, found, strict=True)) >= told
    assert (measured([(each.labels, by_rules(each)) for each in found])[""].f1 or 0.0) >= f1


@pytest.mark.parametrize("name", SETS)
def test_its_labels_are_of_its_kinds_fields(name: str) -> None:
    for each in documents(name):
        assert each.kind == name.rpartition("-")[0]
        assert each.labels.keys() <= {spec.name for spec in fields_of(KINDS[each.kind])}
