"""What a training reads, on a real database: sealed documents stay out, corrections come in, marks are inherited."""

import hashlib
import json
import logging
import random
import shutil
from pathlib import Path
from typing import Any

import pytest

from schemas.document import Arrival, Residency
from schemas.errors import SettingError
from schemas.finetuning import Recipe, Training
from schemas.model import BUNDLED, MANIFEST
from schemas.page import Line, Page, Parsed
from schemas.registry import KINDS
from schemas.settings import settings
from schemas.step import Fingerprints, ParseResult
from sql.documents.arrivals import add_arrivals
from sql.documents.pages import latest_papers, record_parsed
from sql.models.held_out import seal, sealed
from tasks import train_model
from tasks.extract.read import questions
from tasks.finetune import parts
from tasks.finetune.corpus import _as_learned, corpus, require_unsealed
from tasks.finetune.folder import Plan, TrainingFolder
from tasks.finetune.labelled import read_set
from tasks.finetune.split import split
from tasks.llm.adapters import SHIPPED, manifest_of
from tasks.llm.base_weights import base_hash
from tasks.llm.weights import Weights
from tasks.train_model import questions_of, residency_of, train_adapter
from tests.integration.corrected import Correction, add_correction
from tests.tiny_models import save_tiny
from tests.unit.labelled_papers import NDA, NDA_LABELS, document
from tests.unit.test_finetune_split import text

PRINTS = Fingerprints(parse="p", classify="c", read={})


def receipts(folder: Path, count: int) -> Path:
    """A labelled set of receipts of as many shops."""
    (folder / "documents").mkdir(parents=True)
    rows = []
    for i in range(count):
        shop = f"{chr(65 + i % 26)}{chr(65 + i // 26)}LOR TRADING"
        rng = random.Random(i)
        goods = [" ".join("".join(rng.choices("abdeiklmnoprstu", k=6)) for _ in range(3)) for _ in range(12)]
        text = "\n".join([shop, f"{i + 1} JALAN MERAH", f"0{i % 9 + 1}/03/2018", *goods, f"TOTAL {i + 10}.90"])
        (folder / "documents" / f"{i}.txt").write_text(text)
        rows.append({"file": f"documents/{i}.txt", "kind": "receipt", "fields": {"company": shop, "date": f"2018-03-0{i % 9 + 1}", "total": f"{i + 10}.90"}})  # fmt: skip
    (folder / "expected.jsonl").write_text("\n".join(map(json.dumps, rows)))
    return folder


def training(*sets: Path, **changes: object) -> Training:
    asked = {"name": "t", "kinds": ("receipt", "nda"), "base": "smollm2-135m", "data": tuple(map(str, sets))}
    return Training.model_validate(asked | changes)


def test_what_is_held_out_is_sealed_and_never_learned(store: str, tmp_path: Path) -> None:
    folder = receipts(tmp_path / "shops", 40)
    found = corpus(training(folder))
    held_out = {document.paper.content_hash for document in found.held_out}
    learned = {example.content_hash for example in found.examples}
    assert held_out and learned and not held_out & learned
    assert len(held_out | learned) == 40
    assert sealed(held_out | learned) == held_out
    require_unsealed(found.examples)


def test_a_sealed_document_is_not_learned_in_another_set_either(store: str, tmp_path: Path) -> None:
    folder = receipts(tmp_path / "shops", 40)
    learned = {example.content_hash for example in corpus(training(folder, name="first")).examples}
    one = sorted(learned)[0]
    seal([one], "another set")
    again = corpus(training(folder, name="second"))
    assert one not in {example.content_hash for example in again.examples}


def test_what_the_base_learned_is_not_held_out(store: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = receipts(tmp_path / "shops", 40)
    one, *rest = alone(folder)[1]
    monkeypatch.setattr(parts, "learned_from", lambda weights: {one})
    found = corpus(training(folder, name="learned"))
    assert one in found.gathered.learned and sealed([one]) == set()
    assert set(found.gathered.held_out) == set(rest)


def test_what_measured_the_shipped_model_is_held_out(
    store: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = receipts(tmp_path / "shops", 40)
    (one, *_), held_out = alone(folder)
    monkeypatch.setattr(parts, "shipped_held_out", lambda: {one, "0" * 64})
    found = corpus(training(folder, name="shipped"))
    assert set(found.gathered.held_out) == {one, *held_out} == sealed([one, *held_out])


def alone(folder: Path) -> tuple[list[str], list[str]]:
    """What of a set is learned and what is held out where nothing else is known."""
    parted = split(read_set(folder, ("receipt",), Residency.ANYWHERE, settings()))
    train, held_out = ([each.paper.content_hash for each in part] for part in parted)
    return train, held_out


def test_questions_show_as_much_as_productions(store: str) -> None:
    words = f"{text(1)}. {text(2)}\nThis agreement is governed by the laws of Ohio."
    digest = _arrived(words, Residency.ANYWHERE)
    [paper] = [each.model_copy(update={"kind": "nda"}) for each in latest_papers([digest])]
    asked = [each.request for each in corpus(training(name="window")).examples]
    assert asked == [each.request for each in questions(paper, KINDS["nda"], settings().window_tokens)]
    assert asked != [each.request for each in questions(paper, KINDS["nda"], 100)]


def test_generated_documents_are_varied_and_real_ones_are_not() -> None:
    real = [document(f"{NDA}\n{i}", NDA_LABELS, digest=f"{i}") for i in range(40)]
    generated = [each.model_copy(update={"generated": True}) for each in real]
    asked = training(name="varied")
    assert list(_as_learned(asked, real)) == real
    found = list(_as_learned(asked, generated))
    assert 5 < sum(one != other for one, other in zip(found, generated, strict=True)) < 35
    assert found == list(_as_learned(asked, generated))


def test_a_quantised_base_is_refused_before_anything_is_sealed(
    store: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(train_model, "corpus", lambda training: pytest.fail("gathered"))
    base = save_tiny("smollm2", tmp_path / "base")
    config = json.loads((base / "config.json").read_text())
    (base / "config.json").write_text(json.dumps(config | {"quantization_config": {"quant_method": "awq"}}))
    with pytest.raises(SettingError, match=r"is quantised \(awq\).*--base"):
        train_model.gather.fn(training(receipts(tmp_path / "shops", 12), name="quantised", base=str(base)))


def test_the_last_look_refuses_a_document_that_was_sealed_meanwhile(store: str, tmp_path: Path) -> None:
    found = corpus(training(receipts(tmp_path / "shops", 12), name="third"))
    seal([found.examples[0].content_hash], "another set")
    with pytest.raises(SettingError, match="1 documents to be learned from are sealed"):
        require_unsealed(found.examples)


def test_the_same_request_gives_the_same_corpus(store: str, tmp_path: Path) -> None:
    folder = receipts(tmp_path / "shops", 12)
    asked = training(folder, samples=(("receipt", 3),), name="fourth")
    first = corpus(asked)
    corpus.cache_clear()
    assert corpus(asked).data_hash == first.data_hash
    assert corpus(training(folder, samples=(("receipt", 1),), name="fourth")).data_hash != first.data_hash


def test_one_document_of_the_premises_keeps_the_model_there(store: str, tmp_path: Path) -> None:
    folder = receipts(tmp_path / "shops", 12)
    open_set = training(folder, residency=Residency.ANYWHERE, name="fifth")
    assert corpus(open_set).residency is Residency.ANYWHERE
    assert corpus(training(folder, name="fifth")).residency is Residency.ON_PREMISES
    _arrived("NDA between A Inc. and B Inc.", Residency.ON_PREMISES)
    assert corpus(training(folder, residency=Residency.ANYWHERE, name="sixth")).residency is Residency.ON_PREMISES


def test_a_correction_is_learned_and_what_nobody_settled_is_not(store: str) -> None:
    digest = _arrived("This NDA is made by Alor Inc. and Bena Ltd. under the laws of Ohio.", Residency.ANYWHERE)
    found = corpus(training(name="seventh"))
    answers = {example.request.request_id.rpartition("/")[2]: example for example in found.examples}
    assert {example.content_hash for example in found.examples} == {digest}
    assert '"governing_law":"Ohio"' in answers["law"].answer
    assert answers["law"].present == ("governing_law",)
    assert len(answers["law"].unscored) == 1  # the term
    assert len(answers["who"].unscored) == 2


def test_without_anything_to_learn_from_it_is_said_so(store: str) -> None:
    with pytest.raises(SettingError, match="nothing to learn from"):
        corpus(training(name="eighth"))


def test_a_folder_that_is_no_set_is_refused(store: str, tmp_path: Path) -> None:
    with pytest.raises(SettingError, match="no labelled set"):
        corpus(training(tmp_path, name="ninth"))


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"base_hash": "another"}, "another model than when this training began"),
        ({"questions": ("asked", "schema")}, "asks otherwise than when this training began"),
    ],
)
def test_a_base_or_a_question_that_is_another_one_now_is_refused(store: str, home: Path, tmp_path: Path, changed: dict[str, Any], said: str) -> None:  # fmt: skip
    """`production` may be promoted between a kill and the next start: the checkpoint would go on over other weights."""
    asked = training(receipts(tmp_path / "shops", 12), name=f"moved-{tmp_path.name[-1]}{id(tmp_path)}")
    folder = TrainingFolder(asked, settings())
    found, base = corpus(asked), base_hash(BUNDLED)
    plan = Plan(training=asked, base=BUNDLED, base_hash=base, whole_base_hash=base, questions=questions_of(asked), residency=found.residency, recipe=Recipe(), gathered=found.gathered, data_hash=found.data_hash)  # fmt: skip
    folder.begin(plan.model_copy(update=changed))
    try:
        with pytest.raises(SettingError, match=said):
            train_adapter.fn(asked)
    finally:
        shutil.rmtree(folder.path)


def test_what_a_night_would_reject_unread_is_no_labelled_document(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:  # fmt: skip
    """A scan on which OCR finds nothing has pages, without a line."""
    from PIL import Image

    folder = receipts(tmp_path / "shops", 3)
    rows = (folder / "expected.jsonl").read_text().splitlines()
    blank = json.loads(rows[0]) | {"file": "documents/blank.png"}
    (folder / "expected.jsonl").write_text("\n".join([*rows, json.dumps(blank)]))
    Image.new("RGB", (600, 800), "white").save(folder / "documents" / "blank.png")
    assert "blank.png" not in {
        Path(each.name).name for each in read_set(folder, ("receipt",), Residency.ANYWHERE, settings())
    }


def test_the_mark_of_a_base_is_inherited_by_its_manifest_alone(tmp_path: Path) -> None:
    """In another home no registry knows the model."""
    marks = {}
    for mark in Residency:
        record = manifest_of(SHIPPED).model_copy(update={"residency": mark})
        (tmp_path / mark).mkdir()
        (tmp_path / mark / MANIFEST).write_text(record.model_dump_json())
        marks[mark] = residency_of(Weights(name="x", base=BUNDLED, adapter=tmp_path / mark, hash=""))
    assert marks == {mark: mark for mark in Residency}
    assert residency_of(Weights(name=BUNDLED, base=BUNDLED, hash="")) is Residency.ANYWHERE


def test_what_is_left_out_of_a_set_is_said(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = receipts(tmp_path / "shops", 6)
    (folder / "documents" / "2.txt").write_bytes(b"")
    monkeypatch.setattr(logging.getLogger("nightclerk"), "propagate", True)
    with caplog.at_level(logging.INFO, "nightclerk"):
        assert len(read_set(folder, ("receipt",), Residency.ANYWHERE, settings())) == 5
    assert "1 of 6 documents" in caplog.text


def _arrived(text: str, residency: Residency) -> str:
    """A parsed document in the store, with a person's correction of its governing law."""
    content = text.encode()
    digest = hashlib.sha256(content).hexdigest()
    arrival = Arrival(inbox="i", name="a.txt", content_hash=digest, size_bytes=len(content), content=content, residency=residency)  # fmt: skip
    add_arrivals([arrival], PRINTS.parse)
    page = Page(number=1, lines=(Line(text=text),))
    record_parsed([ParseResult(content_hash=digest, parsed=Parsed(pages=(page,)))], PRINTS)
    add_correction(Correction(content_hash=digest, kind="nda", field="governing_law", words=("Ohio",), value="Ohio", corrected_by="analyst"))  # fmt: skip
    return digest
