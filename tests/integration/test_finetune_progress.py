"""How long a training takes and how far it is: minutes become tokens by the pace, and terminal and Prefect are told loss and time left."""

import logging
from pathlib import Path
from typing import Any

import httpx
import pytest

from deployments.models.finetune import Effort, requested
from deployments.models.material import material
from schemas.document import Residency
from schemas.finetuning import Example, Gathered, Training
from schemas.model import BUNDLED, MANIFEST
from schemas.settings import Settings
from tasks import train_model
from tasks.finetune import lora
from tasks.finetune.batches import tokenised
from tasks.finetune.corpus import Corpus
from tasks.finetune.examples import examples
from tasks.finetune.folder import TrainingFolder
from tasks.llm.adapters import ADAPTER_FILES, SHIPPED, manifest_of
from tasks.llm.weights import Weights
from tests.tiny_models import save_tiny
from tests.unit.labelled_papers import NDA, NDA_LABELS, document


def asked(minutes: float, tokens: int | None) -> Training:
    effort = Effort(base="smollm2-135m", minutes=minutes, tokens=tokens, seed=1, set_aside=0.15)
    return requested("mine", material(["nda"], samples=["nda=3"]), effort, shareable=False)


@pytest.fixture(scope="module")
def made() -> list[Example]:
    return examples(document(NDA, NDA_LABELS), 600)


@pytest.mark.parametrize(("minutes", "tokens", "expected"), [(2.0, None, 12_000), (0.1, None, 600), (2.0, 5, 5)])
def test_minutes_become_tokens_by_the_measured_pace(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, minutes: float, tokens: int | None, expected: int
) -> None:
    monkeypatch.setattr(lora, "pace", lambda base, examples: 100.0)  # tokens a second
    weights = Weights(name="w", base=BUNDLED, hash="h")
    plan = train_model._plan(asked(minutes, tokens), nothing_of(Residency.ANYWHERE), tmp_path, weights)
    assert plan.recipe.tokens == expected


@pytest.mark.parametrize("learned", Residency)
@pytest.mark.parametrize("of_base", Residency)
def test_the_plan_stays_where_its_documents_or_its_base_must(
    tmp_path: Path, learned: Residency, of_base: Residency
) -> None:
    (tmp_path / MANIFEST).write_text(manifest_of(SHIPPED).model_copy(update={"residency": of_base}).model_dump_json())
    weights = Weights(name="w", base=BUNDLED, adapter=tmp_path, hash="h")
    plan = train_model._plan(asked(2.0, 5), nothing_of(learned), tmp_path, weights)
    assert plan.residency is expected_of(learned, of_base)


@pytest.mark.parametrize("now", Residency)
@pytest.mark.parametrize("as_it_began", Residency)
def test_the_model_stays_where_it_must_now_or_had_to_when_it_began(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, now: Residency, as_it_began: Residency
) -> None:
    """A document may be marked while a training goes on, and a mark may be taken away."""
    monkeypatch.setattr(train_model, "corpus", lambda training: nothing_of(now))
    folder = TrainingFolder(asked(2.0, 5), Settings(home=tmp_path))
    plan = train_model._plan(
        asked(2.0, 5), nothing_of(as_it_began), tmp_path, Weights(name="w", base=BUNDLED, hash="h")
    )
    folder.begin(plan)
    for name in ADAPTER_FILES:
        (folder.path / name).write_text(name)
    assert train_model._record(asked(2.0, 5), folder).residency is expected_of(now, as_it_began)


def nothing_of(residency: Residency) -> Corpus:
    return Corpus(examples=(), held_out=(), gathered=Gathered(), data_hash="d", residency=residency)


def expected_of(*either: Residency) -> Residency:
    return Residency.ON_PREMISES if Residency.ON_PREMISES in either else Residency.ANYWHERE


def test_the_pace_is_tokens_a_second(made: list[Example], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from transformers import AutoTokenizer

    base = save_tiny("smollm2", tmp_path / "base", max_position_embeddings=2048)
    monkeypatch.setattr("tasks.finetune.trainer.passes_s", lambda model, sequences: 4.0)
    tokenizer = AutoTokenizer.from_pretrained(base)
    assert lora.pace(base, made) == sum(len(tokenised(tokenizer, each).input_ids) for each in made) / 4


def test_loss_and_time_left_are_told_to_terminal_and_prefect(
    prefect_api: str, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(logging.getLogger("nightclerk"), "propagate", True)
    caplog.set_level(logging.INFO, "nightclerk")
    told = train_model.Told("mine")
    assert bar(prefect_api)["data"] == 0.0
    told(1, 8, 1.2345, 90.0)
    told(2, 8, 1.0, 80.0)  # so soon after it is not said
    assert heard(caplog) == ["training  step 1 of 8, loss 1.234, 1.5 minutes left"]
    found = bar(prefect_api)
    assert (found["data"], found["description"]) == (12.5, "mine: step 1 of 8, loss 1.234, 1.5 minutes left")
    told(8, 8, 0.5, 0.0)
    assert (bar(prefect_api)["data"], heard(caplog)[1:]) == (100.0, ["training  step 8 of 8, loss 0.500, 0.0 minutes left"])  # fmt: skip


def heard(caplog: pytest.LogCaptureFixture) -> list[str]:
    """Each line once, whichever loggers on the way the capture hangs on by then."""
    return list(dict.fromkeys(caplog.messages))


def bar(api: str) -> Any:
    asked = {"artifacts": {"key": {"any_": ["training-progress"]}}, "sort": "UPDATED_DESC"}
    return httpx.post(f"{api}/artifacts/filter", json=asked).json()[0]
