"""Serving presets: vLLM's own parser takes them, they fit their cards, and the sums are those of the real implementations."""

import dataclasses
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from typer.testing import CliRunner

from deployments.cli import app
from deployments.presets import FOLDER, preset_named, presets
from schemas.errors import SettingError
from schemas.serving import Architecture, Preset, Stored
from tasks.llm.serving_size import cache_bytes, linear_parameters, parameters, size_of, token_bytes, weights_bytes

PRESETS = {preset.name: preset for preset in presets()}
FAMILIES = {
    "Phi-4-mini", "Llama-3.2-1B", "Llama-3.2-3B", "gemma-3-1b", "gemma-3-4b", "Ministral-3-3B", "Ministral-3-8B",
    "Qwen2.5-0.5B", "Qwen2.5-1.5B", "Qwen2.5-3B", "Qwen2.5-7B", "SmolLM2-135M", "SmolLM2-360M", "SmolLM2-1.7B",
}  # fmt: skip


@pytest.fixture(autouse=True)
def not_offline(monkeypatch: pytest.MonkeyPatch) -> None:
    """Offline, as a process is that has loaded a model, vLLM's arguments would be those of weights on this disk."""
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", False)


@pytest.fixture(scope="module")
def parse() -> Callable[[list[str]], Any]:
    """vLLM's own parser of `vllm serve`."""
    from vllm.entrypoints.launchers.cli_args import make_arg_parser
    from vllm.utils.argparse_utils import FlexibleArgumentParser

    parser: Callable[[list[str]], Any] = make_arg_parser(FlexibleArgumentParser()).parse_args
    return parser


def test_every_family_and_variant_that_users_ask_for_is_there() -> None:
    assert {f for f in FAMILIES if not any(f in p.serving.model for p in PRESETS.values())} == set()
    assert {p.serving.stored for p in PRESETS.values()} == set(Stored)
    assert any(p.serving.lora_rank for p in PRESETS.values())


@pytest.mark.parametrize("name", PRESETS)
def test_vllm_takes_it_as_it_stands(name: str, parse: Callable[[list[str]], Any]) -> None:
    from vllm.engine.arg_utils import AsyncEngineArgs
    from vllm.model_executor.layers.quantization import QUANTIZATION_METHODS

    args = parse(["--config", str(FOLDER / f"{name}.yaml")])
    engine, serving = AsyncEngineArgs.from_cli_args(args), PRESETS[name].serving
    asked = (serving.model, serving.max_model_len, serving.max_num_seqs, serving.max_num_batched_tokens)
    assert (engine.model, engine.max_model_len, engine.max_num_seqs, engine.max_num_batched_tokens) == asked
    assert engine.gpu_memory_utilization == serving.share_of_card
    assert engine.quantization in {None, *QUANTIZATION_METHODS}
    assert bool(engine.enable_lora) == bool(serving.lora_rank) == bool(args.lora_modules)
    structured = engine.structured_outputs_config
    found = structured if isinstance(structured, dict) else dataclasses.asdict(structured)
    assert (found["backend"], found["disable_any_whitespace"]) == ("xgrammar", True)


def test_vllm_refuses_what_is_no_option(parse: Callable[[list[str]], Any], tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.yaml"
    wrong.write_text((FOLDER / "qwen2.5-3b.yaml").read_text() + "max-model-length: 4096\n")
    with pytest.raises(SystemExit):
        parse(["--config", str(wrong)])


@pytest.mark.parametrize("preset", PRESETS.values(), ids=PRESETS)
def test_it_fits_its_card(preset: Preset) -> None:
    size = size_of(preset)
    assert size.fits, f"{size.needed:.1f} GiB of {size.usable:.1f}"
    assert size.needed > 0.4 * size.usable, "the card is far too big for it, or a sum is far too small"


def test_what_does_not_fit_is_said() -> None:
    seven = PRESETS["qwen2.5-7b"]
    assert not size_of(seven.model_copy(update={"card_mib": PRESETS["qwen2.5-7b-awq"].card_mib})).fits


@pytest.mark.parametrize("shape", {p.architecture.config: p.architecture for p in PRESETS.values()}.values())
def test_the_architecture_has_as_many_parameters_as_its_makers_say(shape: Architecture) -> None:
    assert parameters(shape) / 1e9 == pytest.approx(shape.published_billions, rel=0.02)


IMPLEMENTED = {
    "llama-3.2-1b": ("LlamaConfig", {}),
    "smollm2-135m": ("LlamaConfig", {}),
    "qwen2.5-7b": ("Qwen2Config", {}),
    "phi-4-mini": ("Phi3Config", {"pad_token_id": 0}),
    "gemma-3-1b": ("Gemma3TextConfig", {}),
}


@pytest.mark.parametrize("name", IMPLEMENTED)
def test_the_count_is_that_of_the_real_implementation(name: str) -> None:
    """Built by transformers without memory, from the numbers of the preset."""
    torch = pytest.importorskip("torch")
    import transformers

    shape, (kind, more) = PRESETS[name].architecture, IMPLEMENTED[name]
    config = getattr(transformers, kind)(
        num_hidden_layers=shape.layers,
        hidden_size=shape.hidden,
        intermediate_size=shape.intermediate,
        num_attention_heads=shape.heads,
        num_key_value_heads=shape.kv_heads,
        head_dim=shape.head_dim,
        vocab_size=shape.vocabulary,
        tie_word_embeddings=shape.tied,
        **more,
    )
    with torch.device("meta"):
        model = transformers.AutoModelForCausalLM.from_config(config)
    if shape.tied:
        model.tie_weights()
    counted = sum(p.numel() for p in {id(p): p for p in model.parameters()}.values())
    assert parameters(shape) == pytest.approx(counted, rel=0.001)


def test_the_cache_is_that_of_vllms_own_block() -> None:
    torch = pytest.importorskip("torch")
    from vllm.v1.kv_cache_interface import FullAttentionSpec

    shape = PRESETS["llama-3.2-3b"].architecture
    block = FullAttentionSpec(
        block_size=16, num_kv_heads=shape.kv_heads, head_size=shape.head_dim, dtype=torch.bfloat16
    ).page_size_bytes
    assert 16 * token_bytes(shape, 2) == shape.layers * block


def test_quantised_weights_are_smaller_and_embeddings_are_not() -> None:
    shape = PRESETS["qwen2.5-7b"].architecture
    whole, eight, four = (weights_bytes(shape, stored) for stored in (Stored.BITS_16, Stored.FP8, Stored.AWQ))
    assert whole - eight == linear_parameters(shape)
    assert four > (whole - 2 * linear_parameters(shape)) + linear_parameters(shape) / 2


def test_a_cache_in_eight_bits_is_half_as_big() -> None:
    plain, small = PRESETS["qwen2.5-7b-fp8"], PRESETS["qwen2.5-7b-fp8-cache"]
    a_sequence = [cache_bytes(p.architecture, p.serving) / p.serving.max_num_seqs for p in (plain, small)]
    assert a_sequence[0] == 2 * a_sequence[1]


def test_a_preset_that_is_not_in_the_list_is_said(tmp_path: Path) -> None:
    for path in FOLDER.iterdir():
        (tmp_path / path.name).write_text(path.read_text())
    (tmp_path / "odd.yaml").touch()
    with pytest.raises(SettingError, match="odd"):
        presets(tmp_path)
    with pytest.raises(SettingError, match="no presets"):
        presets(tmp_path / "none")


def test_the_command_lists_all_and_prints_one() -> None:
    listed = json.loads(CliRunner().invoke(app, ["presets", "--json"]).output)
    assert {row["name"] for row in listed} == set(PRESETS) and all(row["fits"] for row in listed)
    shown = CliRunner().invoke(app, ["presets"]).output
    assert all(name in shown for name in PRESETS) and "too small" not in shown
    printed = CliRunner().invoke(app, ["presets", "phi-4-mini"]).output
    assert yaml.safe_load(printed)["model"] == PRESETS["phi-4-mini"].serving.model
    with pytest.raises(SettingError, match="no preset"):
        preset_named("../../pyproject")
