"""The same documents through vLLM in this process and through vLLM's real server give the same fields."""

import random

import pytest

from schemas.generation import GenerationRequest
from schemas.page import Line, Page
from schemas.reading import Verbatim
from schemas.registry import KINDS
from schemas.settings import Settings, settings
from schemas.step import Paper, ReadResult
from tasks.llm.engine import Engine, engine_for
from tasks.read_batch import engine, read_papers
from tasks.samples.registry import GENERATORS

pytestmark = pytest.mark.vllm
TIE_NATS = 0.05


def papers() -> list[Paper]:
    """A document a kind, made by the project."""
    made = [(name, write(random.Random(1))) for name, write in GENERATORS.items()]
    return [
        Paper(
            content_hash=f"{number:064d}",
            kind=name,
            pages=(Page(number=1, lines=tuple(Line(text=t) for t in sample.text.splitlines())),),
        )
        for number, (name, sample) in enumerate(made)
    ]


def read_all(model: Engine, config: Settings) -> list[ReadResult]:
    return read_papers(papers(), dict.fromkeys(KINDS, ""), model, config)


def is_tie(*words: Verbatim) -> bool:
    """In half precision two tokens may be equally likely; which one it is then depends on what else is in the batch."""
    margins = [each.signals.least_margin for each in words]
    return any(margin is not None and abs(margin) < TIE_NATS for margin in margins)


def test_both_ways_to_vllm_give_the_same_fields(vllm_server: str) -> None:
    config = settings()
    remote = engine_for(
        config.model_copy(update={"engine": "openai", "model": "default", "base_urls": vllm_server, "max_num_seqs": 16})
    )
    remote.warm_up()
    engine().warm_up()
    here, there = read_all(engine(), config), read_all(remote, config)
    fields = [
        (a, b)
        for one, other in zip(here, there, strict=True)
        for a, b in zip(one.readings, other.readings, strict=True)
    ]
    assert len(here) == len(GENERATORS)
    assert all(b.verbatim.signals.mean_logprob is not None for _, b in fields if b.verbatim.words)
    different = [
        (a.field, a.verbatim, b.verbatim)
        for a, b in fields
        if a.verbatim.words != b.verbatim.words
        and "read by rules" not in a.normalised.note  # only the shipped model has such rules
        and not is_tie(a.verbatim, b.verbatim)
    ]
    assert not different, different


def test_what_was_under_way_when_a_batch_failed_is_not_among_the_next_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    schema = {"type": "object", "properties": {"total": {"type": "string"}}, "required": ["total"]}
    asked = [GenerationRequest(request_id=each, system="", user=f"{each} {each}", json_schema=schema, max_tokens=8) for each in "abc"]  # fmt: skip
    engine().warm_up()
    vllm = engine()._llm.llm_engine  # type: ignore[attr-defined]
    with monkeypatch.context() as broken, pytest.raises(RuntimeError, match="stumbled"):

        def step() -> None:
            raise RuntimeError("stumbled")

        broken.setattr(vllm, "step", step)
        engine().generate(asked[:2])
    [answer] = engine().generate(asked[2:])
    assert answer.request_id == "c" and not vllm.has_unfinished_requests()
