"""Logprobs as the model gave them, before the grammar forbade tokens.

vLLM's `raw_logprobs` are taken after the grammar's mask: a digit that the grammar forced shows logprob 0 where the model
gave −7. A copy of the logits is kept before the mask and used when the sampler computes logprobs. Pinned to vLLM 0.32's
V1 model runner; elsewhere the hook is never called and answers say `premask=False`.
"""

from typing import Any


class PremaskLogprobs:
    """Installed once a process; `used` counts the steps whose logprobs it supplied."""

    def __init__(self) -> None:
        self.used = 0
        self._masked: Any = None
        self._before: Any = None

    def install(self) -> None:
        from vllm.v1.sample.sampler import Sampler
        from vllm.v1.worker import gpu_model_runner

        mask = gpu_model_runner.apply_grammar_bitmask

        def keep_then_mask(scheduled: Any, grammar: Any, batch: Any, logits: Any) -> None:
            self._masked, self._before = logits, logits.clone()
            mask(scheduled, grammar, batch, logits)

        gpu_model_runner.apply_grammar_bitmask = keep_then_mask
        Sampler.compute_logprobs = staticmethod(self._compute)

    def _compute(self, logits: Any) -> Any:
        import torch

        if logits is self._masked:
            logits, self.used = self._before, self.used + 1
        self._masked = self._before = None
        return logits.log_softmax(dim=-1, dtype=torch.float32)
