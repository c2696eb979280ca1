"""Which weights a setting names: shipped, registered, a folder; merged once; another adapter is another fingerprint."""

import errno
import json
import os
from collections.abc import Callable
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from schemas.errors import SettingError
from schemas.generation import GenerationRequest
from schemas.model import ModelRow, ModelState
from schemas.readers import MODEL_ALONE, Choice, Reader, Readers, Situation
from schemas.settings import Settings
from tasks.llm import adapters, base_weights, weights
from tasks.llm.adapters import adapter_hash, manifest_of
from tasks.llm.base_weights import base_hash, made_once
from tasks.llm.engine import EngineRefusedError, fingerprint_of
from tasks.llm.openai_engine import OpenAIEngine
from tasks.llm.vllm_engine import VllmEngine
from tasks.llm.weights import folder_of, learned_from, model_folder, weights_of
from tests.unit.scripted_server import Reply, ScriptedServer, chat

RULES_ON_TERMS = Choice(
    kind="nda", field="term", situation=Situation.MODEL_NULL, reader=Reader.RULES,
    documents=9, rules_better=9, model_better=0, p_value=0.002,
)  # fmt: skip


@pytest.fixture
def base(tmp_path: Path) -> Path:
    folder = tmp_path / "base"
    folder.mkdir()
    (folder / "config.json").write_text("{}")
    (folder / "model.safetensors").write_bytes(b"base")
    return folder


Adapter = Callable[..., Path]


@pytest.fixture
def adapter(tmp_path: Path, base: Path) -> Adapter:
    """Makes an adapter with its manifest."""

    def make(name: str, content: bytes = b"adapter", manifest_name: str | None = None, **other: Any) -> Path:
        folder = tmp_path / "adapters" / name
        folder.mkdir(parents=True)
        (folder / "adapter_config.json").write_text("{}")
        (folder / "adapter_model.safetensors").write_bytes(content)
        manifest = {
            "name": name if manifest_name is None else manifest_name, "base": str(base), "base_hash": base_hash(str(base)), "adapter_hash": adapter_hash(folder),
            "data_hash": "d", "prompt_fingerprint": "p", "schema_fingerprint": "s", "kinds": ["nda"],
            "folder": "/where/it/was/trained", "trained_at": "2026-01-01T00:00:00Z", "trained_by": "anna",
        }  # fmt: skip
        (folder / "manifest.json").write_text(json.dumps(manifest | other))
        return folder

    return make


def registered(adapter: Path, state: ModelState = ModelState.CANDIDATE, **other: Any) -> ModelRow:
    known = {"state": state, "state_at": datetime(2026, 1, 2, tzinfo=UTC), "state_by": "anna", "why": ""}
    return ModelRow.model_validate(manifest_of(adapter).model_dump() | known | other)


@pytest.fixture(autouse=True)
def registry(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[ModelRow]:
    """What the registry holds; no adapter is shipped unless a test puts one there."""
    rows: list[ModelRow] = []
    monkeypatch.setattr(weights, "registered_models", lambda: rows)
    monkeypatch.setattr(
        weights, "production_model", lambda: next((r for r in rows if r.state is ModelState.PRODUCTION), None)
    )
    monkeypatch.setattr(adapters, "SHIPPED", tmp_path / "adapters" / "shipped")
    return rows


@pytest.fixture
def merges(monkeypatch: pytest.MonkeyPatch) -> list[tuple[Path, Path]]:
    """The base and the adapter of each merge; what is merged is a file."""
    made: list[tuple[Path, Path]] = []

    def merge(base: Path, adapter: Path, into: Path) -> None:
        made.append((base, adapter))
        into.mkdir()
        (into / "config.json").write_text("merged")

    monkeypatch.setattr("tasks.finetune.merge.merge", merge, raising=False)
    return made


def test_the_default_is_production() -> None:
    assert Settings.model_fields["model"].default == "production"


def test_without_a_promoted_model_production_is_the_shipped_adapter(adapter: Adapter) -> None:
    folder = adapter("shipped")
    found = weights_of("production")
    assert (found.name, found.adapter) == ("shipped", folder)


def test_a_promoted_model_goes_before_the_shipped_one(adapter: Adapter, registry: list[ModelRow]) -> None:
    adapter("shipped")
    registry += [registered(adapter("old"), ModelState.RETIRED), registered(adapter("new"), ModelState.PRODUCTION)]
    assert weights_of("production").name == "new"


def test_with_neither_it_says_what_to_do() -> None:
    with pytest.raises(SettingError, match=r"shipped adapter is not in .*shipped.*NIGHTCLERK_MODEL=smollm2-135m"):
        weights_of("production")


def test_a_trained_model_and_the_shipped_one_are_found_by_name(adapter: Adapter, registry: list[ModelRow]) -> None:
    shipped, mine = adapter("shipped"), adapter("mine")
    registry.append(registered(mine))
    assert (weights_of("mine").adapter, weights_of("shipped").adapter) == (mine, shipped)


def test_an_unknown_name_lists_the_known_ones(adapter: Adapter, registry: list[ModelRow]) -> None:
    adapter("shipped")
    registry.append(registered(adapter("mine")))
    with pytest.raises(SettingError, match=r"'other'.*production, smollm2-135m, shipped, mine"):
        weights_of("other")


def test_a_path_is_never_looked_up_in_the_registry(monkeypatch: pytest.MonkeyPatch, base: Path) -> None:
    monkeypatch.setattr(weights, "registered_models", lambda: pytest.fail("asked"))
    monkeypatch.setattr(weights, "production_model", lambda: pytest.fail("asked"))
    assert weights_of(str(base)).hash == base_hash(str(base))
    assert weights_of("smollm2-135m").adapter is None
    with pytest.raises(SettingError, match="no model in '/no/model'"):
        weights_of("/no/model")


def test_bare_weights_keep_the_hash_under_which_they_have_read() -> None:
    [file] = [base_weights._bundled_file()]
    assert weights_of("smollm2-135m").hash == base_weights.digest([file])


def test_an_adapters_folder_is_the_same_model_as_its_name(adapter: Adapter, registry: list[ModelRow]) -> None:
    registry.append(registered(adapter("mine"), ModelState.PRODUCTION))
    found = weights_of("production")
    registry.clear()
    assert weights_of(found.setting) == found


def test_what_an_adapter_learned_is_known_before_it_learns_further(adapter: Adapter, base: Path) -> None:
    folder = adapter("mine")
    with pytest.raises(SettingError, match="which documents its model learned"):
        learned_from(weights_of(str(folder)))
    (folder / "learned.txt").write_text("a\nb\n")
    assert learned_from(weights_of(str(folder))) == {"a", "b"}
    assert learned_from(weights_of(str(base))) == set()


@pytest.mark.parametrize("file", adapters.ADAPTER_FILES)
def test_a_changed_adapter_is_refused(adapter: Adapter, file: str) -> None:
    folder = adapter("mine")
    (folder / file).write_bytes(b"changed")
    with pytest.raises(SettingError, match=r"its manifest says.*restore it, or train it again"):
        weights_of(str(folder))


def test_files_that_changed_places_are_another_adapter(adapter: Adapter) -> None:
    folder = adapter("mine")
    before = adapter_hash(folder)
    one, other = (folder / name for name in adapters.ADAPTER_FILES)
    contents = one.read_bytes(), other.read_bytes()
    one.write_bytes(contents[1])
    other.write_bytes(contents[0])
    assert adapter_hash(folder) != before


@pytest.mark.parametrize("file", adapters.ADAPTER_FILES)
def test_an_adapter_that_lacks_a_file_is_refused(adapter: Adapter, file: str) -> None:
    folder = adapter("mine")
    (folder / file).unlink()
    with pytest.raises(SettingError, match=f"lacks {file}"):
        weights_of(str(folder))


def test_an_adapter_exchanged_together_with_its_manifest_is_refused(adapter: Adapter, registry: list[ModelRow]) -> None:
    registry.append(registered(adapter("mine"), adapter_hash="f" * 64))
    with pytest.raises(SettingError, match="the registry says ffffffffffff"):
        weights_of("mine")


def test_another_base_is_refused(adapter: Adapter) -> None:
    with pytest.raises(SettingError, match="trained on another base"):
        weights_of(str(adapter("mine", base_hash="0" * 64)))


def test_a_folder_that_is_gone_is_said(adapter: Adapter, registry: list[ModelRow]) -> None:
    registry.append(registered(adapter("mine"), folder="/gone"))
    with pytest.raises(SettingError, match=r"/gone lacks"):
        weights_of("mine")


@pytest.mark.parametrize("wrong", ["../out", "", "a/b", ".hidden"])
def test_a_name_that_leads_out_of_the_folder_is_no_manifest(adapter: Adapter, wrong: str) -> None:
    with pytest.raises(SettingError, match=r"is no manifest.*name"):
        weights_of(str(adapter("mine", manifest_name=wrong)))


def test_it_is_merged_once_and_cached_by_hash(
    adapter: Adapter, base: Path, merges: list[tuple[Path, Path]], tmp_path: Path
) -> None:
    folder = adapter("mine")
    settings = Settings(model=str(folder), home=tmp_path / "home")
    first, second = model_folder(settings), model_folder(settings)
    assert first == second == settings.models_folder / f"mine-{weights_of(str(folder)).hash[:12]}"
    assert (first / "config.json").read_text() == "merged"
    assert merges == [(base, folder)]
    assert list(settings.models_folder.iterdir()) == [first]


def test_a_whole_model_is_taken_as_it_lies(base: Path, merges: list[tuple[Path, Path]], tmp_path: Path) -> None:
    assert folder_of(weights_of(str(base)), tmp_path / "models") == base
    assert merges == []


def test_what_breaks_while_it_is_made_leaves_nothing(tmp_path: Path) -> None:
    def half(into: Path) -> None:
        into.mkdir()
        raise RuntimeError("killed")

    with pytest.raises(RuntimeError):
        made_once(tmp_path / "models" / "m", half)
    assert list((tmp_path / "models").iterdir()) == []


@pytest.mark.parametrize("number", [errno.EACCES, errno.EROFS])
def test_where_nothing_may_be_written_says_what_to_do(tmp_path: Path, number: int) -> None:
    """As of a model that a version before made, which left no digest beside it."""
    (tmp_path / "models" / "m").mkdir(parents=True)

    def forbidden(into: Path) -> None:
        raise OSError(number, "not here", str(into))

    with pytest.raises(SettingError, match=rf"(?s)not allowed \(not here\).*{tmp_path}/models for one start"):
        made_once(tmp_path / "models" / "m", forbidden)


def test_a_full_disk_is_no_setting(tmp_path: Path) -> None:
    def full(into: Path) -> None:
        raise OSError(errno.ENOSPC, "full")

    with pytest.raises(OSError, match="full"):
        made_once(tmp_path / "models" / "m", full)


def written(content: str) -> Callable[[Path], None]:
    """Makes a folder with this configuration."""

    def make(into: Path) -> None:
        into.mkdir()
        (into / "config.json").write_text(content)

    return make


def slower_than(folder: Path, content: str) -> Callable[[Path], None]:
    """Makes a folder while another process makes the same one with this content."""

    def make(into: Path) -> None:
        written("second")(into)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(os, "getpid", lambda: 1)
            patch.setattr(base_weights, "_is_as_made", cache(base_weights._is_as_made.__wrapped__))
            made_once(folder, written(content))

    return make


def test_whoever_is_first_is_kept(tmp_path: Path) -> None:
    assert (made_once(tmp_path / "m", slower_than(tmp_path / "m", "first")) / "config.json").read_text() == "first"
    assert list(tmp_path.iterdir()) == [tmp_path / "m"]


class TestMadeAnew:
    @pytest.fixture
    def heard(self, monkeypatch: pytest.MonkeyPatch) -> list[str]:
        """What is said."""
        lines: list[str] = []
        monkeypatch.setattr(base_weights, "said", lines.append)
        return lines

    @pytest.fixture
    def merged(self, adapter: Adapter, merges: list[tuple[Path, Path]], tmp_path: Path) -> Callable[[], Path]:
        """Gives the merged model as a process finds it that has not looked at it before."""
        settings = Settings(model=str(adapter("mine")), home=tmp_path / "home")

        def found() -> Path:
            base_weights._is_as_made.cache_clear()
            return model_folder(settings)

        return found

    @pytest.mark.parametrize("damage", ["config.json", base_weights.MADE, "new.safetensors"])
    def test_a_merged_model_that_is_not_what_it_was_is_merged_again(
        self, merged: Callable[[], Path], merges: list[tuple[Path, Path]], heard: list[str], damage: str
    ) -> None:
        first = merged()
        before = base_hash(str(first))
        (first / damage).write_bytes(b"\xffrandom")
        assert merged() == first
        assert (first / "config.json").read_text() == "merged"
        assert base_weights.digest(sorted(p for p in first.iterdir() if p.name != base_weights.MADE)) == before
        assert len(merges) == 2 and list(first.parent.iterdir()) == [first]
        assert len(heard) == 1 and heard[0].startswith(f"made anew {first}: ")
        merged()
        assert (len(merges), len(heard)) == (2, 1)

    def test_one_of_which_nothing_says_what_it_was_too(
        self, merged: Callable[[], Path], merges: list[tuple[Path, Path]], heard: list[str]
    ) -> None:
        """As versions before left them."""
        (merged() / base_weights.MADE).unlink()
        assert (merged() / base_weights.MADE).is_file()
        assert len(merges) == 2 and len(heard) == 1

    def test_it_is_looked_at_once_a_process(self, merged: Callable[[], Path], monkeypatch: pytest.MonkeyPatch) -> None:
        folder = merged()
        looked: list[Path] = []
        monkeypatch.setattr(base_weights, "_files_digest", lambda at: looked.append(at) or (at / base_weights.MADE).read_text())  # fmt: skip
        for _ in range(3):
            made_once(folder, lambda into: pytest.fail("made again"))
        assert looked == [folder]

    def test_what_another_process_made_anew_meanwhile_is_kept(self, tmp_path: Path, heard: list[str]) -> None:
        (made_once(tmp_path / "m", written("before")) / "config.json").write_text("damaged")
        base_weights._is_as_made.cache_clear()
        assert (made_once(tmp_path / "m", slower_than(tmp_path / "m", "first")) / "config.json").read_text() == "first"
        assert len(heard) == 1 and list(tmp_path.iterdir()) == [tmp_path / "m"]

    def test_the_digest_is_no_part_of_the_model(self, tmp_path: Path) -> None:
        one, other = (tmp_path / name for name in ("one", "other"))
        made_once(one, written("the same"))
        written("the same")(other)
        assert base_hash(str(one)) == base_hash(str(other))


def test_another_adapter_is_another_fingerprint_and_name(adapter: Adapter, base: Path) -> None:
    bare, one, other, same = (
        VllmEngine(Settings(model=str(folder)))
        for folder in (base, adapter("one"), adapter("two", b"other"), adapter("copy"))
    )
    assert len({bare.fingerprint, one.fingerprint, other.fingerprint}) == 3
    assert one.fingerprint == same.fingerprint
    assert (one.name, other.name, bare.name) == ("vllm:one", "vllm:two", f"vllm:{base}")


def test_where_rules_answer_belongs_to_the_model_and_to_its_fingerprint(adapter: Adapter) -> None:
    folder = adapter("one")
    alone = VllmEngine(Settings(model=str(folder)))
    assert alone.readers == MODEL_ALONE and alone.fingerprint
    (folder / adapters.READERS).write_text(Readers(choices=(RULES_ON_TERMS,)).model_dump_json())
    chosen = VllmEngine(Settings(model=str(folder)))
    assert chosen.readers.rules_answer("nda", "term", Situation.MODEL_NULL)
    assert chosen.fingerprint != alone.fingerprint
    assert weights_of(str(folder)).hash == alone._weights.hash, "the weights are the same, and are merged once"


def test_a_damaged_table_of_readers_keeps_the_model_from_loading(adapter: Adapter) -> None:
    folder = adapter("one")
    (folder / adapters.READERS).write_text("{")
    with pytest.raises(SettingError, match="does not say which reader answers"):
        weights_of(str(folder))


def test_an_engine_stays_with_the_model_it_began_with(adapter: Adapter, registry: list[ModelRow]) -> None:
    registry.append(registered(adapter("one"), ModelState.PRODUCTION))
    engine = VllmEngine(Settings(model="production"))
    before = engine.name, engine.fingerprint
    registry[:] = [registered(adapter("two", b"other"), ModelState.PRODUCTION)]
    assert (engine.name, engine.fingerprint) == before
    assert VllmEngine(Settings(model="production")).name == "vllm:two"


def at_servers(*lists: Reply) -> tuple[OpenAIEngine, list[ScriptedServer]]:
    """The engine as it is by default, before servers that list these models."""
    servers = [ScriptedServer(lambda *_: chat("{}"), models=models) for models in lists]
    urls = ",".join(server.__enter__().base_url for server in servers)
    return OpenAIEngine(Settings(engine="openai", base_urls=urls)), servers


def served(*names: str) -> Reply:
    return Reply({"data": [{"id": name} for name in names]})


@pytest.mark.parametrize(
    ("lists", "expected"),
    [([served("mine")], "mine"), ([served("mine")] * 2, "mine"), ([served("base", "production")], "production")],
)
def test_at_servers_production_is_the_one_model_that_they_serve(lists: list[Reply], expected: str) -> None:
    asked, servers = at_servers(*lists)
    asked.warm_up()
    asked.generate([GenerationRequest(request_id="1", system="", user="q", json_schema={}, max_tokens=9)])
    assert asked.name == f"openai:{expected}"
    assert asked.fingerprint == fingerprint_of(engine="openai", model=expected)
    assert [call.body["model"] for server in servers for call in server.calls] == [expected]
    for server in servers:
        server.__exit__(None, None, None)


@pytest.mark.parametrize(
    ("lists", "hint"),
    [
        ([served("a", "b")], "serve 2 models.*one of: a, b"),
        ([served("a"), served("b")], "serve 2 models.*one of: a, b"),
        ([Reply(b"", 404)], "do not say which.*NIGHTCLERK_MODEL to its name"),
    ],
)
def test_at_servers_that_leave_a_choice_a_model_must_be_named(lists: list[Reply], hint: str) -> None:
    asked, servers = at_servers(*lists)
    with pytest.raises(EngineRefusedError, match=hint):
        asked.warm_up()
    for server in servers:
        server.__exit__(None, None, None)
