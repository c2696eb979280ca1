"""LoRA (Hu et al. 2021) by peft and trl: examples and a base become an adapter. Same code for every architecture that transformers knows.

What is trained on is decided before; the adapter's place in the registry comes after.
"""

import random
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from schemas.errors import SettingError
from schemas.finetuning import Example, Recipe, Trained
from tasks.finetune.batches import Tokens, batches, tokenised
from tasks.llm.preflight import window_of
from tasks.running.progress import said

Progress = Callable[[int, int, float, float], None]  # step, steps, loss, seconds left
CHECKPOINTS = "checkpoints"


def train(
    base: Path,
    examples: Sequence[Example],
    into: Path,
    recipe: Recipe,
    progress: Progress | None = None,
    start: Path | None = None,
) -> Trained:
    """Trains an adapter for the model in `base` and writes it to `into`; goes on from the last checkpoint there.

    Args:
        into: receives adapter_config.json and adapter_model.safetensors; checkpoints lie in its folder `checkpoints`.
        progress: is told step, steps, loss (nats a scored token) and seconds left after each update.
        start: an adapter of the same base, whose weights are learned further in place of new ones; its rank and scale stay.

    Raises:
        SettingError: there are no examples that fit the model's window, or the libraries do not know its architecture.
    """
    from tasks.finetune.trainer import LoraTrainer, adapted, base_model

    window = window_of(base, sys.maxsize)
    model, tokenizer = base_model(base)
    fitting, sequences = _fitting(examples, tokenizer, window)
    plan = batches(fitting, [len(each.input_ids) for each in sequences], recipe)
    tokens = sum(len(sequences[i].input_ids) for batch in plan for i in batch)
    _tell(tokens, recipe)
    learner = adapted(model, recipe, start)
    trainer = LoraTrainer(learner, tokenizer, sequences, plan, into / CHECKPOINTS, recipe, progress)
    updates = trainer.run()
    trainer.save(into)
    last = updates[-max(1, len(updates) // 10) :]
    return Trained(
        steps=len(plan),
        tokens=tokens,
        tokens_asked=recipe.tokens,
        ended="epochs" if tokens < recipe.tokens else "tokens",
        examples=len(sequences),
        loss=sum(each.loss for each in last) / len(last),
        duration_s=sum(each.duration_s for each in updates),
    )


def _tell(tokens: int, recipe: Recipe) -> None:
    """Before hours are spent."""
    if tokens < recipe.tokens:
        said(f"training  ends after {tokens:,} of {recipe.tokens:,} tokens asked for: each example is seen in {recipe.epochs} epochs, and no more")  # fmt: skip


def _fitting(examples: Sequence[Example], tokenizer: Any, window: int) -> tuple[list[Example], list[Tokens]]:
    """The examples that fit the model's window, with their tokens; production refuses the others as prompt_too_long."""
    pairs = [(example, tokenised(tokenizer, example)) for example in examples]
    fitting = [(example, tokens) for example, tokens in pairs if len(tokens.input_ids) <= window]
    if not fitting:
        raise SettingError("There is nothing to train on", f"No example fits the model's window of {window} tokens")
    if len(fitting) < len(pairs):
        said(
            f"left out  {len(pairs) - len(fitting):>5} of {len(pairs)} examples: longer than the model's window of {window} tokens"
        )
    return [example for example, _ in fitting], [tokens for _, tokens in fitting]


def pace(base: Path, examples: Sequence[Example]) -> float:
    """Tokens a second of training on this machine, measured on a few of the examples; no weight is changed."""
    from tasks.finetune.trainer import base_model, passes_s

    window = window_of(base, sys.maxsize)
    model, tokenizer = base_model(base)
    _, sequences = _fitting(random.Random(0).sample(list(examples), min(12, len(examples))), tokenizer, window)
    return sum(len(each.input_ids) for each in sequences) / passes_s(model, sequences)
