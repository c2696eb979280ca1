"""Each family's tiny model trained one step, merged, loaded in vLLM and asked, in a process of its own; one JSON line a family.

Then models that must be refused, in a last line.

python -m tests.integration.any_model_process FOLDER. A process of its own, for closing an engine ends vLLM for all of a process.
"""

import json
import logging
import sys
from pathlib import Path
from typing import Any

from schemas.errors import NightclerkError
from schemas.finetuning import Example, Recipe
from schemas.generation import GenerationRequest
from schemas.settings import Settings
from tests.tiny_models import FAMILIES, save_tiny

ANSWERS = {
    "type": "object",
    "properties": {"ok": {"enum": ["yes", "no"]}},
    "required": ["ok"],
    "additionalProperties": False,
}
QUESTION = GenerationRequest(request_id="1", system="Copy.", user="A deed: yes.", json_schema=ANSWERS, max_tokens=24)
EXAMPLE = Example(
    content_hash="0", kind="nda", request=QUESTION, answer='{"ok":"yes"}', unscored=(), present=("ok",), absent=()
)
WINDOW = 128
CLOSED: list[Any] = []  # still referred to: what they do not give back on closing is kept


def main(folder: Path) -> None:
    _inspect_here()
    for family in FAMILIES:
        base = save_tiny(family, folder / family / "base", max_position_embeddings=WINDOW)
        trained = _trained(base, folder / family)
        say({"family": family, "trained": trained, "asked": _asked(folder / family / "merged")})
    say({"family": "refused", **{name: _refusal(save(folder / name)) for name, save in BROKEN.items()}})


def say(line: dict[str, Any]) -> None:
    print(json.dumps(line), flush=True)


def _inspect_here() -> None:
    """vLLM looks at a class that it has not seen before in a process of its own, ten seconds each, to spare the GPU."""
    from vllm.model_executor.models import registry

    registry._run_in_subprocess = lambda look: look()


def _trained(base: Path, folder: Path) -> dict[str, Any]:
    from tasks.finetune.lora import train
    from tasks.finetune.merge import merge

    told = train(base, [EXAMPLE], folder / "adapter", Recipe(tokens=1, epochs=1, tokens_a_step=1, rank=4, alpha=4))
    merge(base, folder / "adapter", folder / "merged")
    return told.model_dump() | {"changed": _changed(base, folder / "merged")}


def _changed(base: Path, merged: Path) -> dict[str, bool]:
    """Of each of the first layer's matrices, whether training moved it."""
    from safetensors.torch import load_file

    before, after = load_file(base / "model.safetensors"), load_file(merged / "model.safetensors")
    return {n: bool((before[n] != after[n]).any()) for n in before if ".layers.0." in n and before[n].ndim > 1}


class Flushed(logging.Handler):
    """Counts how often it was flushed: who configures logging anew flushes all there are."""

    times = 0

    def flush(self) -> None:
        self.times += 1


def _asked(model: Path) -> dict[str, Any]:
    from tasks.llm.vllm_engine import VllmEngine

    handler = Flushed()
    engine = VllmEngine(Settings(model=str(model), max_model_len=2048, max_num_seqs=2))
    engine.warm_up()
    long = QUESTION.model_copy(update={"request_id": "2", "user": "deed " * WINDOW})
    short, refused = engine.generate([QUESTION, long])
    window = engine.max_model_len
    engine.close()
    CLOSED.append(engine)
    return {
        "window": window,
        "answer": short.model_dump(),
        "long": refused.error,
        "memory_mib": _memory_mib(),
        "flushed": handler.times,
    }


def _refusal(model: Path) -> dict[str, Any]:
    from tasks.llm.vllm_engine import VllmEngine

    try:
        VllmEngine(Settings(model=str(model))).warm_up()
    except NightclerkError as problem:
        return {"error": type(problem).__name__, "message": str(problem), "retryable": problem.retryable}
    return {"error": "", "message": "it was loaded", "retryable": False}


def unknown_to_vllm(folder: Path) -> Path:
    return with_config(save_tiny("llama", folder), "architectures", ["NovelForCausalLM"])


def unknown_to_transformers(folder: Path) -> Path:
    return with_config(save_tiny("llama", folder), "model_type", "novel")


def without_tokenizer(folder: Path) -> Path:
    """Of a family whose tokenizer transformers makes all the same, empty."""
    save_tiny("qwen2", folder)
    for path in [*folder.glob("tokenizer*"), *folder.glob("chat*")]:
        path.unlink()
    return folder


def with_config(folder: Path, key: str, value: Any) -> Path:
    config = json.loads((folder / "config.json").read_text())
    (folder / "config.json").write_text(json.dumps(config | {key: value}))
    return folder


BROKEN = {make.__name__: make for make in (unknown_to_vllm, unknown_to_transformers, without_tokenizer)}


def _memory_mib() -> int:
    status = Path("/proc/self/status").read_text()
    return int(status.partition("VmRSS:")[2].split()[0]) // 1024


if __name__ == "__main__":
    main(Path(sys.argv[1]))
