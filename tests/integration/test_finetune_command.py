"""`nightclerk finetune` as its user runs it: real Prefect, real training of a tiny model, real vLLM over what was held out.

The commands that only look at what it left are forked (`forked.py`).
"""

import json
import os
import shutil
import subprocess
import sys
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest

from schemas.document import Residency
from schemas.settings import settings
from sql.documents.pages import papers
from sql.readings.answered import record_read
from tasks.llm.scripted_engine import ScriptedEngine
from tasks.llm.weights import learned_from, weights_of
from tasks.read_batch import read_papers
from tasks.train_model import residency_of
from tests.integration.forked import ForkedCommand
from tests.integration.test_calibration import RECEIPT, query, waiting
from tests.integration.test_finetune_corpus import receipts
from tests.tiny_models import save_tiny

NIGHTCLERK = [sys.executable, "-m", "deployments"]


def own(url: str) -> dict[str, str]:
    return {"NIGHTCLERK_DATABASE_URL": url, "NIGHTCLERK_PREFECT_PORT": "0"}


def forked(url: str, *words: str) -> tuple[int | None, str, str]:
    """The exit code, what was said on stdout and what on stderr."""
    process = ForkedCommand(*words, own=own(url))
    said = process.said()
    return process.poll(), *said


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
    done = subprocess.run([*NIGHTCLERK, *asked], capture_output=True, text=True, env=os.environ | own(store))
    assert done.returncode == 0, done.stderr
    assert "training  step 1 of" in done.stderr
    assert "held out and sealed" in done.stderr
    assert "receipt          company" in done.stdout

    [row] = [row for row in json.loads(forked(store, "models", "--json")[1]) if row["name"] == name]
    assert (row["state"], row["residency"], row["kinds"]) == ("candidate", "on_premises", ["receipt"])
    figures = row["metrics"]["held_out"]["receipt"]["company"]
    assert figures["documents"] > 0
    assert row["metrics"]["training"]["tokens"] >= 4000

    [merged] = settings().models_folder.glob(f"{name}-*")
    assert residency_of(weights_of(str(merged))) is Residency.ON_PREMISES and learned_from(weights_of(str(merged)))

    reads_in_shadow(store, name)

    code, _, refusal = forked(store, "export", name, str(tmp_path / "out"))
    assert code == 1
    assert "stay on the premises" in refusal

    code, _, refusal = forked(store, *asked[:-1], "5000")
    assert code == 1
    assert f"Another training is called {name}" in refusal


@pytest.mark.usefixtures("prefect_api")
def test_a_quantised_base_is_refused_in_a_line(store: str, name: str, tmp_path: Path) -> None:
    base = save_tiny("smollm2", tmp_path / "base")
    config = json.loads((base / "config.json").read_text())
    (base / "config.json").write_text(json.dumps(config | {"quantization_config": {"quant_method": "gptq", "bits": 4}}))
    code, _, refusal = forked(store, "finetune", "--name", name, "--base", str(base), "--samples", "receipt=2")
    assert code == 1
    assert "is quantised (gptq), which is not trained here. Take the model that it was made of" in refusal
    assert "Traceback" not in refusal
    assert not (settings().models_folder / "adapters" / name).exists()


def reads_in_shadow(url: str, name: str) -> None:
    """The new model, in real vLLM, beside a production whose answers are scripted, under the real one's fingerprints."""
    assert forked(url, "shadow", name)[0] == 0
    night = waiting(*(f"{RECEIPT}\nTHANK YOU {n}" for n in range(3)))
    found = papers([digest for (digest,) in query("select content_hash from raw_documents")], night.fingerprints)
    record_read(read_papers(found, night.fingerprints.read, ScriptedEngine(settings()), settings()))
    alone = {"NIGHTCLERK_SHADOW_SHARE": "1", "COLUMNS": "200"}
    done = subprocess.run([*NIGHTCLERK, "shadow"], capture_output=True, text=True, env=os.environ | own(url) | alone)
    assert done.returncode == 0, done.stderr
    assert f"shadow    {name}: inconclusive on 3 documents" in done.stderr
    assert "production right" in done.stdout and done.stdout.count("inconclusive") == 2
    rows = query("select count(*), count(distinct content_hash), min(beside) from core_shadow_readings")
    assert rows == [(12, 3, night.fingerprints.read["receipt"])]
