"""A model's own window, and folders that no library can use. Loading is in test_any_model."""

import json
from pathlib import Path

import pytest

from schemas.errors import SettingError
from tasks.llm.preflight import require_trainable, window_of
from tests.tiny_models import FAMILIES, save_tiny


@pytest.mark.parametrize("family", ["llama", "gemma3"])
def test_the_smaller_window_holds(tmp_path: Path, family: str) -> None:
    model = save_tiny(family, tmp_path, max_position_embeddings=300)
    assert window_of(model, 256) == 256
    assert window_of(model, 2048) == 300


def test_the_tokenizers_window_holds_too(tmp_path: Path) -> None:
    model = save_tiny("smollm2", tmp_path)
    change(model / "tokenizer_config.json", model_max_length=128)
    assert window_of(model, 2048) == 128


def test_architecture_without_a_window(tmp_path: Path) -> None:
    model = save_tiny("llama", tmp_path)
    (model / "config.json").write_text('{"model_type": "mamba"}')
    assert window_of(model, 2048) == 2048


@pytest.mark.parametrize("change_to", [{"model_type": "novel"}, {"max_position_embeddings": "many"}])
def test_configuration_that_is_not_understood(tmp_path: Path, change_to: dict[str, str]) -> None:
    model = save_tiny("llama", tmp_path)
    change(model / "config.json", **change_to)
    with pytest.raises(SettingError, match=r"config\.json .*Set NIGHTCLERK_MODEL to a model of another architecture"):
        window_of(model, 2048)


@pytest.mark.parametrize("family", FAMILIES)
def test_a_text_model_can_be_trained(tmp_path: Path, family: str) -> None:
    require_trainable(save_tiny(family, tmp_path))


def test_a_model_that_sees_images_too_is_not_trained(tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text('{"model_type": "gemma3", "text_config": {}, "vision_config": {}}')
    with pytest.raises(SettingError, match=r"reads more than text \(gemma3\).*Take a text model of its family"):
        require_trainable(tmp_path)


@pytest.mark.parametrize("how", ["awq", "gptq", "compressed-tensors", "bitsandbytes"])
def test_a_quantised_model_is_not_trained(tmp_path: Path, how: str) -> None:
    model = save_tiny("smollm2", tmp_path)
    change(model / "config.json", quantization_config={"quant_method": how, "bits": 4})
    with pytest.raises(SettingError, match=rf"is quantised \({how}\).*not quantised, as --base"):
        require_trainable(model)


@pytest.mark.parametrize("family", FAMILIES)
def test_folder_without_a_tokenizer(tmp_path: Path, family: str) -> None:
    model = save_tiny(family, tmp_path)
    for path in [*model.glob("tokenizer*"), *model.glob("chat*")]:
        path.unlink()
    with pytest.raises(SettingError, match=r"no tokenizer.*Copy tokenizer\.json"):
        window_of(model, 2048)


def change(file: Path, **values: object) -> None:
    file.write_text(json.dumps(json.loads(file.read_text()) | values))
