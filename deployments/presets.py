"""The vLLM serving presets of infra/presets: read, and as a table. What they need is computed in tasks/llm/serving_size.py."""

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml
from rich.table import Table

from schemas.errors import SettingError
from schemas.serving import Architecture, Preset, Serving, Stored
from tasks.llm.serving_size import size_of

FOLDER = Path(__file__).parents[1] / "infra" / "presets"
SIZES = "sizes.toml"


def presets(folder: Path = FOLDER) -> list[Preset]:
    """All presets by name.

    Raises:
        SettingError: the folder is not there, or a preset is not in its list.
    """
    if not (folder / SIZES).is_file():
        raise SettingError(f"There are no presets in {folder}", "Install the program with its infra folder")
    sizes = tomllib.loads((folder / SIZES).read_text(encoding="utf-8"))
    files = {path.stem: path for path in sorted(folder.glob("*.yaml"))}
    if files.keys() != sizes["preset"].keys():
        odd = ", ".join(sorted(files.keys() ^ sizes["preset"].keys()))
        raise SettingError(f"A preset is a file and an entry in {SIZES}; only one of them is there for {odd}")
    return [_preset(path, sizes) for path in files.values()]


def preset_named(name: str) -> Path:
    """The preset's file, as `vllm serve --config` takes it.

    Raises:
        SettingError: there is none of this name.
    """
    path = FOLDER / f"{name}.yaml"
    if name not in {preset.name for preset in presets()}:
        raise SettingError(f"There is no preset {name!r}", "`nightclerk presets` lists them")
    return path


def presets_table(found: list[Preset]) -> Table:
    """What each preset serves and what it takes of its card."""
    table = Table("preset", "model", "weights", "tokens × sequences", "weights GiB", "cache GiB", "all GiB", "card")
    for preset in found:
        serving, size = preset.serving, size_of(preset)
        adapters = f" + {serving.max_loras} LoRA" if serving.lora_rank else ""
        card = f"{preset.card}: {size.usable:.1f} of {preset.card_mib / 1024:.1f}"
        table.add_row(
            preset.name, serving.model, f"{serving.stored.value}{adapters}",
            f"{serving.max_model_len} × {serving.max_num_seqs}", f"{size.weights:.1f}", f"{size.cache:.1f}",
            f"{size.needed:.1f}", card if size.fits else f"[red]{card}: too small[/red]",
        )  # fmt: skip
    return table


def preset_row(preset: Preset) -> dict[str, Any]:
    """The preset with its size, for JSON."""
    size = size_of(preset)
    return preset.model_dump(mode="json") | {"size_gib": size.model_dump() | {"needed": size.needed}, "fits": size.fits}


def _preset(path: Path, sizes: Mapping[str, Any]) -> Preset:
    text = path.read_text(encoding="utf-8")
    entry = sizes["preset"][path.stem]
    about = " ".join(line.removeprefix("# ") for line in text.splitlines() if line.startswith("# "))
    return Preset(
        name=path.stem,
        about=about,
        serving=_serving(yaml.safe_load(text), entry.get("stored")),
        architecture=Architecture.model_validate(sizes["model"][entry["model"]]),
        card=entry["card"],
        card_mib=sizes["card"][entry["card"]],
    )


def _serving(options: Mapping[str, Any], stored: str | None) -> Serving:
    adapters = bool(options.get("enable-lora"))
    kept = stored or str(options.get("quantization", Stored.BITS_16)).removesuffix("_marlin")
    return Serving(
        model=options["model"],
        stored=Stored(kept),
        cache_bytes=1 if str(options.get("kv-cache-dtype", "auto")).startswith("fp8") else 2,
        max_model_len=options["max-model-len"],
        max_num_seqs=options["max-num-seqs"],
        max_num_batched_tokens=options["max-num-batched-tokens"],
        share_of_card=options["gpu-memory-utilization"],
        lora_rank=options["max-lora-rank"] if adapters else 0,
        max_loras=options["max-loras"] if adapters else 0,
    )
