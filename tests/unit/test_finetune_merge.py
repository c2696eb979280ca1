"""An adapter added to its base: in single precision, whatever the base's own settings for writing are."""

from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import load_file

from schemas.finetuning import Recipe
from tasks.finetune.merge import merge
from tests.tiny_models import save_tiny

RECIPE = Recipe(rank=4, alpha=4)
SAMPLING = '{"temperature": 0.6, "top_p": 0.9, "eos_token_id": 0}'  # without do_sample, as some families have it


@pytest.fixture
def base(tmp_path: Path) -> Path:
    return save_tiny("smollm2", tmp_path / "base")


@pytest.fixture
def adapter(base: Path, tmp_path: Path) -> Path:
    """One that moves every matrix by a little, as a training does."""
    from transformers import AutoModelForCausalLM

    from tasks.finetune.trainer import adapted

    learner = adapted(AutoModelForCausalLM.from_pretrained(base, dtype=torch.float32), RECIPE)
    for name, weights in learner.named_parameters():
        if "lora_B" in name:
            torch.nn.init.normal_(weights, std=0.01)
    learner.save_pretrained(tmp_path / "adapter")
    return tmp_path / "adapter"


def test_the_sum_is_made_in_single_precision_and_rounded_once(base: Path, adapter: Path, tmp_path: Path) -> None:
    merge(base, adapter, tmp_path / "merged")
    before, after, learned = (load_file(folder / f"{file}.safetensors") for folder, file in ((base, "model"), (tmp_path / "merged", "model"), (adapter, "adapter_model")))  # fmt: skip
    matrices = [name for name in before if name.endswith("proj.weight")]
    assert len(matrices) == 14
    for name in matrices:
        down, up = (learned[f"base_model.model.{name.replace('.weight', f'.lora_{side}.weight')}"] for side in "AB")
        whole = (before[name].float() + up @ down).to(torch.bfloat16)
        assert after[name].dtype == torch.bfloat16
        assert share_equal(after[name], whole) > 0.999
        assert share_equal(after[name], before[name] + (up @ down).to(torch.bfloat16)) < 0.99  # rounded twice


def share_equal(one: Any, other: Any) -> float:
    return float((one == other).float().mean())


def test_a_base_that_names_a_temperature_without_sampling_is_merged(base: Path, adapter: Path, tmp_path: Path) -> None:
    """transformers loads such a configuration, and refuses to save it."""
    (base / "generation_config.json").write_text(SAMPLING)
    merge(base, adapter, tmp_path / "merged")
    assert (tmp_path / "merged" / "generation_config.json").read_text() == SAMPLING
    assert (tmp_path / "merged" / "model.safetensors").is_file()
