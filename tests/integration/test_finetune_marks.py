"""Marks that keep documents on the premises keep them there as labelled ones too, and with them the model, whatever --shareable says."""

import json
from pathlib import Path

import pytest

from schemas.document import Arrival, Residency
from schemas.mark import FOLDER, Mark
from sql.documents.arrivals import add_arrivals
from sql.documents.marks import add_labelled, add_marks
from tasks.finetune.corpus import corpus
from tests.conftest import forget_settings
from tests.integration.test_finetune_corpus import receipts, training

pytestmark = pytest.mark.usefixtures("store")


def residency(folder: Path) -> Residency:
    """Of a model that learned from this set with --shareable."""
    corpus.cache_clear()
    return corpus(training(folder, residency=Residency.ANYWHERE, name="shared")).residency


@pytest.fixture
def shops(tmp_path: Path) -> Path:
    return receipts(tmp_path / "shops", 12)


def test_what_is_not_marked_may_leave(shops: Path) -> None:
    assert residency(shops) is Residency.ANYWHERE


@pytest.mark.parametrize("mark", ["kind:receipt", "inbox:{shops}", "inbox:{shops}/documents"])
def test_a_mark_of_the_settings_keeps_the_model(shops: Path, monkeypatch: pytest.MonkeyPatch, mark: str) -> None:
    monkeypatch.setenv("NIGHTCLERK_ON_PREMISES", json.dumps([mark.format(shops=shops)]))
    forget_settings()
    assert residency(shops) is Residency.ON_PREMISES
    monkeypatch.undo()
    forget_settings()


def test_a_mark_of_another_kind_keeps_nothing(shops: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NIGHTCLERK_ON_PREMISES", '["kind:nda"]')
    forget_settings()
    assert residency(shops) is Residency.ANYWHERE
    monkeypatch.undo()
    forget_settings()


def test_a_mark_once_made_stays(shops: Path) -> None:
    add_marks([Mark(what="kind", subject="receipt")])
    assert residency(shops) is Residency.ON_PREMISES


def test_a_set_below_a_marked_folder_stays(tmp_path: Path) -> None:
    assert residency(receipts(tmp_path / FOLDER / "shops", 12)) is Residency.ON_PREMISES


def test_one_document_that_arrived_marked_is_enough(shops: Path) -> None:
    learned = corpus(training(shops, name="before")).gathered.learned
    one, other = sorted(learned)[:2]
    for digest, mark in ((other, Residency.ANYWHERE), (one, Residency.ON_PREMISES)):
        add_arrivals([Arrival(inbox="i", name=digest, content_hash=digest, size_bytes=1, content=b"x", residency=mark)], "p")  # fmt: skip
        assert residency(shops) is mark


def test_what_was_said_of_a_labelled_document_counts(shops: Path) -> None:
    digest = sorted(corpus(training(shops, name="before")).gathered.learned)[0]
    add_labelled({digest: Residency.ANYWHERE})
    assert residency(shops) is Residency.ANYWHERE
    add_labelled({digest: Residency.ON_PREMISES})
    assert residency(shops) is Residency.ON_PREMISES
