"""What a model takes of a card's memory, from its architecture: weights, adapters, KV cache, working memory. Which presets there are is elsewhere."""

from math import ceil

from schemas.serving import Architecture, Preset, Serving, Size, Stored

GIB, MIB = 1024**3, 1024**2
WORD = 2  # bytes of a number in 16 bits
BLOCK = 16  # tokens of a block of vLLM's cache
CUDA_BYTES = 1.5 * GIB  # CUDA's context and captured graphs: an allowance

# Four bits in groups of 128 have a scale of 16 bits and a zero point of four beside them.
_BITS = {Stored.BITS_16: 16.0, Stored.FP8: 8.0, Stored.AWQ: 4 + 20 / 128, Stored.GPTQ: 4 + 20 / 128}


def size_of(preset: Preset) -> Size:
    """The preset's demand, in GiB, with all its sequences at full length at once."""
    shape, serving = preset.architecture, preset.serving
    return Size(
        weights=weights_bytes(shape, serving.stored) / GIB,
        adapters=adapters_bytes(shape, serving) / GIB,
        cache=cache_bytes(shape, serving) / GIB,
        working=working_bytes(shape, serving) / GIB,
        usable=preset.card_mib * MIB * serving.share_of_card / GIB,
    )


def parameters(shape: Architecture) -> int:
    """All parameters but norms and biases, which are less than a thousandth."""
    return linear_parameters(shape) + embedding_parameters(shape) + shape.other_millions * 10**6


def linear_parameters(shape: Architecture) -> int:
    """Those of the layers' matrices: queries and output, keys and values, the gated MLP's three."""
    return shape.layers * sum(rows * columns for rows, columns in _matrices(shape))


def embedding_parameters(shape: Architecture) -> int:
    return shape.vocabulary * shape.hidden * (1 if shape.tied else 2)


def weights_bytes(shape: Architecture, stored: Stored) -> float:
    """Bytes of the weights; what is no layer's matrix stays in 16 bits."""
    rest = embedding_parameters(shape) + shape.other_millions * 10**6
    return linear_parameters(shape) * _BITS[stored] / 8 + rest * WORD


def cache_bytes(shape: Architecture, serving: Serving) -> float:
    """Bytes of keys and values. Layers with a sliding window count in full, though they may need less."""
    tokens = serving.max_num_seqs * ceil(serving.max_model_len / BLOCK) * BLOCK
    return float(tokens * token_bytes(shape, serving.cache_bytes))


def token_bytes(shape: Architecture, number_bytes: int) -> int:
    """Bytes of one token's keys and values over all layers."""
    return 2 * shape.layers * shape.kv_heads * shape.head_dim * number_bytes


def adapters_bytes(shape: Architecture, serving: Serving) -> float:
    """Bytes of the slots for LoRA adapters on all linear layers, each of the greatest rank."""
    a_rank = shape.layers * sum(rows + columns for rows, columns in _matrices(shape))
    return float(serving.max_loras * serving.lora_rank * a_rank * WORD)


def working_bytes(shape: Architecture, serving: Serving) -> float:
    """Bytes of one step: the widest activations of its tokens, the logits and their softmax in 32 bits, CUDA's own."""
    activations = serving.max_num_batched_tokens * (2 * shape.intermediate + 4 * shape.hidden) * WORD
    logits = serving.max_num_seqs * shape.vocabulary * 4 * 3
    return activations + logits + CUDA_BYTES


def _matrices(shape: Architecture) -> list[tuple[int, int]]:
    queries, keys = shape.heads * shape.head_dim, shape.kv_heads * shape.head_dim
    attention = [(shape.hidden, queries), (shape.hidden, keys), (shape.hidden, keys), (queries, shape.hidden)]
    return [*attention, *[(shape.hidden, shape.intermediate)] * 3]
