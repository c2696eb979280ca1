"""Corrections as a training sees them: divided with the sets and by the same rule, of one kind a document, and fixed when the training begins."""

import hashlib
import json
import shutil
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest

from schemas.document import Arrival, Residency
from schemas.errors import SettingError
from schemas.finetuning import Example, Labelled, Recipe, Trained, Training
from schemas.model import BUNDLED
from schemas.page import Line, Page, Parsed
from schemas.settings import settings
from schemas.step import Fingerprints, ParseResult
from sql.connection import database
from sql.documents.arrivals import add_arrivals
from sql.documents.pages import record_parsed
from sql.models.corrections import training_corrections
from sql.models.held_out import seal, sealed
from sql.models.registry import register_model, registered_models
from tasks import train_model
from tasks.evaluation.held_out import HeldOut
from tasks.finetune import parts
from tasks.finetune.corpus import corpus
from tasks.finetune.folder import Plan, TrainingFolder
from tasks.llm.adapters import ADAPTER_FILES, HELD_OUT, SHIPPED, learned_by, manifest_of
from tests.integration.corrected import Correction, add_correction
from tests.integration.reviewing import document_in_review
from tests.integration.test_finetune_corpus import receipts, training
from tests.unit.test_finetune_split import text

pytestmark = pytest.mark.usefixtures("store")
PRINTS = Fingerprints(parse="p", classify="c", read={})


def corrected(words: str, kind: str = "nda", field: str = "governing_law", value: str = "Ohio") -> str:
    """A parsed document with a person's correction; gives its content hash."""
    content = words.encode()
    digest = hashlib.sha256(content).hexdigest()
    add_arrivals([Arrival(inbox="i", name=digest, content_hash=digest, size_bytes=len(content), content=content)], "p")
    page = Page(number=1, lines=tuple(Line(text=line) for line in words.splitlines()))
    record_parsed([ParseResult(content_hash=digest, parsed=Parsed(pages=(page,)))], PRINTS)
    correct(digest, kind, field, value)
    return digest


def correct(digest: str, kind: str = "nda", field: str = "governing_law", value: str = "Ohio", **more: bool) -> None:
    add_correction(Correction.model_validate({"content_hash": digest, "kind": kind, "field": field, "words": (value,), "value": value, "corrected_by": "anna"} | more))  # fmt: skip


def agreement(i: int) -> str:
    return f"{text(i)}\nThis agreement is governed by the laws of Ohio."


def divided(asked: Training) -> tuple[set[str], set[str]]:
    """What is learned, and what is held out."""
    corpus.cache_clear()
    found = corpus(asked).gathered
    return set(found.learned), set(found.held_out)


class TestHeldOut:
    def test_a_part_is_held_out_and_stays_so(self) -> None:
        every = {corrected(agreement(i)) for i in range(40)}
        learned, held_out = divided(training(name="first"))
        assert learned | held_out == every and not learned & held_out
        assert 5 <= len(held_out) <= 20
        assert sealed(every) == held_out
        new = corrected(agreement(99))
        again, measuring = divided(training(name="second"))
        assert (again - {new}, measuring - {new}) == (learned, held_out)
        assert {each.labels["governing_law"] for each in corpus(training(name="second")).held_out} == {"Ohio"}

    def test_of_few_none_is_held_out_and_that_is_said(self, monkeypatch: pytest.MonkeyPatch) -> None:
        said: list[str] = []
        monkeypatch.setattr(parts, "said", said.append)
        every = {corrected(agreement(i)) for i in range(9)}
        assert divided(training(name="few")) == (every, set())
        assert said == ["held out      0 of 9 corrected documents; fewer than 10 are too few to measure by"]

    def test_what_is_like_a_sets_held_out_document_is_held_out_with_it(self, tmp_path: Path) -> None:
        folder = receipts(tmp_path / "shops", 20)
        _, held_out = divided(training(folder, name="before"))
        like = [path.read_text() for path in (folder / "documents").iterdir() if hashlib.sha256(path.read_bytes()).hexdigest() in held_out]  # fmt: skip
        twins = {corrected(f"{words}\nthank you", "receipt", "date", "2018-03-01") for words in like}
        learned, measuring = divided(training(folder, name="after"))
        assert twins and not twins & learned
        assert measuring == held_out | twins == sealed(held_out | twins)

    def test_what_is_like_a_sealed_document_of_a_set_that_is_not_named_is_held_out_too(self, tmp_path: Path) -> None:
        folder = receipts(tmp_path / "shops", 20)
        _, held_out = divided(training(folder, name="before"))
        like = [path.read_text() for path in (folder / "documents").iterdir() if hashlib.sha256(path.read_bytes()).hexdigest() in held_out]  # fmt: skip
        twins = {corrected(f"{words}\nthank you", "receipt", "date", "2018-03-01") for words in like}
        other = corrected(agreement(2))
        assert divided(training(name="alone")) == ({other}, twins)

    def test_what_is_like_a_sealed_arrival_is_held_out_with_it(self) -> None:
        one = corrected(agreement(1))
        seal([one], "another set")
        twin = corrected(f"{agreement(1)} Signed.")
        other = corrected(agreement(2))
        assert divided(training(name="like"))[0] == {other}
        assert sealed([twin, other]) == {twin}


class TestSenders:
    def test_documents_of_a_sender_whose_name_nobody_had_to_correct_are_on_one_side(self) -> None:
        shops: dict[str, set[str]] = {}
        for i in range(40):
            shop = f"Shop {chr(65 + i % 20)} Ltd"
            digest = document_in_review(f"{i}.txt", {"company": shop, "date": "2018-03-01"}, lines=text(i).split(", "))
            correct(digest, "receipt", "date", "2018-03-02")
            shops.setdefault(shop, set()).add(digest)
        learned, held_out = divided(training(name="shops"))
        assert learned and held_out and len(learned | held_out) == 40
        assert all(own <= learned or own <= held_out for own in shops.values())

    def test_documents_fall_the_same_way_whatever_kinds_are_learned(self) -> None:
        ndas = {corrected(agreement(i)) for i in range(6)}
        slips = {corrected(text(100 + i), "receipt", "date", "2018-03-01") for i in range(6)}
        learned, held_out = divided(training(name="ndas", kinds=("nda",)))
        assert held_out <= ndas and sealed(ndas | slips) >= held_out
        every, measuring = divided(training(name="both"))
        assert (every & ndas, measuring & ndas) == (learned, held_out) and every | measuring == ndas | slips


class TestKinds:
    def test_only_those_under_the_kind_of_the_last_one_are_labels(self) -> None:
        digest = corrected(agreement(1))
        correct(digest, "receipt", "company", "Ohio")
        [found] = corpus(training(name="kinds")).examples[:1]
        assert found.kind == "receipt"
        corpus.cache_clear()
        with pytest.raises(SettingError, match="nothing to learn from"):
            corpus(training(name="kinds", kinds=("nda",)))

    def test_the_kind_that_a_person_gave_it_counts_more(self) -> None:
        from sqlalchemy import text as sql

        digest = corrected(agreement(1), "receipt", "company")
        correct(digest, "nda")
        with database().begin() as connection:
            connection.execute(sql("insert into core_kinds_given (content_hash, kind, before, given_by, why) values (:h, 'receipt', 'nda', 'anna', '')"), {"h": digest})  # fmt: skip
        assert {each.kind for each in corpus(training(name="given")).examples} == {"receipt"}

    def test_they_are_those_of_the_view(self) -> None:
        from sqlalchemy import text as sql

        digests = [corrected(agreement(i)) for i in range(3)]
        seal(digests[:1], "a")
        correct(digests[1], field="term", value="2 years", may_train=False)
        with database().connect() as connection:
            rows = connection.execute(sql("select content_hash, field from out_training_examples order by 1, 2")).all()
        assert [(each.content_hash, each.field) for each in training_corrections(["nda"])] == [tuple(row) for row in rows]  # fmt: skip


@pytest.mark.parametrize("name", ["../mine", "a/b", "", ".a", "production", "smollm2-135m", "n" * 81, "a\n"])
def test_a_name_that_no_model_can_have_is_none_of_a_training(name: str) -> None:
    with pytest.raises(ValueError, match="name"):
        training(name=name)


def test_a_name_that_is_taken_is_said_before_anything_is_read() -> None:
    register_model(manifest_of(SHIPPED).model_copy(update={"name": "taken"}))
    with pytest.raises(SettingError, match="another model called 'taken'"):
        train_model.gather.fn(training(Path("/no/such/set"), name="taken"))


class TestBegun:
    @pytest.fixture
    def asked(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Training]:
        """A training on a set and a correction, of which no progress is shown."""
        monkeypatch.setattr(train_model, "Told", lambda name: None)
        corrected(agreement(1))
        asked = training(receipts(tmp_path / "shops", 12), name=f"begun-{uuid.uuid4().hex[:8]}", tokens=1000)
        yield asked
        shutil.rmtree(TrainingFolder(asked, settings()).path, ignore_errors=True)

    def changed(self, asked: Training) -> None:
        """As a live database and a live archive change."""
        for digest in list(corpus(asked).gathered.learned):
            if training_corrections(["nda"])[0].content_hash == digest:
                correct(digest, field="term", value="2 years")
        corrected(agreement(2))
        folder = Path(asked.data[0])
        (folder / "documents" / "new.txt").write_text("NEW SHOP\nTOTAL 3.00")
        rows = (folder / "expected.jsonl").read_text()
        (folder / "expected.jsonl").write_text(f"{rows}\n{json.dumps({'file': 'documents/new.txt', 'kind': 'receipt', 'fields': {'total': '3.00'}})}")  # fmt: skip
        corpus.cache_clear()

    def test_it_goes_on_with_what_it_began_with(self, asked: Training, monkeypatch: pytest.MonkeyPatch) -> None:
        seen: list[list[Example]] = []

        def killed(base: Path, examples: list[Example], *_: object) -> Trained:
            seen.append(list(examples))
            raise KeyboardInterrupt

        monkeypatch.setattr("tasks.finetune.lora.train", killed)
        for _ in range(2):
            with pytest.raises(KeyboardInterrupt):
                train_model.train_adapter.fn(asked)
            before = corpus(asked)
            self.changed(asked)
        after = corpus(asked)
        assert seen[0] == seen[1]
        assert (after.data_hash, after.gathered) == (before.data_hash, before.gathered)
        assert [d.paper for d in after.held_out] == [d.paper for d in before.held_out]
        fresh = corpus(asked.model_copy(update={"name": f"{asked.name}-2"}))
        assert len(fresh.gathered.learned) + len(fresh.gathered.held_out) > len(after.gathered.learned) + len(after.gathered.held_out)  # fmt: skip

    def test_what_was_sealed_since_it_was_gathered_ends_it(
        self, asked: Training, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("tasks.finetune.lora.train", lambda *_: pytest.fail("it learned it"))
        seal([corpus(asked).gathered.learned[0]], "another set")
        with pytest.raises(SettingError, match="1 documents to be learned from are sealed"):
            train_model.train_adapter.fn(asked)
        assert TrainingFolder(asked, settings()).plan is None

    def test_what_its_base_learned_is_noted_with_what_it_learns(
        self, asked: Training, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("tasks.finetune.lora.train", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        monkeypatch.setattr(train_model, "learned_from", lambda weights: {"b" * 64})
        with pytest.raises(KeyboardInterrupt):
            train_model.train_adapter.fn(asked)
        assert learned_by(TrainingFolder(asked, settings()).path) == {"b" * 64, *corpus(asked).gathered.learned}

    def test_what_may_train_no_more_ends_it(self, asked: Training, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("tasks.finetune.lora.train", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            train_model.train_adapter.fn(asked)
        [row] = training_corrections(["nda"])
        correct(row.content_hash, may_train=False)
        corpus.cache_clear()
        with pytest.raises(SettingError, match="documents changed since this training began"):
            train_model.train_adapter.fn(asked)

    def test_one_that_is_done_is_not_trained_again_whatever_changed(self, asked: Training) -> None:
        folder, found = TrainingFolder(asked, settings()), corpus(asked)
        folder.begin(Plan(training=asked, base=BUNDLED, base_hash="another", whole_base_hash="whole", questions=("asked", "schema"), residency=found.residency, recipe=Recipe(), gathered=found.gathered, data_hash="another"))  # fmt: skip
        done = Trained(steps=1, tokens=1, examples=1, loss=1.0, duration_s=1.0)
        folder.finish(done)
        self.changed(asked)
        assert train_model.train_adapter.fn(asked) == done

    def test_a_plan_of_another_version_is_refused(self, asked: Training) -> None:
        folder = TrainingFolder(asked, settings())
        folder.path.mkdir(parents=True)
        (folder.path / "plan.json").write_text("{}")
        with pytest.raises(SettingError, match=r"another version.*Take another --name"):
            train_model.train_adapter.fn(asked)

    def test_one_that_is_done_is_published_as_what_it_began_with(
        self, asked: Training, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        folder, found = TrainingFolder(asked, settings()), corpus(asked)
        folder.begin(Plan(training=asked, base=BUNDLED, base_hash="b", whole_base_hash="whole", questions=("asked", "schema"), residency=Residency.ON_PREMISES, recipe=Recipe(), gathered=found.gathered, data_hash="as it began"))  # fmt: skip
        one, *rest = [each.paper.content_hash for each in found.held_out]
        folder.note_learned({*found.gathered.learned, one})  # its base learned one
        for name in ADAPTER_FILES:
            (folder.path / name).write_text(name)
        folder.finish(Trained(steps=1, tokens=1, examples=1, loss=1.0, duration_s=1.0))
        self.changed(asked)
        measured: list[str] = []

        def read(documents: list[Labelled], model: Path) -> HeldOut:
            measured.extend(each.paper.content_hash for each in documents)
            return HeldOut(kinds={}, documents_per_s=0.0)

        monkeypatch.setattr(train_model, "read_held_out", read)
        monkeypatch.setattr(train_model, "create_table_artifact", lambda *_, **__: None)
        record = train_model.publish.fn(asked)
        assert (record.data_hash, record.residency) == ("as it began", Residency.ON_PREMISES)
        assert (record.base_hash, record.prompt_fingerprint, record.schema_fingerprint) == ("whole", "asked", "schema")
        assert [row.name for row in registered_models()] == [asked.name]
        assert sorted(measured) == sorted(rest) == (folder.path / HELD_OUT).read_text().split()
