"""`nightclerk finetune` as its user runs it: real Prefect, real training of a tiny model, real vLLM over what was held out."""

import json
import os
import shutil
import subprocess
import sys
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.integration.test_finetune_corpus import receipts
from tests.tiny_models import save_tiny

NIGHTCLERK = [sys.executable, "-m", "deployments"]


def nightclerk(url: str, *words: str) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {"NIGHTCLERK_DATABASE_URL": url, "NIGHTCLERK_PREFECT_PORT": "0"}
    return subprocess.run([*NIGHTCLERK, *words], capture_output=True, text=True, env=environment)


@pytest.fixture
def name(home: Path) -> Iterator[str]:
    """A name that no other run has: tests share the folder of models, where what is trained stays."""
    unique = f"tiny-{uuid.uuid4().hex[:8]}"
    yield unique
    shutil.rmtree(home / "models" / "adapters" / unique, ignore_errors=True)
    for merged in (home / "models").glob(f"{unique}-*"):
        shutil.rmtree(merged)


@pytest.mark.vllm
@pytest.mark.usefixtures("prefect_api")  # found in the home folder, as any command finds it
def test_a_set_becomes_a_measured_candidate(store: str, name: str, tmp_path: Path) -> None:
    base = save_tiny("smollm2", tmp_path / "base", max_position_embeddings=2048)
    folder = receipts(tmp_path / "shops", 20)
    asked = ["finetune", "--name", name, "--base", str(base), "--kinds", "receipt", "--data", str(folder), "--samples", "receipt=2", "--tokens", "4000"]  # fmt: skip
    done = nightclerk(store, *asked)
    assert done.returncode == 0, done.stderr
    assert "training  step 1 of" in done.stderr
    assert "held out and sealed" in done.stderr
    assert "receipt          company" in done.stdout

    [row] = [row for row in json.loads(nightclerk(store, "models", "--json").stdout) if row["name"] == name]
    assert (row["state"], row["residency"], row["kinds"]) == ("candidate", "on_premises", ["receipt"])
    figures = row["metrics"]["held_out"]["receipt"]["company"]
    assert figures["documents"] > 0
    assert row["metrics"]["training"]["tokens"] >= 4000

    refused = nightclerk(store, "export", name, str(tmp_path / "out"))
    assert refused.returncode == 1
    assert "stay on the premises" in refused.stderr

    other = nightclerk(store, *asked[:-1], "5000")
    assert other.returncode == 1
    assert f"Another training is called {name}" in other.stderr
