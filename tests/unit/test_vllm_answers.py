"""What is made of vLLM's answers, without vLLM: their logprobs count only as the model gave them, before the grammar's mask."""

from types import SimpleNamespace

import pytest

from schemas.generation import Completion, GenerationRequest
from schemas.kind import groups_of
from schemas.registry import KINDS
from schemas.settings import Settings
from tasks.extract.answers import verbatims
from tasks.llm import vllm_engine
from tasks.llm.vllm_engine import VllmEngine
from tasks.trust.judge import missing

PIECES = ['{"date":', '"2017', '-01"}']
REQUEST = GenerationRequest(request_id="a", system="", user="", json_schema={}, max_tokens=9)


@pytest.fixture
def engine(monkeypatch: pytest.MonkeyPatch) -> VllmEngine:
    made = VllmEngine(Settings())
    monkeypatch.setattr(made, "_llm", SimpleNamespace(get_tokenizer=lambda: None))
    return made


def completion(engine: VllmEngine, monkeypatch: pytest.MonkeyPatch, used: int) -> Completion:
    monkeypatch.setattr(vllm_engine._HOOK, "used", used)
    steps = [
        {n: SimpleNamespace(logprob=-0.5, decoded_token=piece), 9: SimpleNamespace(logprob=-2.0, decoded_token="x")}
        for n, piece in enumerate(PIECES)
    ]
    answer = SimpleNamespace(text="".join(PIECES), finish_reason="stop", token_ids=[0, 1, 2], logprobs=steps)
    return engine._completion(REQUEST, SimpleNamespace(outputs=[answer], prompt_token_ids=[1]))


def test_with_the_hook_tokens_have_their_logprobs(engine: VllmEngine, monkeypatch: pytest.MonkeyPatch) -> None:
    found = completion(engine, monkeypatch, used=3)
    assert found.premask and [(each.logprob, each.margin) for each in found.tokens] == [(-0.5, 1.5)] * 3


def test_past_the_hook_they_have_none_and_nothing_is_accepted(engine: VllmEngine, monkeypatch: pytest.MonkeyPatch) -> None:  # fmt: skip
    """As with another path through vLLM: what it says then was taken after the mask, where what a grammar forced is certain."""
    found = completion(engine, monkeypatch, used=0)
    assert not found.premask and found.answer_tokens == 3
    [spec] = [spec for specs in groups_of(KINDS["receipt"]).values() for spec in specs if spec.name == "date"]
    [words] = verbatims([spec], found)
    signals = {"logprob_mean": words.signals.mean_logprob, "logprob_least": words.signals.least_logprob, "margin_least": words.signals.least_margin}  # fmt: skip
    assert words.words == ("2017-01",) and missing(signals) == list(signals)
