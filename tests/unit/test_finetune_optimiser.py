"""The optimiser: steps too small for bfloat16 add up all the same, and its state survives a checkpoint."""

import io

import torch

from tasks.finetune.optimiser import MasterAdamW


def weights() -> torch.nn.Parameter:
    return torch.nn.Parameter(torch.ones(4, dtype=torch.bfloat16))


def stepped(optimiser: MasterAdamW, weight: torch.nn.Parameter, times: int) -> None:
    for _ in range(times):
        weight.grad = torch.ones_like(weight)
        optimiser.step()
        optimiser.zero_grad()


def test_small_steps_add_up() -> None:
    weight = weights()
    stepped(MasterAdamW([weight], lr=1e-4, weight_decay=0.0), weight, 100)  # 1 - 1e-4 is 1 in bfloat16
    assert torch.allclose(weight.float(), torch.full((4,), 0.99), atol=4e-3)
    plain = weights()
    optimiser = torch.optim.AdamW([plain], lr=1e-4, weight_decay=0.0)
    for _ in range(100):
        plain.grad = torch.ones_like(plain)
        optimiser.step()
    assert torch.equal(plain.float(), torch.ones(4))  # why it is there


def test_a_checkpoint_keeps_the_copies() -> None:
    whole, halved = weights(), weights()
    stepped(MasterAdamW([whole], lr=1e-3), whole, 10)
    first = MasterAdamW([halved], lr=1e-3)
    stepped(first, halved, 5)
    kept = io.BytesIO()
    torch.save(first.state_dict(), kept)
    kept.seek(0)
    second = MasterAdamW([halved], lr=1e-3)
    second.load_state_dict(torch.load(kept))
    stepped(second, halved, 5)
    assert torch.equal(whole, halved)


def test_gradients_are_forgotten_after_a_step() -> None:
    weight = weights()
    optimiser = MasterAdamW([weight], lr=1e-3)
    weight.grad = torch.ones_like(weight)
    optimiser.zero_grad()
    assert weight.grad is None
