"""Examples as tokens, and the order in which a training sees them: a batch is one update of the weights. Learning is in lora.py."""

import random
from collections.abc import Iterator, Sequence
from typing import Any

from schemas.finetuning import Example, Recipe
from schemas.record import Record
from tasks.finetune.balance import drawn, repeats
from tasks.llm.chat import answer_spans, answer_tokens, prompt_tokens

NOT_LEARNED = -100
MIXING = 0.5  # kinds share the tokens by their own number to this power: a big kind does not drown the small ones


class Tokens(Record):
    """An example as the model reads it; `labels` is NOT_LEARNED over the question and over what is not known."""

    input_ids: tuple[int, ...]
    labels: tuple[int, ...]


def tokenised(tokenizer: Any, example: Example) -> Tokens:
    """Question and answer in tokens, as the model's own chat template puts them."""
    prompt = prompt_tokens(tokenizer, example.request)
    answer = answer_tokens(tokenizer, example.request, example.answer)
    offsets = answer_spans(tokenizer, example.answer)
    learned = [_learned(offsets, i, example) for i in range(len(answer))]
    labels = [token if known else NOT_LEARNED for token, known in zip(answer, learned, strict=True)]
    return Tokens(input_ids=(*prompt, *answer), labels=(*[NOT_LEARNED] * len(prompt), *labels))


def _learned(offsets: Sequence[tuple[int, int]], position: int, example: Example) -> bool:
    if position >= len(offsets):
        return True
    start, end = offsets[position]
    return not any(start < last and end > first for first, last in example.unscored)


def batches(examples: Sequence[Example], sizes: Sequence[int], recipe: Recipe) -> list[list[int]]:
    """Indices of the examples of each update, until the recipe's tokens or epochs are used up; the same for the same seed."""
    plan: list[list[int]] = []
    batch: list[int] = []
    for index in _mixed(examples, sizes, recipe):
        batch.append(index)
        if sum(sizes[i] for i in batch) >= recipe.tokens_a_step:
            plan, batch = [*plan, batch], []
    return [*plan, batch] if batch else plan


def _mixed(examples: Sequence[Example], sizes: Sequence[int], recipe: Recipe) -> Iterator[int]:
    """The kinds in turn, always the one that is furthest behind its share."""
    kinds = sorted({example.kind for example in examples})
    own = {kind: [i for i, example in enumerate(examples) if example.kind == kind] for kind in kinds}
    share = {kind: sum(sizes[i] for i in indices) ** MIXING for kind, indices in own.items()}
    streams = {kind: _epochs(examples, indices, recipe) for kind, indices in own.items()}
    used = dict.fromkeys(kinds, 0.0)
    total = 0
    while used and total < recipe.tokens:
        kind = min(used, key=lambda name: used[name] / share[name])
        index = next(streams[kind], None)
        if index is None:
            del used[kind]
            continue
        yield index
        used[kind] += sizes[index]
        total += sizes[index]


def _epochs(examples: Sequence[Example], indices: Sequence[int], recipe: Recipe) -> Iterator[int]:
    times = repeats([examples[i] for i in indices])
    for epoch in range(recipe.epochs):
        yield from drawn(indices, times, random.Random(f"{recipe.seed} {epoch}"))
