"""Tiny models with random weights, one a family, each with a tokenizer and chat template in the family's manner.

Made offline in a second each, saved as Hugging Face does; they answer nonsense, in any JSON. The oddities that real
families have are spread among them. What is tested with them is not here.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.tiny_tokenizers import byte_fallback_tokenizer, byte_level_tokenizer

_SHAPE = {
    "hidden_size": 64,
    "intermediate_size": 128,
    "num_hidden_layers": 2,
    "num_attention_heads": 2,
    "num_key_value_heads": 1,
    "max_position_embeddings": 512,
}
_HEAD = {"head_dim": 32}  # the least that vLLM's attention on the CPU takes

_HEADER = "<|start_header_id|>{{ m.role }}<|end_header_id|>\n\n"
_LLAMA = (
    "{{ bos_token }}<|start_header_id|>system<|end_header_id|>\n\nToday Date: {{ strftime_now('%d %b %Y') }}\n\n"
    "{% if messages[0].role == 'system' %}{{ messages[0].content | trim }}{% set messages = messages[1:] %}{% endif %}"
    "<|eot_id|>{% for m in messages %}" + _HEADER + "{{ m.content | trim }}<|eot_id|>{% endfor %}"
    "{% if add_generation_prompt %}<|start_header_id|>assistant<|end_header_id|>\n\n{% endif %}"
)
_CHATML = (
    "{% if messages[0].role != 'system' %}<|im_start|>system\nYou are a helpful assistant.<|im_end|>\n{% endif %}"
    "{% for m in messages %}<|im_start|>{{ m.role }}\n{{ m.content }}<|im_end|>\n{% endfor %}"
    "{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
)
_THINKING = (
    "{% for m in messages %}<|im_start|>{{ m.role }}\n"
    "{% if m.role == 'assistant' and loop.last %}<think>\n\n</think>\n\n{% endif %}{{ m.content }}<|im_end|>\n{% endfor %}"
    "{% if add_generation_prompt %}<|im_start|>assistant\n"
    "{% if enable_thinking is defined and enable_thinking is false %}<think>\n\n</think>\n\n{% endif %}{% endif %}"
)
_NO_SYSTEM = (
    "{{ bos_token }}{% if messages[0].role == 'system' %}{{ raise_exception('System role not supported') }}{% endif %}"
    "{% for m in messages %}<start_of_turn>{{ 'model' if m.role == 'assistant' else m.role }}\n"
    "{{ m.content | trim }}<end_of_turn>\n{% endfor %}{% if add_generation_prompt %}<start_of_turn>model\n{% endif %}"
)
_SYSTEM_DROPPED = (
    "{% for m in messages %}{% if m.role == 'user' %}<|user|>\n{{ m.content }}<|end|>\n<|assistant|>\n"
    "{% elif m.role == 'assistant' %}{{ m.content }}<|end|>\n{% endif %}{% endfor %}"
)
_INST = (
    "{{ bos_token }}{% for m in messages %}{% if (m.role == 'user') != (loop.index0 % 2 == 0) %}"
    "{{ raise_exception('Conversation roles must alternate user/assistant/user/assistant/...') }}{% endif %}"
    "{% if m.role == 'user' %}[INST] {{ m.content }} [/INST]{% else %} {{ m.content }}{{ eos_token }}{% endif %}{% endfor %}"
)


def llama() -> tuple[Any, Any]:
    """As Llama 3: the tokenizer adds its BOS and the template too, says today's date, and has no pad token."""
    from transformers import LlamaConfig

    special = ["<|start_header_id|>", "<|end_header_id|>", "<|eot_id|>"]
    tokenizer = byte_level_tokenizer("<|end_of_text|>", special, bos="<|begin_of_text|>", template=_LLAMA)
    return LlamaConfig(**_SHAPE), tokenizer


def qwen2() -> tuple[Any, Any]:
    """As Qwen 2.5: no BOS, a system message of its own where none is given."""
    from transformers import Qwen2Config

    tokenizer = byte_level_tokenizer("<|im_end|>", ["<|im_start|>"], pad="<|endoftext|>", template=_CHATML)
    return Qwen2Config(**_SHAPE, tie_word_embeddings=True), tokenizer


def qwen3() -> tuple[Any, Any]:
    """As Qwen 3: it thinks unless told not to."""
    from transformers import Qwen3Config

    tokenizer = byte_level_tokenizer("<|im_end|>", ["<|im_start|>"], pad="<|endoftext|>", template=_THINKING)
    return Qwen3Config(**_SHAPE, **_HEAD), tokenizer


def gemma3() -> tuple[Any, Any]:
    """As Gemma: the template refuses system messages and ends turns with another token than the tokenizer's end."""
    from transformers import Gemma3TextConfig

    special = ["<start_of_turn>", "<end_of_turn>"]
    tokenizer = byte_level_tokenizer("<eos>", special, bos="<bos>", pad="<pad>", template=_NO_SYSTEM)
    return Gemma3TextConfig(**_SHAPE, **_HEAD, sliding_window=64), tokenizer


def phi3() -> tuple[Any, Any]:
    """As the first Phi-3: the template leaves out system messages without a word; weights are fused."""
    from transformers import Phi3Config

    special = ["<|user|>", "<|assistant|>", "<|end|>"]
    tokenizer = byte_level_tokenizer("<|endoftext|>", special, pad="<|endoftext|>", template=_SYSTEM_DROPPED)
    return Phi3Config(**_SHAPE), tokenizer


def mistral() -> tuple[Any, Any]:
    """As Mistral 7B: SentencePiece's spaces and bytes, roles that must alternate, no pad token."""
    from transformers import MistralConfig

    tokenizer = byte_fallback_tokenizer("<s>", "</s>", template=_INST)
    return MistralConfig(**_SHAPE, **_HEAD), tokenizer


def smollm2() -> tuple[Any, Any]:
    """As SmolLM2's base model: Llama with tied embeddings, no chat template."""
    from transformers import LlamaConfig

    tokenizer = byte_level_tokenizer("<|endoftext|>", [], bos="<|endoftext|>")
    return LlamaConfig(**_SHAPE, tie_word_embeddings=True), tokenizer


FAMILIES: dict[str, Callable[[], tuple[Any, Any]]] = {
    make.__name__: make for make in (llama, qwen2, qwen3, gemma3, phi3, mistral, smollm2)
}


def save_tiny(family: str, folder: Path, **changes: Any) -> Path:
    """Writes the family's tiny model in bf16, its configuration changed as told, always the same weights."""
    import torch
    from transformers import AutoModelForCausalLM

    config, tokenizer = FAMILIES[family]()
    ids = {"bos_token_id": tokenizer.bos_token_id, "eos_token_id": tokenizer.eos_token_id}
    config.update({"vocab_size": len(tokenizer), **ids, "pad_token_id": tokenizer.pad_token_id, **changes})
    torch.manual_seed(0)
    AutoModelForCausalLM.from_config(config, dtype=torch.bfloat16).save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    return folder
