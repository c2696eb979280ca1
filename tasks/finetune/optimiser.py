"""AdamW for weights that are served in half precision: it updates copies in single precision, for the steps are too small for the former."""

from collections.abc import Iterable
from typing import Any

import torch


class MasterAdamW(torch.optim.AdamW):  # type: ignore[misc]
    """Master weights as in Micikevicius et al. 2018, "Mixed Precision Training"; state: the copies, and Adam's moments.

    A CPU with AVX-512 multiplies matrices in bfloat16 nearly twice as fast as in single precision.
    """

    def __init__(self, served: Iterable[torch.nn.Parameter], **options: Any) -> None:
        self._served = list(served)
        self._masters = [torch.nn.Parameter(weights.detach().float().clone()) for weights in self._served]
        super().__init__(self._masters, **options)

    @torch.no_grad()  # type: ignore[untyped-decorator]
    def step(self, closure: Any = None) -> Any:
        for master, weights in zip(self._masters, self._served, strict=True):
            master.grad = None if weights.grad is None else weights.grad.float()
        loss = super().step(closure)
        for master, weights in zip(self._masters, self._served, strict=True):
            weights.copy_(master)
        return loss

    def zero_grad(self, set_to_none: bool = True) -> None:
        super().zero_grad(set_to_none)
        for weights in self._served:
            weights.grad = None

    def state_dict(self) -> dict[str, Any]:
        state: dict[str, Any] = super().state_dict()
        return state | {"masters": [master.detach() for master in self._masters]}

    def load_state_dict(self, state_dict: dict[str, Any]) -> None:
        masters = state_dict.get("masters", [])
        super().load_state_dict({key: value for key, value in state_dict.items() if key != "masters"})
        with torch.no_grad():
            for master, kept in zip(self._masters, masters, strict=False):
                master.copy_(kept)
