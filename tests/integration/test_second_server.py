"""A second, real vLLM server as a second tier on the premises: a night whose doubts it reads over HTTP, with structured outputs and logprobs."""

import json
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest

from schemas.registry import KINDS
from schemas.settings import settings
from sql.spending.egress import egress_report
from tests.integration.escalating import Nights, papers, put, query

pytestmark = [pytest.mark.vllm, pytest.mark.usefixtures("store", "prefect_api")]

COUNT = 3


@pytest.fixture
def nights(monkeypatch: pytest.MonkeyPatch, store: str) -> Iterator[Nights]:
    made = Nights(monkeypatch)
    yield made
    made.set()


def test_doubts_go_to_a_real_server_here_and_nothing_leaves(nights: Nights, tmp_path: Path, vllm_server: str) -> None:
    near = {
        "name": "near", "engine": "openai", "model": "default", "where": "on_premises", "base_urls": [vllm_server],
        "max_model_len": 2048, "window_tokens": 600, "max_num_seqs": 4, "request_timeout_s": 400,
    }  # fmt: skip
    nights.set(near)
    totals = nights.run(put(tmp_path, papers(COUNT)))
    assert (totals.unfinished, totals.documents) == (0, COUNT)

    fields = sorted(KINDS["receipt"].model_fields)
    answers = query("select answer, finish, engine, prompt_tokens, answer_tokens from core_answers where tier = 2")
    assert len(answers) == COUNT
    for answer, finish, engine, prompt_tokens, answer_tokens in answers:
        assert sorted(json.loads(answer)) == fields, "the schema held it"
        assert (finish, engine) == ("stop", "openai:default")
        assert prompt_tokens > 100 and answer_tokens > 10

    readings = query("select field, words, signals, reader from core_readings where tier = 2")
    assert len(readings) == COUNT * len(fields)
    assert all(signals["mean_logprob"] is not None for _, words, signals, _ in readings if words)
    assert any(words for _, words, _, _ in readings)
    assert {reader for *_, reader in readings} == {
        query("select distinct reader from core_answers where tier = 2")[0][0]
    }

    ledger = query("select tier, ending, i.prompt_tokens >= r.prompt_tokens, cost_usd from core_intents i join core_results r using (intent_id)")  # fmt: skip
    assert ledger == [("near", "answered", True, Decimal(0))] * COUNT
    assert query("select tier, documents, answered, open_calls from out_spend") == [("near", COUNT, COUNT, 0)]
    assert query("select count(*) from core_egress") == [(0,)] and egress_report().totals == ()
    assert settings().tiers[0].external is False
