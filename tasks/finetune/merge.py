"""An adapter merged into its base: a model like any other, which every engine serves at full speed. Where models lie is not here."""

import contextlib
import io
import shutil
from pathlib import Path

from schemas.model import MANIFEST
from tasks.llm.adapters import LEARNED


def merge(base: Path, adapter: Path, into: Path) -> None:
    """Writes the base with the adapter's weights added, in bfloat16, with tokeniser and configuration; both folders are read only.

    The sum is made in single precision: in half precision small differences of many weights would be lost.
    """
    import torch
    from peft import PeftModel
    from transformers import AutoModelForCausalLM, AutoTokenizer, GenerationConfig
    from transformers.utils.logging import disable_progress_bar

    disable_progress_bar()
    with contextlib.redirect_stderr(io.StringIO()):  # a progress bar that no setting of transformers reaches
        model = AutoModelForCausalLM.from_pretrained(base, dtype=torch.float32)
    merged = PeftModel.from_pretrained(model, adapter).merge_and_unload(safe_merge=True)
    generation = base / "generation_config.json"
    if generation.is_file():
        merged.generation_config = GenerationConfig()  # transformers loads what it refuses to save
    merged.to(torch.bfloat16).save_pretrained(into)
    AutoTokenizer.from_pretrained(base).save_pretrained(into)
    if generation.is_file():
        shutil.copyfile(generation, into / generation.name)
    for said in (MANIFEST, LEARNED):  # what it learned, and where that may go, holds for the whole too
        if (adapter / said).is_file():
            shutil.copyfile(adapter / said, into / said)
