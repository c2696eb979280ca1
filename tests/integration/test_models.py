"""The registry on a real PostgreSQL: promotions and their way back, what is sealed, what may be trained on, and the command line."""

import hashlib
import json
import logging
import os
import shutil
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from deployments import cli
from schemas.document import Arrival, Residency
from schemas.errors import SettingError
from schemas.evaluation import Evaluating
from schemas.mark import Mark
from schemas.model import ModelRecord, ModelState
from schemas.settings import settings
from sql.connection import database
from sql.documents.arrivals import add_arrivals
from sql.documents.marks import add_labelled, add_marks
from sql.models import registry as models
from sql.models.corrections import training_corrections
from sql.models.held_out import seal, sealed
from sql.models.registry import (
    model_in_shadow,
    model_named,
    production_model,
    promote,
    put_in_shadow,
    register_model,
    registered_models,
    retire,
    rollback,
)
from tasks.llm import adapters
from tasks.llm.adapters import adapter_hash
from tasks.llm.base_weights import base_hash
from tasks.llm.weights import learned_from, weights_of
from tasks.train_model import residency_of
from tests.conftest import forget_settings
from tests.integration.corrected import Correction, add_correction

pytestmark = pytest.mark.usefixtures("store")


def record(name: str, **other: Any) -> ModelRecord:
    known = {
        "name": name, "base": "smollm2-135m", "base_hash": "b" * 64, "adapter_hash": "a" * 64, "data_hash": "d" * 64,
        "prompt_fingerprint": "p", "schema_fingerprint": "s", "kinds": ("nda", "receipt"),
        "metrics": {"held_out_f1": 0.876, "by_kind": {"nda": 0.8}}, "folder": f"/models/{name}",
        "trained_at": datetime(2026, 1, 1, 12, tzinfo=UTC), "trained_by": "anna",
    }  # fmt: skip
    return ModelRecord.model_validate(known | other)


def register(*names: str) -> None:
    for name in names:
        register_model(record(name))


def in_production() -> str | None:
    row = production_model()
    return row.name if row else None


def states() -> dict[str, str]:
    return {row.name: row.state.value for row in registered_models()}


def history() -> list[tuple[Any, ...]]:
    statement = text("select name, state, state_by, why from core_model_states order by state_id")
    with database().connect() as connection:
        return [tuple(row) for row in connection.execute(statement)]


class TestRegistry:
    def test_a_trained_model_is_a_candidate_as_it_was_recorded(self) -> None:
        register("one")
        row = model_named("one")
        assert ModelRecord.model_validate(row.model_dump(include=set(ModelRecord.model_fields))) == record("one")
        assert (row.state, row.state_by, row.why) == (ModelState.CANDIDATE, "anna", "trained")

    def test_the_same_model_again_is_no_second_one_and_loses_no_state(self) -> None:
        register("one")
        promote("one", "anna", "")
        register("one")
        assert states() == {"one": "production"}

    def test_a_name_is_not_given_twice(self) -> None:
        register("one")
        with pytest.raises(SettingError, match="another model called 'one'"):
            register_model(record("one", adapter_hash="c" * 64))
        assert model_named("one").adapter_hash == "a" * 64

    @pytest.mark.parametrize("name", ["production", "smollm2-135m"])
    def test_a_name_that_means_something_else_is_refused(self, name: str) -> None:
        with pytest.raises(SettingError, match="Choose another name"):
            register(name)

    def test_states_are_rows_and_earlier_ones_stay(self) -> None:
        register("one")
        before = history()
        put_in_shadow("one", "ben", "compare")
        retire("one", "ben", "worse")
        expected = [("one", "shadow", "ben", "compare"), ("one", "retired", "ben", "worse")]
        assert history() == before + expected
        assert states() == {"one": "retired"}

    def test_an_unknown_name_lists_the_known_ones(self) -> None:
        register("one", "two")
        for act in (lambda: promote("three", "anna", ""), lambda: put_in_shadow("three", "anna", ""), lambda: retire("three", "anna", ""), lambda: model_named("three")):  # fmt: skip
            with pytest.raises(SettingError, match=r"'three'.*one, two"):
                act()


class TestShadow:
    def test_one_model_at_a_time_is_in_shadow(self) -> None:
        register("one", "two")
        put_in_shadow("one", "anna", "newer")
        put_in_shadow("two", "ben", "newest")
        assert states() == {"one": "candidate", "two": "shadow"}
        assert history()[-2:] == [("one", "candidate", "ben", "two is in shadow"), ("two", "shadow", "ben", "newest")]
        found = model_in_shadow()
        assert found and found.name == "two"

    def test_the_same_again_adds_nothing(self) -> None:
        """Else all that it read so far would count no more."""
        register("one")
        put_in_shadow("one", "anna", "")
        before = history()
        put_in_shadow("one", "anna", "")
        assert history() == before

    def test_the_one_in_production_has_no_shadow_of_its_own(self) -> None:
        register("one")
        promote("one", "anna", "")
        with pytest.raises(SettingError, match="one is in production"):
            put_in_shadow("one", "anna", "")
        assert (states(), model_in_shadow()) == ({"one": "production"}, None)


class TestPromotion:
    def test_nothing_promoted_is_no_model(self) -> None:
        register("one")
        assert production_model() is None

    def test_it_retires_the_one_before(self) -> None:
        register("one", "two")
        promote("one", "anna", "first")
        promote("two", "ben", "better")
        assert states() == {"one": "retired", "two": "production"}
        row = model_named("two")
        assert (row.state_by, row.why) == ("ben", "better")

    def test_the_same_again_adds_nothing(self) -> None:
        register("one")
        promote("one", "anna", "")
        before = history()
        promote("one", "anna", "")
        assert history() == before

    def test_two_at_once_leave_one_in_production(self) -> None:
        names = [f"m{number}" for number in range(8)]
        register(*names)
        with ThreadPoolExecutor(8) as pool:
            list(pool.map(lambda name: promote(name, "anna", ""), names))
        found = sorted(states().values())
        assert found == ["production"] + ["retired"] * 7
        assert in_production() == [name for name, state, *_ in history() if state == "production"][-1]

    def test_it_is_both_rows_or_neither(self, monkeypatch: pytest.MonkeyPatch) -> None:
        register("one", "two")
        promote("one", "anna", "")
        say = models._say

        def dying(connection: Any, name: str, state: ModelState, by: str, why: str) -> None:
            if state is ModelState.RETIRED:
                raise RuntimeError("killed")
            say(connection, name, state, by, why)

        monkeypatch.setattr(models, "_say", dying)
        with pytest.raises(RuntimeError):
            promote("two", "anna", "")
        assert states() == {"one": "production", "two": "candidate"}


class TestRollback:
    def test_the_one_before_returns(self) -> None:
        register("one", "two")
        promote("one", "anna", "")
        promote("two", "anna", "")
        assert rollback("ben", "drift") == "one"
        assert states() == {"one": "production", "two": "retired"}
        assert history()[-2:] == [("one", "production", "ben", "drift"), ("two", "retired", "ben", "drift")]

    def test_twice_goes_back_twice_and_ends_at_the_shipped_one(self) -> None:
        register("one", "two", "three")
        for name in ("one", "two", "three"):
            promote(name, "anna", "")
        assert [rollback("anna", ""), rollback("anna", ""), rollback("anna", "")] == ["two", "one", None]
        assert set(states().values()) == {"retired"}
        assert production_model() is None

    def test_with_none_before_it_is_refused(self) -> None:
        register("one")
        with pytest.raises(SettingError, match="No model was in production before"):
            rollback("anna", "")
        promote("one", "anna", "")
        rollback("anna", "")
        with pytest.raises(SettingError, match="No model was in production before"):
            rollback("anna", "")

    def test_what_was_rolled_back_does_not_return(self) -> None:
        register("one", "two", "three")
        promote("one", "anna", "")
        promote("two", "anna", "")
        rollback("anna", "two is worse")
        promote("three", "anna", "")
        assert rollback("anna", "") == "one"

    def test_a_retired_model_leaves_production_to_the_shipped_one_and_can_return(self) -> None:
        register("one")
        promote("one", "anna", "")
        retire("one", "anna", "back to the shipped one")
        assert production_model() is None
        promote("one", "anna", "")
        assert rollback("anna", "") is None

    def test_after_a_model_was_set_aside_for_the_shipped_one(self) -> None:
        register("one", "two")
        promote("one", "anna", "")
        promote("two", "anna", "")
        retire("two", "anna", "")
        assert (in_production(), rollback("anna", ""), in_production()) == (None, "two", "two")

    def test_two_at_once_go_back_two_steps(self) -> None:
        names = [f"m{number}" for number in range(5)]
        register(*names)
        for name in names:
            promote(name, "anna", "")
        with ThreadPoolExecutor(4) as pool:
            found = list(pool.map(lambda _: rollback("anna", ""), range(4)))
        assert sorted(found, key=str) == ["m0", "m1", "m2", "m3"]
        assert in_production() == "m0"


def digest(number: int) -> str:
    return hashlib.sha256(f"paper {number}".encode()).hexdigest()


def take_in(number: int, name: str, residency: str = "anywhere") -> str:
    content = f"paper {number}".encode()
    known = {"inbox": "memory://in", "name": name, "content_hash": digest(number), "size_bytes": 7, "content": content, "residency": residency}  # fmt: skip
    add_arrivals([Arrival.model_validate(known)], "p")
    return digest(number)


def correct(content_hash: str, spelt: str = "Delaware", field: str = "governing_law", **other: Any) -> None:
    known = {"content_hash": content_hash, "kind": "nda", "field": field, "words": (spelt,), "value": spelt, "corrected_by": "anna"}  # fmt: skip
    add_correction(Correction.model_validate(known | other))


class TestTrainingExamples:
    def test_the_latest_correction_of_a_field_counts(self) -> None:
        paper = take_in(1, "a.txt")
        correct(paper, "Delawere")
        correct(paper, "Delaware", reason="misspelt")
        correct(paper, "Alpha Inc.", field="parties", value=["Alpha Inc."])
        found = {row.field: row for row in training_corrections(["nda"])}
        assert set(found) == {"governing_law", "parties"}
        law = found["governing_law"]
        assert (law.words, law.value, law.corrected_by, law.reason) == (("Delaware",), "Delaware", "anna", "misspelt")
        assert found["parties"].value == ["Alpha Inc."]

    def test_an_absent_field_is_an_example_too(self) -> None:
        correct(take_in(1, "a.txt"), words=(), value=None)
        [row] = training_corrections(["nda"])
        assert (row.words, row.value) == ((), None)

    def test_only_the_kinds_asked_for(self) -> None:
        correct(take_in(1, "a.txt"))
        correct(take_in(2, "b.txt"), kind="contract")
        assert [row.content_hash for row in training_corrections(["contract"])] == [digest(2)]

    def test_what_is_sealed_is_left_out_before_and_after_its_correction(self) -> None:
        papers = [take_in(number, f"{number}.txt") for number in range(3)]
        seal([papers[0]], "sealed first")
        for paper in papers:
            correct(paper)
        seal([papers[1]], "sealed later")
        assert [row.content_hash for row in training_corrections(["nda"])] == [papers[2]]

    def test_a_last_word_that_may_not_train_hides_the_earlier_ones(self) -> None:
        paper = take_in(1, "a.txt")
        correct(paper, "Delawere")
        correct(paper, "Delaware", may_train=False)
        assert training_corrections(["nda"]) == []

    def test_residency_is_the_strictest_of_all_arrivals(self) -> None:
        free, bound = take_in(1, "a.txt"), take_in(2, "b.txt")
        take_in(2, "again.txt", "on_premises")
        take_in(2, "once more.txt")
        correct(free)
        correct(bound)
        found = {row.content_hash: row.residency.value for row in training_corrections(["nda"])}
        assert found == {free: "anywhere", bound: "on_premises"}


def test_sealed_are_those_that_were_sealed_and_stay_with_their_set() -> None:
    seal([digest(1), digest(2), digest(2)], "one")
    seal([digest(2)], "two")
    assert sealed([digest(1), digest(2), digest(3)]) == {digest(1), digest(2)}
    assert sealed([]) == set()
    with database().connect() as connection:
        found = {row[0]: row[1] for row in connection.execute(text("select content_hash, data_set from core_held_out"))}
    assert found == {digest(1): "one", digest(2): "one"}


@pytest.fixture
def adapter(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Makes adapters on disk, on the bundled base; `shipped` is the shipped one."""
    monkeypatch.setattr(adapters, "SHIPPED", tmp_path / "shipped")

    def make(name: str) -> ModelRecord:
        folder = tmp_path / name
        folder.mkdir()
        (folder / "adapter_config.json").write_text("{}")
        (folder / "adapter_model.safetensors").write_text(name)
        hashes = {"base_hash": base_hash("smollm2-135m"), "adapter_hash": adapter_hash(folder)}
        made = record(name, folder=str(folder), **hashes)
        (folder / "manifest.json").write_text(made.model_dump_json())
        return made

    return make


@pytest.fixture
def nightclerk(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Any:
    """Runs the real entry point in this process; gives exit code, stdout and stderr."""
    monkeypatch.setattr(cli.signal, "signal", lambda *_: None)
    monkeypatch.setattr(cli, "_leave_to_the_ui", lambda _: None)

    def run(*arguments: str) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["nightclerk", *arguments])
        with pytest.raises(SystemExit) as ended:
            cli.main()
        said = capsys.readouterr()
        return int(ended.value.code or 0), said.out, said.err

    return run


class TestCommandLine:
    def listed(self, nightclerk: Any) -> dict[str, str]:
        code, out, _ = nightclerk("models", "--json")
        assert code == 0
        return {row["name"]: row["state"] for row in json.loads(out)}

    def test_the_shipped_one_is_in_production_when_nothing_else_is(self, nightclerk: Any, adapter: Any) -> None:
        assert self.listed(nightclerk) == {}
        adapter("shipped")
        register_model(adapter("mine"))
        assert self.listed(nightclerk) == {"shipped": "production", "mine": "candidate"}

    def test_promote_and_rollback_say_who_reads_now(self, nightclerk: Any, adapter: Any) -> None:
        adapter("shipped")
        register_model(adapter("mine"))
        assert nightclerk("promote", "mine", "--why", "better")[:2] == (0, "mine is in production: what is started from now on reads with it\n")  # fmt: skip
        assert self.listed(nightclerk) == {"shipped": "retired", "mine": "production"}
        code, out, _ = nightclerk("rollback", "--why", "drift")
        assert (code, "the shipped model is in production" in out) == (0, True)
        assert self.listed(nightclerk) == {"shipped": "production", "mine": "retired"}
        assert [(name, why) for name, _, _, why in history()[-2:]] == [("mine", "better"), ("mine", "drift")]

    def test_a_model_is_put_into_shadow(self, nightclerk: Any, adapter: Any) -> None:
        register_model(adapter("mine"))
        assert nightclerk("shadow", "mine")[1].startswith("mine is in shadow")
        assert self.listed(nightclerk) == {"mine": "shadow"}

    def test_the_shipped_one_can_be_promoted_again(self, nightclerk: Any, adapter: Any) -> None:
        adapter("shipped")
        register_model(adapter("mine"))
        nightclerk("promote", "mine")
        assert nightclerk("promote", "shipped")[0] == 0
        assert self.listed(nightclerk) == {"shipped": "production", "mine": "retired"}

    def test_the_table_has_what_a_person_compares(self, nightclerk: Any, adapter: Any) -> None:
        made = adapter("mine")
        register_model(made)
        code, out, _ = nightclerk("models")
        assert code == 0
        for shown in ("mine", "candidate", "anna", "trained", "nda", "0.876", "anywhere", made.adapter_hash[:8]):
            assert shown in out
        assert made.adapter_hash not in out

    def test_the_user_of_the_system_is_recorded(
        self, nightclerk: Any, adapter: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        register_model(adapter("mine"))
        monkeypatch.setenv("LOGNAME", "clara")
        nightclerk("promote", "mine")
        assert model_named("mine").state_by == "clara"

    def test_a_user_without_a_name_is_a_number(
        self, nightclerk: Any, adapter: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        register_model(adapter("mine"))
        monkeypatch.setattr("getpass.getuser", lambda: {}["nobody"])
        nightclerk("promote", "mine")
        assert model_named("mine").state_by == f"user {os.getuid()}"

    @pytest.mark.parametrize(
        ("arguments", "said"),
        [
            (["promote", "other"], "Those there are: mine"),
            (["rollback"], "nightclerk promote NAME"),
            (["shadow", "other"], "Those there are: mine"),
            (["shadow"], "nightclerk shadow NAME"),
        ],
    )
    def test_what_cannot_be_is_one_line(self, nightclerk: Any, adapter: Any, arguments: list[str], said: str) -> None:
        register_model(adapter("mine"))
        code, out, err = nightclerk(*arguments)
        assert (code, out, err.count("\n")) == (1, "", 1)
        assert said in err

    def test_a_damaged_adapter_is_not_promoted(self, nightclerk: Any, adapter: Any) -> None:
        made = adapter("mine")
        register_model(made)
        Path(made.folder, "adapter_model.safetensors").write_text("damaged")
        code, _, err = nightclerk("promote", "mine")
        assert (code, err.count("\n"), "restore it" in err) == (1, 1, True)
        assert production_model() is None

    def test_nothing_is_rolled_back_to_a_damaged_adapter(self, nightclerk: Any, adapter: Any) -> None:
        before = adapter("before")
        register_model(before)
        register_model(adapter("mine"))
        nightclerk("promote", "before")
        nightclerk("promote", "mine")
        Path(before.folder, "adapter_model.safetensors").write_text("damaged")
        code, _, err = nightclerk("rollback")
        assert (code, err.count("\n"), "restore it" in err) == (1, 1, True)
        assert in_production() == "mine"

    @pytest.mark.parametrize("command", [["promote", "shipped"], ["rollback"]])
    def test_nothing_is_handed_back_to_a_damaged_shipped_adapter(self, nightclerk: Any, adapter: Any, command: list[str]) -> None:  # fmt: skip
        shipped = adapter("shipped")
        register_model(adapter("mine"))
        nightclerk("promote", "mine")
        Path(shipped.folder, "adapter_model.safetensors").write_text("damaged")
        code, _, err = nightclerk(*command)
        assert (code, err.count("\n"), "restore it" in err) == (1, 1, True)
        assert in_production() == "mine"


class TestExport:
    def made(self, adapter: Any, name: str = "mine", **changes: Any) -> ModelRecord:
        """A registered model that learned two documents and may leave."""
        found: ModelRecord = adapter(name).model_copy(
            update={"residency": Residency.ANYWHERE, "trained_by": "anna", **changes}
        )
        folder = Path(found.folder)
        (folder / "manifest.json").write_text(found.model_dump_json())
        (folder / "learned.txt").write_text(f"{'a' * 64}\n{'b' * 64}\n")
        (folder / "held_out.txt").write_text(f"{'c' * 64}\n")
        register_model(found)
        return found

    def test_what_was_exported_is_loaded_elsewhere_and_names_nobody(self, nightclerk: Any, adapter: Any, tmp_path: Path) -> None:  # fmt: skip
        self.made(adapter)
        code, out, err = nightclerk("export", "mine", str(tmp_path / "out"))
        assert (code, err) == (0, "") and "learned.txt" in out
        shutil.move(tmp_path / "out", tmp_path / "elsewhere")
        weights = weights_of(str(tmp_path / "elsewhere"))
        assert weights.name == "mine" and learned_from(weights) == {"a" * 64, "b" * 64}
        manifest = (tmp_path / "elsewhere" / "manifest.json").read_text()
        assert "anna" not in manifest and str(tmp_path) not in manifest
        assert nightclerk("export", "mine", str(tmp_path / "elsewhere"))[0] == 1, "nothing is overwritten"

    def test_a_damaged_adapter_is_not_exported(self, nightclerk: Any, adapter: Any, tmp_path: Path) -> None:
        Path(self.made(adapter).folder, "adapter_model.safetensors").write_text("damaged")
        code, _, err = nightclerk("export", "mine", str(tmp_path / "out"))
        assert (code, "restore it" in err, (tmp_path / "out").exists()) == (1, True, False)

    @pytest.mark.parametrize("marked", ["a document that it learned", "its kind"])
    def test_what_was_marked_since_stays(self, nightclerk: Any, adapter: Any, tmp_path: Path, marked: str) -> None:
        made = self.made(adapter)
        if marked == "its kind":
            add_marks([Mark(what="kind", subject=made.kinds[0])])
        else:
            add_labelled({"b" * 64: Residency.ON_PREMISES})
        code, _, err = nightclerk("export", "mine", str(tmp_path / "out"))
        assert (code, "stay on the premises" in err, (tmp_path / "out").exists()) == (1, True, False)


def test_a_merged_model_says_what_it_learned_and_where_that_may_go(adapter: Any, tmp_path: Path) -> None:
    made = TestExport().made(adapter, residency=Residency.ON_PREMISES)
    whole = tmp_path / "merged"
    whole.mkdir()
    (whole / "config.json").write_text("{}")
    for name in ("manifest.json", "learned.txt"):
        shutil.copyfile(Path(made.folder) / name, whole / name)
    weights = weights_of(str(whole))
    (whole / "learned.txt").rename(tmp_path / "learned.txt")
    assert (residency_of(weights), learned_from(weights)) == (Residency.ANYWHERE, set()), (
        "a manifest.json may be anybody's"
    )
    (tmp_path / "learned.txt").rename(whole / "learned.txt")
    assert (weights.adapter, residency_of(weights), learned_from(weights)) == (
        None,
        Residency.ON_PREMISES,
        {"a" * 64, "b" * 64},
    )


SLIPS = Evaluating(folder="slips", set_name="slips")


def test_an_evaluation_leaves_tiers_out_that_run_elsewhere(store: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:  # fmt: skip
    from tasks.evaluation.apart import apart

    caplog.set_level(logging.INFO, "nightclerk")
    here = {"name": "here", "engine": "openai", "model": "m", "where": "on_premises", "base_urls": ["http://localhost:1/v1"], "api_key": "k"}  # fmt: skip
    away = here | {"name": "away", "where": "external", "base_urls": ["https://api.example.com/v1"], "price_in_usd": 1, "price_out_usd": 1, "budget_usd": 1}  # fmt: skip
    monkeypatch.setenv("NIGHTCLERK_TIERS", json.dumps([away, here]))
    monkeypatch.setenv("NIGHTCLERK_ENGINE", "scripted")
    forget_settings()
    both = settings().tiers

    @apart
    def work(asked: Evaluating) -> Any:
        assert [tier.name for tier in settings().tiers] == ["here"]
        return settings().tiers[0]

    assert work(SLIPS) == both[1] and settings().tiers == both
    assert "away; labelled sets stay on the premises, unless you say --shareable" in caplog.text


def test_an_evaluation_takes_the_production_model_with_it_into_its_own_database(
    adapter: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tasks.evaluation.apart import apart
    from tasks.llm.weights import weights_of

    register_model(adapter("mine"))
    promote("mine", "anna", "")
    monkeypatch.setenv("NIGHTCLERK_ENGINE", "vllm")
    monkeypatch.setenv("NIGHTCLERK_MODEL", "production")
    monkeypatch.setenv("NIGHTCLERK_DATABASE_URL", os.environ["NIGHTCLERK_DATABASE_URL"])
    forget_settings()
    before = weights_of("production")

    @apart
    def work(asked: Evaluating) -> Any:
        assert database().url.database == "nightclerk_evaluation"
        assert registered_models() == []
        return weights_of(settings().model)

    assert work(SLIPS) == before
    assert [row.name for row in registered_models()] == ["mine"]
