"""trl's trainer, made to see one example at a time: no padding, no logits of the question, gradients added up over a batch's tokens.

The only module that imports torch's trainer; what is trained on, and in which order, comes from batches.py.
"""

import contextlib
import io
import json
import math
import shutil
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import mean
from typing import Any, NamedTuple

import torch
from datasets import Dataset
from peft import LoraConfig, PeftModel, get_peft_model, prepare_model_for_kbit_training
from peft.utils import load_peft_weights, set_peft_model_state_dict
from torch.utils.data import SequentialSampler
from transformers import AutoModelForCausalLM, AutoTokenizer, BitsAndBytesConfig, PrinterCallback, TrainerCallback
from transformers.trainer import TRAINER_STATE_NAME
from transformers.utils.logging import disable_progress_bar, set_verbosity_error
from trl import SFTConfig, SFTTrainer

from schemas.errors import SettingError
from schemas.finetuning import Recipe
from tasks.finetune.batches import NOT_LEARNED, Tokens
from tasks.finetune.optimiser import MasterAdamW
from tasks.llm.precision import number_type
from tasks.llm.preflight import require_trainable

_TRIES = 3  # a fault of the moment (seen on two busy cores with AMX, never alone) is told from a training that diverges
Progress = Callable[[int, int, float, float], None]


def base_model(folder: Path) -> tuple[Any, Any]:
    """The base, in four bits where there is CUDA, and its tokeniser.

    Raises:
        SettingError: it is no language model, not of text alone, or quantised.
    """
    require_trainable(folder)
    disable_progress_bar()
    set_verbosity_error()
    try:
        with contextlib.redirect_stderr(io.StringIO()):
            model = AutoModelForCausalLM.from_pretrained(folder, **loading())
    except ValueError as problem:
        said, _, _ = str(problem).partition("\n")
        raise SettingError(
            f"The model in {folder} cannot be trained ({said[:200]})", "Take another --base"
        ) from problem
    return model, AutoTokenizer.from_pretrained(folder)


def loading() -> dict[str, Any]:
    """How a base is loaded: in four bits where there is CUDA (QLoRA, Dettmers et al. 2023), else in what the CPU computes fastest in."""
    if not torch.cuda.is_available():
        eager = {"attn_implementation": "eager"}  # sdpa's backward is slower on CPUs
        return {"dtype": getattr(torch, number_type()), **eager}
    four = BitsAndBytesConfig(
        load_in_4bit=True,
        bnb_4bit_quant_type="nf4",
        bnb_4bit_use_double_quant=True,
        bnb_4bit_compute_dtype=torch.bfloat16,
    )
    return {"dtype": torch.bfloat16, "quantization_config": four, "device_map": {"": 0}}


class LoraTrainer(SFTTrainer):  # type: ignore[misc]
    """State: model, adapter, optimiser. A dataset's row is one update: the indices of its examples."""

    def __init__(
        self,
        model: Any,
        tokenizer: Any,
        sequences: Sequence[Tokens],
        plan: Sequence[list[int]],
        folder: Path,
        recipe: Recipe,
        progress: Progress | None,
    ) -> None:
        self._sequences = sequences
        self._losses: list[float] = []
        self._optimised = False
        self._folder = folder
        super().__init__(
            model=model,
            args=_arguments(folder, recipe, len(plan)),
            train_dataset=Dataset.from_dict({"input_ids": list(plan), "labels": list(plan)}),
            processing_class=tokenizer,
            data_collator=lambda rows: {"indices": torch.tensor(rows[0]["input_ids"])},
            callbacks=[_Kept(self._losses), *([_Told(progress)] if progress else [])],
        )

    def run(self) -> list["Update"]:
        """Trains, from the last checkpoint if there is one; all updates, those of killed processes too."""
        last = last_checkpoint(self._folder)
        self.remove_callback(PrinterCallback)  # it prints what the progress tells
        self.train(resume_from_checkpoint=str(last) if last else None)
        return _updates(self.state)

    def save(self, into: Path) -> None:
        """The adapter alone, in bfloat16; of its base only the folder's name, for its place is this machine's."""
        for config in self.model.peft_config.values():
            config.base_model_name_or_path = Path(str(config.base_model_name_or_path)).name
        for weights in self._learned():
            weights.data = weights.data.to(torch.bfloat16)
        self.model.save_pretrained(into, save_embedding_layers=False)  # else peft asks a hub about the base

    def _load_from_checkpoint(self, resume_from_checkpoint: str, model: Any = None) -> None:
        """Into the weights that are there; peft would put others in their place, in single precision."""
        kept = load_peft_weights(resume_from_checkpoint, device=str(self.model.device))
        set_peft_model_state_dict(self.model, kept)

    def create_optimizer(self, model: Any = None) -> Any:
        if not self._optimised:
            self._optimised = True
            self.optimizer = MasterAdamW(
                self._learned(), lr=self.args.learning_rate, weight_decay=0.0, betas=(0.9, 0.98)
            )
        return self.optimizer

    def _learned(self) -> list[torch.nn.Parameter]:
        return [weights for weights in self.model.parameters() if weights.requires_grad]

    def _get_train_sampler(self, train_dataset: Any = None) -> Any:
        return SequentialSampler(train_dataset if train_dataset is not None else self.train_dataset)

    def training_step(self, model: Any, inputs: dict[str, Any], num_items_in_batch: Any = None) -> Any:
        model.train()
        batch = [self._sequences[int(i)] for i in inputs["indices"]]
        for _ in range(_TRIES):
            total = self._passed(model, batch)
            if math.isfinite(total) and all(
                bool(w.grad.isfinite().all()) for w in self._learned() if w.grad is not None
            ):
                self._losses.append(total)
                return torch.tensor(total, device=self.args.device)  # transformers adds it up there
            for weights in self._learned():
                weights.grad = None
        raise SettingError("The training diverged: its gradients are no numbers", "Use another --base or --seed")

    def _passed(self, model: Any, batch: Sequence[Tokens]) -> float:
        """Adds up the gradients of a batch's loss, which it gives."""
        scored = sum(label != NOT_LEARNED for each in batch for label in each.labels) or 1
        total = 0.0
        for each in batch:
            loss = loss_of(model, each) / scored
            self.accelerator.backward(loss)
            total += float(loss.detach())
        return total


def loss_of(model: Any, each: Tokens) -> Any:
    """Cross entropy summed over the learned tokens, nats; only their logits are computed."""
    labels = torch.tensor(each.labels[1:], device=model.device)
    learned = (labels != NOT_LEARNED).nonzero().squeeze(-1)
    ids = torch.tensor([each.input_ids], device=model.device)
    logits = model(input_ids=ids, use_cache=False, logits_to_keep=learned).logits[0]
    return torch.nn.functional.cross_entropy(logits.float(), labels[learned], reduction="sum")


def passes_s(model: Any, sequences: Sequence[Tokens]) -> float:
    """Seconds that one pass forward and back takes over these sequences, after a first one that is not counted."""
    learner = adapted(model, Recipe())
    loss_of(learner, sequences[0]).backward()
    started = time.monotonic()
    for each in sequences:
        loss_of(learner, each).backward()
    return time.monotonic() - started


def last_checkpoint(folder: Path) -> Path | None:
    """The latest that was written to its end, of which `trainer_state.json` is the last; what a kill cut off is removed."""
    for found in sorted(folder.glob("checkpoint-*"), key=lambda each: int(each.name.rpartition("-")[2]), reverse=True):
        with contextlib.suppress(OSError, json.JSONDecodeError):
            json.loads((found / TRAINER_STATE_NAME).read_text())
            return found
        shutil.rmtree(found)
    return None


class Update(NamedTuple):
    """One change of the weights: its loss, nats a scored token, and how long it took."""

    loss: float
    duration_s: float


class _Kept(TrainerCallback):  # type: ignore[misc]
    """Keeps each update in the trainer's state, and so in its checkpoints."""

    def __init__(self, losses: Sequence[float]) -> None:
        self._losses = losses
        self._since_s = 0.0

    def on_step_begin(self, args: Any, state: Any, control: Any, **_: Any) -> None:
        self._since_s = time.monotonic()

    def on_step_end(self, args: Any, state: Any, control: Any, **_: Any) -> None:
        took = {"step": state.global_step, "loss": self._losses[-1], "duration_s": time.monotonic() - self._since_s}
        state.log_history.append(took)


class _Told(TrainerCallback):  # type: ignore[misc]
    """Tells how far a training is, and how long it will take at this process's pace; comes after `_Kept`."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self._first = 0

    def on_train_begin(self, args: Any, state: Any, control: Any, **_: Any) -> None:
        self._first = state.global_step

    def on_step_end(self, args: Any, state: Any, control: Any, **_: Any) -> None:
        updates = _updates(state)
        loss = mean(each.loss for each in updates[-20:])
        pace_s = mean(each.duration_s for each in updates[self._first :])
        self._progress(state.global_step, state.max_steps, loss, pace_s * (state.max_steps - state.global_step))


def _updates(state: Any) -> list[Update]:
    return [Update(entry["loss"], entry["duration_s"]) for entry in state.log_history if "duration_s" in entry]


def adapted(model: Any, recipe: Recipe, start: Path | None = None) -> Any:
    """The model with an adapter that learns: a new one, or the one in `start`, in the model's own precision."""
    torch.manual_seed(recipe.seed)  # a new adapter's first weights are drawn
    if getattr(model, "is_quantized", False):
        model = prepare_model_for_kbit_training(model)
    if start:
        return PeftModel.from_pretrained(model, start, is_trainable=True, autocast_adapter_dtype=False)
    config = LoraConfig(r=recipe.rank, lora_alpha=recipe.alpha, target_modules="all-linear", task_type="CAUSAL_LM")
    return get_peft_model(model, config, autocast_adapter_dtype=False)


def _arguments(folder: Path, recipe: Recipe, steps: int) -> SFTConfig:
    return SFTConfig(
        output_dir=str(folder),
        per_device_train_batch_size=1,
        max_steps=steps,
        learning_rate=recipe.learning_rate,
        lr_scheduler_type="linear",
        warmup_steps=round(recipe.warmup * steps),
        max_grad_norm=1.0,
        seed=recipe.seed,
        save_steps=recipe.checkpoint_steps,
        save_total_limit=2,
        logging_strategy="no",
        report_to="none",
        disable_tqdm=True,
        use_cpu=not torch.cuda.is_available(),
        bf16=False,
        gradient_checkpointing=torch.cuda.is_available(),
        remove_unused_columns=False,
        dataset_kwargs={"skip_prepare_dataset": True},
        dataloader_pin_memory=False,
    )
