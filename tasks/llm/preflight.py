"""What a model's folder tells before the weights are loaded: whether the libraries can use it, and its window. Loading is elsewhere."""

from pathlib import Path
from typing import Any

from schemas.errors import SettingError

_PROBE = '{"a":1}'


def window_of(folder: Path, wanted: int) -> int:
    """Tokens that prompt and answer may have together: those wanted, or fewer where the model itself takes fewer.

    Raises:
        SettingError: the model cannot be used, and what to do about it.
    """
    limits = (_own_window(_config(folder)), int(_tokenizer(folder).model_max_length))
    return min(wanted, *(limit for limit in limits if limit > 0))


def require_trainable(folder: Path) -> None:
    """Training moves all linear layers, merges them in single precision and keeps a tokeniser.

    Of a model that sees images too those would be its eyes as well, and half of what it needs; a quantised one has no such layers.

    Raises:
        SettingError: it reads more than text, or is quantised.
    """
    config = _config(folder)
    _require_text_alone(folder, config)
    if quantised := getattr(config, "quantization_config", None):
        how = dict(quantised).get("quant_method", "in a way that it does not name")
        raise SettingError(
            f"The model in {folder} is quantised ({how}), which is not trained here",
            "Take the model that it was made of, not quantised, as --base; as it comes, this one can be a tier behind `vllm serve`",
        )


def _require_text_alone(folder: Path, config: Any) -> None:
    if config.get_text_config() is not config:
        raise SettingError(
            f"The model in {folder} reads more than text ({config.model_type}), which is not trained here",
            "Take a text model of its family as --base, such as gemma-3-1b-it; as it comes, this one can be a tier behind `vllm serve`",
        )


def _own_window(config: Any) -> int:
    return int(getattr(config.get_text_config(), "max_position_embeddings", 0) or 0)


def _config(folder: Path) -> Any:
    from huggingface_hub.errors import StrictDataclassError
    from transformers import AutoConfig, __version__

    try:
        return AutoConfig.from_pretrained(folder, local_files_only=True)
    except (ValueError, KeyError, OSError, StrictDataclassError) as problem:
        raise SettingError(
            f"transformers {__version__} does not understand {folder}/config.json ({_first_line(problem)})",
            "Set NIGHTCLERK_MODEL to a model of another architecture (of a training --base), or install newer transformers and vLLM",
        ) from problem


def _tokenizer(folder: Path) -> Any:
    """Where its files are missing, some families' tokenizer is made all the same, without a vocabulary."""
    from transformers import AutoTokenizer

    try:
        tokenizer = AutoTokenizer.from_pretrained(folder, local_files_only=True)
    except (ValueError, KeyError, OSError) as problem:
        raise _no_tokenizer(folder) from problem
    if _PROBE not in tokenizer.decode(tokenizer(_PROBE, add_special_tokens=False)["input_ids"]):
        raise _no_tokenizer(folder)
    return tokenizer


def _no_tokenizer(folder: Path) -> SettingError:
    return SettingError(
        f"The model in {folder} has no tokenizer that can write JSON",
        "Copy tokenizer.json and tokenizer_config.json from where the model comes from into its folder",
    )


def _first_line(problem: Exception) -> str:
    return str(problem).strip().partition("\n")[0][:200]
