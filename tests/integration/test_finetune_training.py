"""Trainings of a tiny model by the real libraries: deterministic, resumable, of what they are told to learn and nothing else."""

import json
import shutil
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from schemas.errors import SettingError
from schemas.finetuning import Example, Recipe
from tasks.finetune import lora
from tasks.finetune.batches import NOT_LEARNED, tokenised
from tasks.finetune.examples import examples
from tasks.finetune.lora import pace, train
from tasks.finetune.merge import merge
from tests.tiny_models import save_tiny
from tests.unit.labelled_papers import NDA, NDA_LABELS, document

RECIPE = Recipe(tokens=6_000, tokens_a_step=500, epochs=50, rank=4, checkpoint_steps=4, learning_rate=1e-3)


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return save_tiny("smollm2", tmp_path_factory.mktemp("base") / "model", max_position_embeddings=2048)


@pytest.fixture(scope="module")
def made() -> list[Example]:
    return examples(document(NDA, NDA_LABELS), 600)


def weights(folder: Path) -> bytes:
    return (folder / "adapter_model.safetensors").read_bytes()


def test_a_seed_gives_the_same_adapter_to_the_byte(base: Path, made: list[Example], tmp_path: Path) -> None:
    for name in ("one", "two"):
        train(base, made, tmp_path / name, RECIPE)
    train(base, made, tmp_path / "other", RECIPE.model_copy(update={"seed": 7}))
    assert weights(tmp_path / "one") == weights(tmp_path / "two") != weights(tmp_path / "other")


def test_a_killed_training_goes_on_to_the_same_adapter(base: Path, made: list[Example], tmp_path: Path) -> None:
    whole = train(base, made, tmp_path / "whole", RECIPE)
    steps: list[int] = []

    def killed(step: int, *_: float) -> None:
        steps.append(step)
        if step == 6:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        train(base, made, tmp_path / "killed", RECIPE, killed)
    cut_off = tmp_path / "killed" / "checkpoints" / "checkpoint-6"  # as a kill leaves one that it was just writing
    shutil.copytree(cut_off.with_name("checkpoint-4"), cut_off)
    (cut_off / "trainer_state.json").write_text('{"global_step": 6, "log_his')
    done = train(base, made, tmp_path / "killed", RECIPE, lambda step, *_: steps.append(step))
    assert steps[:6] == [1, 2, 3, 4, 5, 6]
    assert steps[6] == 5  # after the checkpoint at step 4
    assert weights(tmp_path / "killed") == weights(tmp_path / "whole")
    assert (done.loss, done.steps) == (pytest.approx(whole.loss), whole.steps)
    again = train(base, made, tmp_path / "killed", RECIPE)  # killed once more, after its last update
    assert (again.loss, again.duration_s) == (pytest.approx(whole.loss), pytest.approx(done.duration_s))


@pytest.mark.parametrize(("tokens", "ended"), [(500, "tokens"), (1_000_000, "epochs")])
def test_where_the_epochs_end_it_that_is_said_and_kept(
    base: Path, made: list[Example], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, tokens: int, ended: str
) -> None:
    told: list[str] = []
    monkeypatch.setattr(lora, "said", told.append)
    done = train(base, made, tmp_path / "adapter", RECIPE.model_copy(update={"tokens": tokens, "epochs": 2}))
    assert (done.ended, done.tokens_asked) == (ended, tokens)
    if ended == "epochs":
        assert told == [
            f"training  ends after {done.tokens:,} of 1,000,000 tokens asked for: each example is seen in 2 epochs, and no more"
        ]
        assert done.tokens < 1_000_000
    else:
        assert told == [] and done.tokens >= tokens


@pytest.mark.parametrize("broken", [1, 2])
def test_a_gradient_that_is_no_number_once_is_computed_again(
    base: Path, made: list[Example], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, broken: int
) -> None:
    train(base, made, tmp_path / "whole", RECIPE)
    break_losses(monkeypatch, broken)
    train(base, made, tmp_path / "broken", RECIPE)
    assert weights(tmp_path / "broken") == weights(tmp_path / "whole")


def test_a_training_that_diverges_is_no_adapter(
    base: Path, made: list[Example], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    break_losses(monkeypatch, 1_000)
    with pytest.raises(SettingError, match="diverged"):
        train(base, made, tmp_path / "none", RECIPE)
    assert not (tmp_path / "none" / "adapter_model.safetensors").exists()


def break_losses(monkeypatch: pytest.MonkeyPatch, times: int) -> None:
    """The first so many losses are no numbers."""
    from tasks.finetune import trainer

    real, broken = trainer.loss_of, iter([float("nan")] * times)
    monkeypatch.setattr(trainer, "loss_of", lambda *asked: real(*asked) * next(broken, 1.0))


def test_a_trained_adapter_is_learned_further(base: Path, made: list[Example], tmp_path: Path) -> None:
    """Without a step it stays what it was; with steps it goes on where a new one would begin."""
    first, start = train(base, made, tmp_path / "first", RECIPE), tmp_path / "first"
    train(base, made, tmp_path / "kept", RECIPE.model_copy(update={"learning_rate": 0.0}), start=start)
    assert weights(tmp_path / "kept") == weights(start)
    losses: list[float] = []
    train(base, made, tmp_path / "further", RECIPE, lambda _, __, loss, *___: losses.append(loss), start=start)
    assert losses[0] < 1.2 * first.loss
    assert weights(tmp_path / "further") != weights(start)


def test_a_model_says_what_it_was_taught(made: list[Example], tmp_path: Path) -> None:
    """Trained on one answer until it knows it, then merged: the whole way of a weight."""
    import torch
    from transformers import AutoModelForCausalLM, AutoTokenizer

    # Head and embeddings stay as they are drawn: they must be able to tell tokens apart.
    base = save_tiny("smollm2", tmp_path / "base", max_position_embeddings=2048, initializer_range=0.4)
    law = [example for example in made if "governing_law" in example.present]
    recipe = Recipe(tokens=110_000, tokens_a_step=300, epochs=10_000, rank=16, alpha=32, learning_rate=1e-2)
    done = train(base, law, tmp_path / "adapter", recipe)
    assert done.loss < 0.1
    merge(base, tmp_path / "adapter", tmp_path / "merged")
    model = AutoModelForCausalLM.from_pretrained(tmp_path / "merged", dtype=torch.bfloat16)
    tokens = tokenised(AutoTokenizer.from_pretrained(tmp_path / "merged"), law[0])
    start = tokens.labels.index(next(label for label in tokens.labels if label != NOT_LEARNED))
    said = model.generate(torch.tensor([tokens.input_ids[:start]]), max_new_tokens=120, do_sample=False)
    answer = AutoTokenizer.from_pretrained(base).decode(said[0, start:], skip_special_tokens=True)
    assert json.loads(answer) == json.loads(law[0].answer)


def test_questions_and_unknown_values_are_not_learned(base: Path, made: list[Example]) -> None:
    from transformers import AutoTokenizer

    tokenizer = AutoTokenizer.from_pretrained(base)
    [unknown] = [e for e in examples(document(NDA, {"term": "2 years"}), 600) if "term" in e.present]
    tokens = tokenised(tokenizer, unknown)
    learned = tokenizer.decode([label for label in tokens.labels if label != NOT_LEARNED])
    assert '"term":"two (2) years"' in learned
    assert "null" not in learned  # governing_law has no label
    assert NDA[:20] not in learned
    whole = tokenised(tokenizer, made[0])
    assert tokenizer.decode([i for i in whole.labels if i != NOT_LEARNED], skip_special_tokens=True) == made[0].answer


def test_what_does_not_fit_the_window_is_left_out_or_refused(made: list[Example], tmp_path: Path) -> None:
    short = save_tiny("smollm2", tmp_path / "short", max_position_embeddings=64)
    with pytest.raises(SettingError, match="fits the model's window of 64"):
        train(short, made, tmp_path / "adapter", RECIPE)


@pytest.mark.parametrize(("kind", "said"), [("mystery", "does not understand"), ("vit", "cannot be trained")])
def test_an_architecture_that_the_libraries_do_not_know_is_said_in_a_line(
    made: list[Example], tmp_path: Path, kind: str, said: str
) -> None:
    folder = save_tiny("smollm2", tmp_path / "base", max_position_embeddings=2048)
    config = json.loads((folder / "config.json").read_text())
    (folder / "config.json").write_text(json.dumps(config | {"model_type": kind}))
    for act in (lambda: train(folder, made, tmp_path / "adapter", RECIPE), lambda: pace(folder, made)):
        with pytest.raises(SettingError, match=f"(?s){said}.*--base") as refused:
            act()
        assert "\n" not in str(refused.value)


def test_the_time_that_is_left_is_known_from_the_first_step_on(
    base: Path, made: list[Example], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By a clock on which every update takes a minute, going on from a checkpoint too."""
    from tasks.finetune import trainer

    clock = iter(range(0, 10_000, 60))
    monkeypatch.setattr(trainer, "time", SimpleNamespace(monotonic=lambda: next(clock)))
    told: list[tuple[int, int, float, float]] = []

    def killed(*progress: Any) -> None:
        told.append(progress)
        if len(told) == 6:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        train(base, made, tmp_path / "adapter", RECIPE, killed)
    train(base, made, tmp_path / "adapter", RECIPE, killed)
    assert [step for step, *_ in told[5:8]] == [6, 5, 6]
    assert all(left_s == 60 * (steps - step) for step, steps, _, left_s in told)
    assert all(0 < loss < 20 for _, _, loss, _ in told)


def test_four_bits_are_loaded_where_there_is_cuda(monkeypatch: pytest.MonkeyPatch) -> None:
    """QLoRA as its configuration says it; there is no such card here."""
    import torch

    from tasks.finetune.trainer import loading

    assert "quantization_config" not in loading()
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    found = loading()
    four = found["quantization_config"]
    assert (four.load_in_4bit, four.bnb_4bit_quant_type, four.bnb_4bit_use_double_quant) == (True, "nf4", True)
    assert four.bnb_4bit_compute_dtype == found["dtype"] == torch.bfloat16
    assert found["device_map"] == {"": 0}


def test_the_pace_of_this_machine_is_measured(base: Path, made: list[Example]) -> None:
    assert pace(base, made) > 100
