"""One update of the weights: where its loss lies, what it is the mean of, which optimiser makes it. Whole trainings are in integration."""

from types import SimpleNamespace
from typing import Any

import pytest
import torch

from tasks.finetune import trainer
from tasks.finetune.batches import NOT_LEARNED, Tokens
from tasks.finetune.trainer import LoraTrainer

LONG = Tokens(input_ids=(1, 2, 3, 4), labels=(NOT_LEARNED, 2, 3, 4))
SHORT = Tokens(input_ids=(5, 6), labels=(NOT_LEARNED, 6))


def served() -> torch.nn.Parameter:
    return torch.nn.Parameter(torch.ones(4, dtype=torch.bfloat16))


@pytest.mark.parametrize("device", ["cpu", "meta"])
def test_the_loss_lies_where_the_arguments_say(device: str) -> None:
    """transformers refuses one that lies elsewhere; there is no card here."""
    learner = SimpleNamespace(
        args=SimpleNamespace(device=torch.device(device)),
        _sequences=[LONG],
        _losses=[],
        _passed=lambda model, batch: 1.5,
        _learned=lambda: [served()],
    )
    loss = LoraTrainer.training_step(learner, torch.nn.Linear(1, 1), {"indices": torch.tensor([0])})
    assert loss.device.type == device
    assert learner._losses == [1.5]


def test_an_update_is_the_mean_over_tokens_whichever_examples_they_are_of(monkeypatch: pytest.MonkeyPatch) -> None:
    weight = torch.nn.Parameter(torch.ones(()))
    summed = {LONG: 4.0, SHORT: 8.0}  # over three tokens, and over one
    monkeypatch.setattr(trainer, "loss_of", lambda model, each: weight * summed[each])
    learner: Any = SimpleNamespace(accelerator=SimpleNamespace(backward=lambda loss: loss.backward()))
    assert LoraTrainer._passed(learner, None, [LONG, SHORT]) == pytest.approx(12 / 4)
    assert weight.grad is not None and float(weight.grad) == pytest.approx(12 / 4)


def test_steps_too_small_for_half_precision_add_up_in_a_training_too() -> None:
    weight = served()
    learner: Any = SimpleNamespace(
        _optimised=False, _learned=lambda: [weight], args=SimpleNamespace(learning_rate=1e-4)
    )
    optimiser = LoraTrainer.create_optimizer(learner)
    assert LoraTrainer.create_optimizer(learner) is optimiser
    for _ in range(100):
        weight.grad = torch.ones_like(weight)
        optimiser.step()
        optimiser.zero_grad()
    assert torch.allclose(weight.float(), torch.full((4,), 0.99), atol=4e-3)
