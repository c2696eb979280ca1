"""Any open model: seven architectures, each trained one step, merged, loaded in vLLM and asked; and models that are refused."""

import json
import os
import re
import subprocess
import sys
from typing import Any

import pytest

from tests.conftest import ENVIRONMENT, ROOT
from tests.integration.any_model_process import ANSWERS, WINDOW
from tests.tiny_models import FAMILIES

pytestmark = pytest.mark.vllm


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Any]]:
    """What the process said of each family, by its name."""
    home = {"NIGHTCLERK_HOME": os.environ["NIGHTCLERK_HOME"]} if "NIGHTCLERK_HOME" in os.environ else {}
    command = [sys.executable, "-m", "tests.integration.any_model_process", str(tmp_path_factory.mktemp("models"))]
    done = subprocess.run(command, cwd=ROOT, env=ENVIRONMENT | home, capture_output=True, text=True)
    lines = [json.loads(line) for line in done.stdout.splitlines() if line.startswith('{"family"')]
    assert done.returncode == 0, f"after {[line['family'] for line in lines]}:\n{done.stderr[-3000:]}"
    return {line["family"]: line for line in lines}


@pytest.mark.parametrize("family", FAMILIES)
def test_one_step_moves_all_linear_layers(told: dict[str, dict[str, Any]], family: str) -> None:
    trained = told[family]["trained"]
    assert trained["steps"] == 1
    assert 4 < trained["loss"] < 8, "nats, of about 400 tokens known to a model that knows nothing"
    assert len(trained["changed"]) == (4 if family == "phi3" else 7)
    assert all(trained["changed"].values()), trained["changed"]


@pytest.mark.parametrize("family", FAMILIES)
def test_structured_answer_of_the_merged_model(told: dict[str, dict[str, Any]], family: str) -> None:
    answer = told[family]["asked"]["answer"]
    assert json.loads(answer["text"])["ok"] in ANSWERS["properties"]["ok"]["enum"]
    assert (answer["finish"], answer["error"], answer["premask"]) == ("stop", "", True)
    tokens = answer["tokens"]
    assert "".join(answer["text"][t["start"] : t["end"]] for t in tokens) == answer["text"]
    assert all(t["logprob"] < -1 for t in tokens), "a random model is sure of nothing"


@pytest.mark.parametrize("family", FAMILIES)
def test_the_models_own_window_holds(told: dict[str, dict[str, Any]], family: str) -> None:
    """The setting asks for 2048 tokens, which these models do not have."""
    asked = told[family]["asked"]
    assert asked["window"] == WINDOW
    assert asked["long"].startswith("prompt_too_long: ")


def test_closing_gives_the_memory_back(told: dict[str, dict[str, Any]]) -> None:
    """Each engine takes a KV cache of 1 GiB."""
    used = [told[family]["asked"]["memory_mib"] for family in FAMILIES]
    assert max(used) - used[0] < 512, used


def test_loading_leaves_the_processs_logging_alone(told: dict[str, dict[str, Any]]) -> None:
    """Who configures it anew flushes all handlers under its lock, Prefect's among them, which have locks of their own: nights hung."""
    assert [told[family]["asked"]["flushed"] for family in FAMILIES] == [0] * len(FAMILIES)


@pytest.mark.parametrize(
    ("broken", "error", "message"),
    [
        ("unknown_to_vllm", "EngineRefusedError", "NovelForCausalLM.* Set NIGHTCLERK_MODEL"),
        (
            "unknown_to_transformers",
            "SettingError",
            "`novel`.* Set NIGHTCLERK_MODEL to a model of another architecture",
        ),
        ("without_tokenizer", "SettingError", "no tokenizer.* Copy tokenizer.json"),
    ],
)
def test_model_that_cannot_be_used(told: dict[str, Any], broken: str, error: str, message: str) -> None:
    refusal = told["refused"][broken]
    assert refusal["error"] == error
    assert re.search(message, refusal["message"], re.DOTALL), refusal["message"]
    assert not refusal["retryable"], "a person must change something"
