"""The same documents through vLLM in this process and through vLLM's real server give the same fields."""

import random

import pytest

from schemas.generation import GenerationRequest
from schemas.page import Line, Page
from schemas.reading import Verbatim
from schemas.registry import KINDS
from schemas.settings import Settings, settings
from schemas.step import Paper, ReadResult
from tasks.llm.choice import engine_for
from tasks.llm.engine import Engine
from tasks.read_batch import engine, read_papers
from tasks.samples.registry import GENERATORS

pytestmark = pytest.mark.vllm
TIE_NATS = 0.3  # two steps of bfloat16 between 16 and 32, where logits of likely tokens lie, and a little
MOST_PARTINGS = 2  # of the documents


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


def parting(here: ReadResult, there: ReadResult) -> tuple[Verbatim, Verbatim] | None:
    """The first field that the model answered otherwise; those after it were asked after another answer."""
    asked = [
        (a.verbatim, b.verbatim)
        for a, b in zip(here.readings, there.readings, strict=True)
        if "read by rules" not in a.normalised.note  # only the shipped model has such rules
    ]
    return next(((a, b) for a, b in asked if a.words != b.words), None)


def test_both_ways_to_vllm_give_the_same_fields(vllm_server: str) -> None:
    config = settings()
    remote = engine_for(
        config.model_copy(update={"engine": "openai", "model": "default", "base_urls": vllm_server, "max_num_seqs": 16})
    )
    remote.warm_up()
    engine().warm_up()
    here, there = read_all(engine(), config), read_all(remote, config)
    assert len(here) == len(GENERATORS)
    readings = [reading for result in there for reading in result.readings]
    assert all(each.verbatim.signals.mean_logprob is not None for each in readings if each.verbatim.words)
    partings = [pair for one, other in zip(here, there, strict=True) if (pair := parting(one, other))]
    assert len(partings) <= MOST_PARTINGS and all(is_tie(*pair) for pair in partings), partings


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
